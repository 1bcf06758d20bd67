import type { ModuleMaker } from './index.ts';

export const TIME_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
