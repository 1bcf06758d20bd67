import { randomUUID } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** The system's randomness. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  uuid: () => randomUUID(),
};
