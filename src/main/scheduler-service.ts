import { hostname as machineName } from 'node:os';
import type { AuroraAdmin } from '../../api/generated/aurora.ts';
import type { Mac } from '../domain/exec/ticket.ts';
import type { AdmissionSettings } from '../domain/submit/settings.ts';
import { failure, type Result, success } from '../domain/values/result.ts';
import { backupDirectory } from '../edge/backup/backup-directory.ts';
import { createHttpServer, type HttpServer } from '../edge/http/index.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import { createMesosEngine } from '../edge/mesos/engine.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { createStatistics } from '../ports/in-memory-statistics.ts';
import type { Log } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { createAuroraApi } from '../scheduler/api/aurora-api.ts';
import { describeChange } from '../scheduler/describe-change.ts';
import type { Effect } from '../scheduler/effects.ts';
import { EventFeed } from '../scheduler/events/event-feed.ts';
import {
  type ConfiguredSettings,
  configuredSettings,
  type SchedulerFlagValues,
} from '../scheduler/flags/index.ts';
import { createScheduler, type Scheduler } from '../scheduler/scheduler.ts';
import { createUpkeep, type Upkeep } from '../scheduler/upkeep/upkeep.ts';
import { stateContext, type World } from '../scheduler/world.ts';
import { createStorage, type OpenStorage } from '../storage/storage.ts';
import { exportProcessStatistics } from './process-statistics.ts';
import { schedulerRoutes } from './scheduler-routes.ts';

/** What a scheduler is started with. */
export interface SchedulerServiceOptions {
  readonly flags: SchedulerFlagValues;
  /** With which option the operator chooses another HTTP port. */
  readonly portOption: string;
  /** Whether an uninitialised log is made; otherwise it is refused, since it may be the wrong one. */
  readonly initialisesLog: boolean;
  readonly uiDirectory: string;
  readonly observerPort: number;
  /** Signs tickets for commands in tasks; nobody gets one without. */
  readonly execMac?: Mac | undefined;
  readonly version: string;
  readonly loggerOf: (part: string) => Logger;
  /** The process must end: its state on disk is good, its state in memory is not. */
  readonly onFatal: (error: Error) => void;
  /** Somebody asked over HTTP for an orderly end. */
  readonly onQuit: () => void;
  /** The log holds a recovered state: the scheduler must end in good order and be started again. */
  readonly onRecovered: () => void;
}

export interface SchedulerService {
  readonly http: HttpServer;
  /** Ends everything in good order; tasks go on. */
  stop(): Promise<void>;
}

/** What exists once the log is replayed. */
export interface ActiveScheduler {
  readonly storage: OpenStorage<Effect>;
  readonly scheduler: Scheduler;
  readonly events: EventFeed;
  readonly world: World;
  readonly upkeep: Upkeep;
}

/**
 * Starts a scheduler: first the HTTP server, which answers "not ready", then storage, then the engine.
 * @returns why it cannot start, in words for the operator
 */
export async function startSchedulerService(
  options: SchedulerServiceOptions,
): Promise<Result<SchedulerService>> {
  const { flags, loggerOf } = options;
  const statistics = createStatistics();
  exportProcessStatistics(statistics, systemClock);
  const hostname = flags.hostname ?? machineName();
  let active: ActiveScheduler | undefined;
  let api: AuroraAdmin | undefined;
  let admission: AdmissionSettings | undefined;
  const routes = schedulerRoutes(options, {
    statistics,
    active: () => active,
    api: () => api,
    admission: () => admission,
  });
  const listening = await createHttpServer({
    host: flags.ip ?? '0.0.0.0',
    port: flags.httpPort,
    portFlag: options.portOption,
    routes,
    logger: loggerOf('http'),
  });
  if (!listening.ok) return failure(listening.problem);
  const { server: http } = listening;

  const settings = configuredSettings(flags, { hostname, webUrl: `http://${hostname}:${http.port}` });
  if (!settings.ok) {
    await http.close();
    return settings;
  }
  admission = settings.value.admission;
  api = createAuroraApi({
    storage: () => active?.storage,
    stateContext: () => stateContext(existing(active).world),
    admission,
    clusterName: flags.clusterName,
    statsUrlPrefix: flags.vizJobUrlPrefix,
    pendingReason: (taskId) => active?.scheduler.pendingReason(taskId),
    reconciliation: {
      reconcileExplicitly: (batchSize) => existing(active).scheduler.reconcileExplicitly(batchSize),
      reconcileImplicitly: () => existing(active).scheduler.reconcileImplicitly(),
    },
    upkeep: () => existing(active).upkeep,
    clock: systemClock,
    statistics,
    logger: loggerOf('api'),
  });
  let log: Log | undefined;
  try {
    log = await openLog(flags.logPath, options.initialisesLog);
    active = await activate(options, settings.value, log, statistics);
    active.scheduler.start();
    active.upkeep.start();
  } catch (error) {
    await Promise.all([http.close(), log?.close()]);
    return failure(error instanceof Error ? error.message : String(error));
  }
  const opened = { active, log };
  return success({
    http,
    async stop() {
      opened.active.events.close();
      await http.close();
      opened.active.upkeep.stop();
      await opened.active.scheduler.stop();
      await opened.active.storage.stop();
      await opened.log.close();
    },
  });
}

/** What the API uses only together with the storage, which comes at the same time. */
function existing(active: ActiveScheduler | undefined): ActiveScheduler {
  if (active === undefined) throw new Error('the scheduler is used before its log is replayed');
  return active;
}

async function openLog(directory: string, initialises: boolean): Promise<Log> {
  const log = await openLevelLog(directory);
  const status = await log.status();
  if (status.kind === 'uninitialised' && initialises) await log.initialize();
  return log;
}

async function activate(
  { flags, loggerOf, onFatal, onRecovered }: SchedulerServiceOptions,
  settings: ConfiguredSettings,
  log: Log,
  statistics: World['statistics'],
): Promise<ActiveScheduler> {
  let scheduler: Scheduler | undefined;
  const storage = await createStorage<Effect>({
    log,
    clock: systemClock,
    logger: loggerOf('storage'),
    statistics,
    maxEntryBytes: flags.maxLogEntryBytes,
    perform: (effects) => scheduler?.perform(effects),
    onFatal,
  });
  const engine = createMesosEngine({
    masterAddress: flags.masterAddress,
    ...(flags.credentials === undefined ? {} : { credentials: flags.credentials }),
    logger: loggerOf('mesos'),
    timers: systemTimers,
    random: systemRandom,
    statistics,
  });
  const world: World = {
    storage,
    engine,
    clock: systemClock,
    timers: systemTimers,
    random: { taskIds: systemRandom, offers: systemRandom, ports: systemRandom, delays: systemRandom },
    statistics,
    logger: loggerOf('scheduler'),
    settings: settings.scheduler,
  };
  scheduler = createScheduler({ ...world, onFatal });
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
