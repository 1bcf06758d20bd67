import type { SeededRandom } from './random.ts';

/** Sizes that decide how often a storage cuts an entry into frames, and takes a snapshot. */
export interface StorageSizes {
  readonly maxEntryBytes: number;
  readonly snapshotAfterBytes: number;
}

/**
 * Small ones, so that a short run sees frames and snapshots.
 * @param snapshotAfterBytes one of them is chosen
 */
export function storageSizes(random: SeededRandom, snapshotAfterBytes: readonly number[]): StorageSizes {
  return {
    maxEntryBytes: random.pick([1500, 20_000, 60_000]) ?? 60_000,
    snapshotAfterBytes: random.pick(snapshotAfterBytes) ?? 40_000,
  };
}
