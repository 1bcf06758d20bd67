import type { Clock, Timers } from '../ports/clock.ts';
import type { Engine } from '../ports/engine.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { Statistics } from '../ports/statistics.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from './effects.ts';
import type { SchedulerSettings } from './settings.ts';
import type { StateContext } from './state-manager.ts';

/** One stream of randomness per use, so that one more draw in one place does not shuffle all others. */
export interface RandomStreams {
  readonly taskIds: Random;
  readonly offers: Random;
  readonly ports: Random;
  /** Back-off and jitter. */
  readonly delays: Random;
}

/** Everything that the running parts of the scheduler share. */
export interface World {
  readonly storage: Storage<Effect>;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomStreams;
  readonly statistics: Statistics;
  readonly logger: Logger;
  readonly settings: SchedulerSettings;
}

/** The context of one transaction that changes tasks. */
export function stateContext(world: World): StateContext {
  return {
    nowMs: world.clock.nowMs(),
    newTaskUuid: () => world.random.taskIds.uuid(),
    random: () => world.random.delays.fraction(),
    schedulerHost: world.settings.schedulerHost,
    settings: world.settings.flapping,
    statistics: world.statistics,
  };
}
