import type { ModuleMaker } from './index.ts';

export const ENCODING_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
