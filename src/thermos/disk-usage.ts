import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

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
