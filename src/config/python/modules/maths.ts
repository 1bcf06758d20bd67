import type { ModuleMaker } from './index.ts';

export const MATHS_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
