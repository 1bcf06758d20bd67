import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timers } from '../../ports/clock.ts';

const BLOCK_BYTES = 512;

/**
 * What the files of a directory take on the disk. Directories themselves do not count, links are not followed,
 * and what vanishes meanwhile is nothing.
 */
export async function diskUsageBytes(directory: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const entry of await opendir(directory)) {
      const path = join(directory, entry.name);
      bytes += entry.isDirectory() ? await diskUsageBytes(path) : await fileBytes(path);
    }
  } catch {
    // Removed, or not ours to read.
  }
  return bytes;
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await lstat(path)).blocks * BLOCK_BYTES;
  } catch {
    return 0;
  }
}

/**
 * Watches the size of a sandbox.
 * @param intervalMs between two measurements; each starts after the one before has ended
 * @param onExceeded called once, with the bytes in use
 * @returns stops watching
 */
export function watchDiskLimit(
  directory: string,
  limitBytes: number,
  intervalMs: number,
  timers: Timers,
  onExceeded: (usedBytes: number) => void,
): () => void {
  let stopped = false;
  let cancel = timers.after(intervalMs, () => void measure());

  async function measure(): Promise<void> {
    const usedBytes = await diskUsageBytes(directory);
    if (stopped) return;
    if (usedBytes > limitBytes) return onExceeded(usedBytes);
    cancel = timers.after(intervalMs, () => void measure());
  }

  return () => {
    stopped = true;
    cancel();
  };
}
