import type { Agent } from './agent/agent.ts';
import { DiskWatch, watchMemory } from './agent/limit-watch.ts';
import { SandboxGc } from './containers/sandbox-gc.ts';
import { HEARTBEAT_INTERVAL_MS, type Master } from './master/master.ts';
import { ALLOCATION_INTERVAL_MS } from './master/offer-filters.ts';
import { DEFAULTS, type EngineOptions } from './options.ts';

const HEARTBEAT_EXECUTOR_MS = 30 * 60_000;
const MEMORY_WATCH_MS = 1_000;
const GC_INTERVAL_MS = 60_000;

/** Starts everything that is done again and again. @returns what stops it */
export function startHousekeeping(options: EngineOptions, master: Master, agent: Agent): () => void {
  const diskWatch = new DiskWatch(agent);
  const gc = new SandboxGc(
    options.workDir,
    options.gcDelayMs ?? DEFAULTS.gcDelayMs,
    (directory) => agent.allExecutors().some((executor) => executor.directory === directory),
    options.clock,
    options.logger,
  );
  return startTimers(options.timers, [
    [ALLOCATION_INTERVAL_MS, () => master.tick()],
    [ALLOCATION_INTERVAL_MS, () => agent.updates.tick()],
    [HEARTBEAT_INTERVAL_MS, () => master.heartbeat()],
    [HEARTBEAT_EXECUTOR_MS, () => agent.heartbeat()],
    [MEMORY_WATCH_MS, () => watchMemory(agent)],
    [options.diskWatchIntervalMs ?? DEFAULTS.diskWatchIntervalMs, () => void diskWatch.measureAll()],
    [GC_INTERVAL_MS, () => void gc.collect()],
  ]);
}

/** Runs each job again and again, one interval after its last run. @returns what stops them */
function startTimers(
  timers: EngineOptions['timers'],
  jobs: readonly (readonly [intervalMs: number, run: () => void])[],
): () => void {
  let isStopped = false;
  const cancels = new Map<object, () => void>();
  for (const job of jobs) {
    const [intervalMs, run] = job;
    const arm = (): void => {
      cancels.set(
        job,
        timers.after(intervalMs, () => {
          run();
          if (!isStopped) arm();
        }),
      );
    };
    arm();
  }
  return () => {
    isStopped = true;
    for (const cancel of cancels.values()) cancel();
  };
}
