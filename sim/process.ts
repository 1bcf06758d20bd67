import type { Timers } from '../src/ports/clock.ts';
import { createStatistics } from '../src/ports/in-memory-statistics.ts';
import type { Effect } from '../src/scheduler/effects.ts';
import { Lifecycle } from '../src/scheduler/lifecycle.ts';
import { createScheduler, type Scheduler } from '../src/scheduler/scheduler.ts';
import type { SchedulerSettings } from '../src/scheduler/settings.ts';
import type { StateContext } from '../src/scheduler/state-manager.ts';
import { stateContext, type World } from '../src/scheduler/world.ts';
import { createStorage, type OpenStorage } from '../src/storage/storage.ts';
import { Connection, FakeEngine, type Network } from './cluster/connection.ts';
import type { Master } from './cluster/master.ts';
import { emittingEarly } from './emitting-early.ts';
import { DiskFailed, type FakeDisk, FakeLog } from './fake-log.ts';
import { InvariantViolated } from './invariants.ts';
import { simulatedLogger } from './logger.ts';
import { randomStream, type SeededRandom } from './random.ts';
import { slowDeflate } from './slow-deflate.ts';
import type { StorageSizes } from './storage-sizes.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Bugs that can be planted to see whether the simulator finds them. */
export type PlantedBug = 'acknowledge-before-append' | 'launch-before-write' | 'truncates-too-much';

export interface ProcessOptions {
  readonly seed: number;
  /** Counts the processes of one simulation. */
  readonly incarnation: number;
  readonly time: VirtualTime;
  readonly disk: FakeDisk;
  readonly master: Master;
  readonly network: Network;
  readonly settings: SchedulerSettings;
  readonly trace: Trace;
  readonly maxLogLatencyMs: number;
  readonly sizes: StorageSizes;
  readonly bug?: PlantedBug | undefined;
  /** Hears of durable effects after the scheduler has acted on them. */
  readonly onEffects: (effects: readonly Effect[]) => void;
  /** The process has ended, since the log failed. */
  readonly onLogFailed: (failure: DiskFailed) => void;
  readonly onFatal: (error: Error) => void;
}

/** One life of the scheduler: the real code over simulated time, disk and cluster. */
export interface SchedulerProcess {
  readonly scheduler: Scheduler;
  readonly storage: OpenStorage<Effect>;
  readonly world: World;
  /** A context for changes that a client makes. */
  context(): StateContext;
  readonly log: FakeLog;
  /** Dies at once. @returns whether an append was under way, whose outcome nobody was told */
  crash(keepsAppendUnderway: boolean): boolean;
}

export async function startProcess(options: ProcessOptions): Promise<SchedulerProcess> {
  const { time, network, master, trace, seed, incarnation, settings } = options;
  const timers = time.process();
  const stream = (name: string) => randomStream(seed, `${name}/${incarnation}`);
  const log = fakeLog(options, timers, stream('log'));
  let dead = false;
  const crash = (keepsAppendUnderway: boolean): boolean => {
    dead = true;
    timers.kill();
    engine.die();
    return log.crash(keepsAppendUnderway);
  };
  // Whatever else goes wrong around it, the scheduler itself has no reason to fail.
  const onFatal = (error: Error): void => {
    if (!log.hasFailed) options.onFatal(error);
  };
  const logger = simulatedLogger((line) => {
    trace.note(line);
    if (line.startsWith('error')) onFatal(new InvariantViolated(`the scheduler logs an ${line}`));
  });
  const statistics = createStatistics();
  const engine = new FakeEngine(
    master,
    timers,
    (ends) => new Connection({ master, ...ends }, { network, clock: time, timers: time, inbox: time }),
  );
  const perform = (effects: readonly Effect[]): void => {
    if (dead) return;
    scheduler.perform(effects);
    options.onEffects(effects);
  };
  const storage = await createStorage<Effect>({
    ...{ log, clock: time, logger, statistics, perform, ...options.sizes },
    deflate: slowDeflate(timers, stream('deflate')),
    onFatal(error) {
      if (!(error instanceof DiskFailed)) return onFatal(error);
      crash(false);
      options.onLogFailed(error);
    },
  });
  const world: World = {
    storage:
      options.bug === 'launch-before-write'
        ? emittingEarly(storage, perform, ({ kind }) => kind === 'launch')
        : storage,
    engine,
    clock: time,
    timers,
    random: {
      taskIds: stream('task ids'),
      offers: stream('offers'),
      ports: stream('ports'),
      delays: stream('delays'),
    },
    statistics,
    logger,
    settings,
  };
  const scheduler = createScheduler({
    ...world,
    lifecycle: new Lifecycle(statistics, 'STORAGE_PREPARED'),
    onFatal,
  });
  scheduler.start();
  return { scheduler, storage, world, log, context: () => stateContext(world), crash };
}

function fakeLog(
  { disk, maxLogLatencyMs, bug }: ProcessOptions,
  timers: Timers,
  latency: SeededRandom,
): FakeLog {
  return new FakeLog(disk, timers, {
    latencyMs: () => latency.below(maxLogLatencyMs + 1),
    acknowledgesEarly: bug === 'acknowledge-before-append',
    truncatesTooMuch: bug === 'truncates-too-much',
  });
}
