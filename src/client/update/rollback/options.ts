import { flag, type Grammar, type ParsedArguments } from '../../grammar/index.ts';
import { type ChangeOptions, changeGrammar, parseChangeOptions } from '../change-options.ts';

export interface RollbackOptions extends ChangeOptions {
  readonly wait: boolean;
}

const wait = flag(['--wait'], 'wait until the update has ended, and fail unless it rolled back');

export const grammar: Grammar = { ...changeGrammar, options: [...changeGrammar.options, wait] };

/** Collects the options of `update rollback`. */
export function parse(parsed: ParsedArguments): RollbackOptions {
  return { ...parseChangeOptions(parsed), wait: parsed.get(wait) };
}
