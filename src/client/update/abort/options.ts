export { changeGrammar as grammar, parseChangeOptions as parse } from '../change-options.ts';
