import { backupDirectory } from '../edge/backup/backup-directory.ts';
import { createMesosEngine } from '../edge/mesos/engine.ts';
import { nextTurn, systemClock, systemTimers } from '../edge/system/clock.ts';
import { createDeflater } from '../edge/system/deflate.ts';
import { systemRandom } from '../edge/system/random.ts';
import { describeChange } from '../scheduler/describe-change.ts';
import type { Effect } from '../scheduler/effects.ts';
import { EventFeed } from '../scheduler/events/event-feed.ts';
import type { ConfiguredSettings } from '../scheduler/flags/index.ts';
import type { Lifecycle } from '../scheduler/lifecycle.ts';
import { createScheduler, type Scheduler } from '../scheduler/scheduler.ts';
import { createUpkeep, type Upkeep } from '../scheduler/upkeep/upkeep.ts';
import type { World } from '../scheduler/world.ts';
import { createStorage, DEFLATE_LEVEL, type OpenStorage } from '../storage/storage.ts';
import type { OpenedLog } from './coordination.ts';
import type { SchedulerServiceOptions } from './scheduler-service.ts';

/** What exists once the log is replayed. */
export interface ActiveScheduler {
  readonly storage: OpenStorage<Effect>;
  readonly scheduler: Scheduler;
  readonly events: EventFeed;
  readonly world: World;
  readonly upkeep: Upkeep;
}

/** What a leader acts with. */
export interface Acting
  extends Pick<SchedulerServiceOptions, 'flags' | 'loggerOf' | 'onFatal' | 'onRecovered'> {
  readonly settings: ConfiguredSettings;
  readonly statistics: World['statistics'];
  readonly lifecycle: Lifecycle;
}

/** Brings back the state and puts the parts of a leader together. Nothing acts before `start`. */
export async function openScheduler(acting: Acting, opened: OpenedLog): Promise<ActiveScheduler> {
  const { flags, loggerOf, onFatal, onRecovered, settings, statistics, lifecycle } = acting;
  let scheduler: Scheduler | undefined;
  const storage = await createStorage<Effect>({
    ...{ ...opened, maxEntryBytes: Math.min(flags.maxLogEntryBytes, opened.maxEntryBytes ?? Infinity) },
    ...{ statistics, onFatal, nextTurn, clock: systemClock, logger: loggerOf('storage') },
    deflate: createDeflater(DEFLATE_LEVEL),
    perform: (effects) => scheduler?.perform(effects),
  });
  const engine = createMesosEngine({
    masterAddress: flags.masterAddress,
    ...(flags.credentials === undefined ? {} : { credentials: flags.credentials }),
    ...{ statistics, logger: loggerOf('mesos'), timers: systemTimers, random: systemRandom },
  });
  const world: World = {
    ...{ storage, engine, statistics, clock: systemClock, timers: systemTimers },
    random: { taskIds: systemRandom, offers: systemRandom, ports: systemRandom, delays: systemRandom },
    logger: loggerOf('scheduler'),
    settings: settings.scheduler,
  };
  scheduler = createScheduler({ ...world, lifecycle, onFatal });
  const events = new EventFeed(systemClock, systemClock.nowMs().toString(36));
  scheduler.subscribe((effect) => events.publish(effect));
  scheduler.subscribe((effect) => {
    for (const line of describeChange(effect)) world.logger.info(line);
  });
  const { entries, tasks, durationMs } = storage.replayed;
  world.logger.info(`read ${entries} entries of the log with ${tasks} tasks in ${Math.round(durationMs)} ms`);
  const upkeep = createUpkeep({
    ...{ storage, statistics, onRecovered, clock: systemClock, timers: systemTimers },
    files: flags.backupDirectory === undefined ? undefined : backupDirectory(flags.backupDirectory),
    settings: settings.upkeep,
    logger: loggerOf('upkeep'),
  });
  return { storage, scheduler, events, world, upkeep };
}
