import { readdir, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

/** Share of the disk that stays free as long as there are sandboxes to remove. */
const DISK_HEADROOM = 0.1;

/**
 * How old the sandbox of an ended executor may become: less, the fuller the disk is.
 * @param usedShare of the disk, 0 to 1
 */
export function allowedAgeMs(gcDelayMs: number, usedShare: number): number {
  return gcDelayMs * Math.max(0, 1 - DISK_HEADROOM - usedShare);
}

/** Removes the sandboxes of ended executors when they are old or the disk is full. */
export class SandboxGc {
  readonly #workDir: string;
  readonly #gcDelayMs: number;
  readonly #isInUse: (directory: string) => boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #isUnderWay = false;

  /** @param isInUse whether an executor that is not over owns a sandbox */
  constructor(
    workDir: string,
    gcDelayMs: number,
    isInUse: (directory: string) => boolean,
    clock: Clock,
    logger: Logger,
  ) {
    this.#workDir = workDir;
    this.#gcDelayMs = gcDelayMs;
    this.#isInUse = isInUse;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** One round; a round that is asked for while one is under way is left out. */
  async collect(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    try {
      const disk = await statfs(this.#workDir);
      const ageMs = allowedAgeMs(this.#gcDelayMs, 1 - disk.bavail / disk.blocks);
      for (const executor of await executorDirectories(this.#workDir))
        await this.#collectExecutor(executor, ageMs);
    } catch (error) {
      this.#logger.warn(`old sandboxes could not be removed: ${String(error)}`);
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #collectExecutor(executor: string, ageMs: number): Promise<void> {
    const runs = join(executor, 'runs');
    let kept = 0;
    for (const name of await namesIn(runs)) {
      if (name === 'latest') continue;
      const directory = join(runs, name);
      const isOld = this.#clock.nowMs() - (await stat(directory)).mtimeMs > ageMs;
      if (isOld && !this.#isInUse(directory)) await rm(directory, { recursive: true, force: true });
      else kept += 1;
    }
    if (kept > 0) return;
    await rm(join(runs, 'latest'), { force: true });
    await rmdir(runs);
    await rmdir(executor);
  }
}

async function executorDirectories(workDir: string): Promise<string[]> {
  const found: string[] = [];
  const slaves = join(workDir, 'slaves');
  for (const agentId of await namesIn(slaves)) {
    const frameworks = join(slaves, agentId, 'frameworks');
    for (const frameworkId of await namesIn(frameworks)) {
      const executors = join(frameworks, frameworkId, 'executors');
      for (const executorId of await namesIn(executors)) found.push(join(executors, executorId));
    }
  }
  return found;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
