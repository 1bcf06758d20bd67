import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { scalar } from '../resources/resources.ts';
import type { Agent } from './agent.ts';
import { limitationOf, totalOf } from './executor.ts';
import type { AgentExecutor } from './types.ts';

const run = promisify(execFile);

/** A sandbox that takes longer to measure counts as not measured this time. */
const MEASURE_TIMEOUT_MS = 60_000;
const KB_PER_MB = 1024;

/** Ends containers in which the kernel had to kill because the container's memory was used up. */
export function watchMemory(agent: Agent): void {
  for (const executor of agent.allExecutors()) {
    if (executor.state !== 'terminated') agent.runs.destroyIfOutOfMemory(executor);
  }
}

/** Measures sandboxes, one at a time so that the disk is never searched by many at once, and ends the too large. */
export class DiskWatch {
  readonly #agent: Agent;
  #isUnderWay = false;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  /** One round over all sandboxes; a round that is asked for while one is under way is left out. */
  async measureAll(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    try {
      for (const executor of this.#agent.allExecutors()) {
        if (executor.state !== 'terminated' && executor.pid !== undefined) await this.#measure(executor);
      }
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #measure(executor: AgentExecutor): Promise<void> {
    const usedKb = await sizeKb(executor.directory);
    if (usedKb === undefined) return;
    executor.diskUsedBytes = usedKb * KB_PER_MB;
    const quotaMb = scalar(totalOf(executor), 'disk');
    if (quotaMb === 0 || usedKb <= quotaMb * KB_PER_MB) return;
    this.#agent.runs.destroy(executor, {
      state: 'TASK_FAILED',
      reason: 'REASON_CONTAINER_LIMITATION_DISK',
      message: `Disk usage (${usedKb}KB) exceeds quota (${quotaMb}MB)`,
      limitation: limitationOf(executor, 'disk', quotaMb),
    });
  }
}

async function sizeKb(directory: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('du', ['-skx', directory], { timeout: MEASURE_TIMEOUT_MS });
    return Number.parseInt(stdout, 10);
  } catch (error) {
    // Files that vanish while they are measured make du fail, and yet it says what it saw.
    const { stdout = '' } = error as { stdout?: string };
    const size = Number.parseInt(stdout, 10);
    return Number.isNaN(size) ? undefined : size;
  }
}
