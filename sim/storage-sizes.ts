import type { SeededRandom } from './random.ts';

/** Sizes that decide how often a storage cuts an entry into frames, and takes a snapshot. */
export interface StorageSizes {
  readonly maxEntryBytes: number;
  readonly snapshotAfterBytes: number;
}

/** Small ones, so that a short run sees frames and snapshots. */
export function storageSizes(random: SeededRandom): StorageSizes {
  return {
    maxEntryBytes: random.pick([1500, 20_000, 60_000]) ?? 60_000,
    snapshotAfterBytes: random.pick([10_000, 40_000, 200_000]) ?? 40_000,
  };
}
