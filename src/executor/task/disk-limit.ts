import type { Timers } from '../../ports/clock.ts';
import { diskUsageBytes } from '../../thermos/index.ts';

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
