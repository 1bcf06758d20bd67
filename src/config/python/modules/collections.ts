import type { ModuleMaker } from './index.ts';

export const COLLECTION_MODULES: readonly (readonly [string, ModuleMaker])[] = [];
