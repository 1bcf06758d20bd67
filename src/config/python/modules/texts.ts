import type { ModuleMaker } from './index.ts';

export const TEXT_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
