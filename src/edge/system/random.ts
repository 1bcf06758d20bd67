import type { Random } from '../../ports/random.ts';

/** The system's randomness. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  // Loaded when it is needed: that takes a command as long as its own work.
  uuid: () => process.getBuiltinModule('node:crypto').randomUUID(),
};
