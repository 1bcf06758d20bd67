import type { ModuleMaker } from './index.ts';

export const REGULAR_EXPRESSION_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
