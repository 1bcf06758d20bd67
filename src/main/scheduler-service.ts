import { hostname as machineName } from 'node:os';
import type { AuroraAdmin } from '../../api/generated/aurora.ts';
import type { Mac } from '../domain/exec/ticket.ts';
import { failure, type Result, success } from '../domain/values/result.ts';
import { createHttpServer, type HttpServer, type Leadership, redirectToLeader } from '../edge/http/index.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import type { CancelTimer } from '../ports/clock.ts';
import { createStatistics } from '../ports/in-memory-statistics.ts';
import type { Logger } from '../ports/logger.ts';
import { createAuroraApi } from '../scheduler/api/aurora-api.ts';
import {
  type ConfiguredSettings,
  configuredSettings,
  type SchedulerFlagValues,
} from '../scheduler/flags/index.ts';
import { Lifecycle } from '../scheduler/lifecycle.ts';
import { stateContext } from '../scheduler/world.ts';
import { type ActiveScheduler, openScheduler } from './activate.ts';
import { type Coordination, createSoleCoordination } from './coordination.ts';
import { exportProcessStatistics } from './process-statistics.ts';
import { schedulerRoutes } from './scheduler-routes.ts';
import { createSharedCoordination } from './shared-coordination.ts';

/** How soon a leader without rivals looks again whether one has come that it could hand over to. */
const RIVAL_CHECK_MS = 60_000;

/** What a scheduler is started with. */
export interface SchedulerServiceOptions {
  readonly flags: SchedulerFlagValues;
  /** With which option the operator chooses another HTTP port. */
  readonly portOption: string;
  /** Whether an uninitialised log is made; otherwise it is refused, since it may be the wrong one. */
  readonly initialisesLog: boolean;
  readonly uiDirectory: string;
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

/**
 * Starts a scheduler: first the HTTP server, which sends callers elsewhere or tells them to wait, then the log. With a
 * log of its own it then leads; with a shared one it is a candidate, and leads when it is elected.
 * @returns the service, once it leads or stands by; or why it cannot start, in words for the operator
 */
export async function startSchedulerService(
  options: SchedulerServiceOptions,
): Promise<Result<SchedulerService>> {
  const service = new Service(options);
  const problem = await service.start();
  if (problem === undefined) return success(service.started());
  await service.stop();
  return failure(problem);
}

class Service {
  readonly #options: SchedulerServiceOptions;
  readonly #statistics = createStatistics();
  readonly #lifecycle = new Lifecycle(this.#statistics);
  readonly #elected = Promise.withResolvers<void>();
  #http: HttpServer | undefined;
  #settings: ConfiguredSettings | undefined;
  #coordination: Coordination | undefined;
  #active: ActiveScheduler | undefined;
  #api: AuroraAdmin | undefined;
  #cancelHandOver: CancelTimer = () => {};
  #isStopping = false;

  constructor(options: SchedulerServiceOptions) {
    this.#options = options;
    exportProcessStatistics(this.#statistics, systemClock);
  }

  /** @returns what is in the way */
  async start(): Promise<string | undefined> {
    const http = await this.#listen();
    if (!http.ok) return http.message;
    const settings = this.#configure(http.value);
    if (!settings.ok) return settings.message;
    try {
      const coordination = this.#coordinate(http.value, settings.value);
      this.#lifecycle.enter('PREPARING_STORAGE');
      await coordination.prepare();
      this.#lifecycle.enter('STORAGE_PREPARED');
      coordination.election.join({
        onElected: () => void this.#lead(coordination, settings.value),
        onDefeated: (reason) => this.#options.onFatal(reason),
      });
      if (settings.value.coordination.kind === 'alone') await this.#elected.promise;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** What the owner of a started service gets. */
  started(): SchedulerService {
    const http = this.#http;
    if (http === undefined) throw new Error('the service was not started');
    return { http, stop: () => this.stop() };
  }

  /** Nobody is led any more before another scheduler may lead; the HTTP server goes last. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelHandOver();
    await this.#coordination?.withdraw();
    this.#active?.events.close();
    this.#active?.upkeep.stop();
    await this.#active?.scheduler.stop();
    await this.#active?.storage.stop();
    await this.#coordination?.election.leave();
    await this.#coordination?.close();
    await this.#http?.close();
  }

  async #listen(): Promise<Result<HttpServer>> {
    const { flags, portOption, loggerOf } = this.#options;
    const leadership = (): Leadership => {
      if (this.#isStopping) return { kind: 'unknown', reason: 'This scheduler is stopping' };
      if (this.#coordination === undefined) return { kind: 'unknown', reason: 'This scheduler is starting' };
      return this.#coordination.leadership(this.#active !== undefined);
    };
    const listening = await createHttpServer({
      ...{ host: flags.ip ?? '0.0.0.0', port: flags.httpPort, portFlag: portOption },
      routes: schedulerRoutes(this.#options, {
        statistics: this.#statistics,
        active: () => this.#active,
        api: () => this.#api,
        admission: () => this.#settings?.admission,
        leadership,
      }),
      intercept: (head) => redirectToLeader(head, leadership),
      logger: loggerOf('http'),
    });
    if (!listening.ok) return failure(listening.problem);
    this.#http = listening.server;
    return success(listening.server);
  }

  #hostname(): string {
    return this.#options.flags.hostname ?? machineName();
  }

  #configure({ port }: HttpServer): Result<ConfiguredSettings> {
    const { flags, loggerOf } = this.#options;
    const hostname = this.#hostname();
    const settings = configuredSettings(flags, { hostname, webUrl: `http://${hostname}:${port}` });
    if (!settings.ok) return settings;
    this.#settings = settings.value;
    this.#api = createAuroraApi({
      storage: () => this.#active?.storage,
      stateContext: () => stateContext(this.#existing().world),
      admission: settings.value.admission,
      clusterName: flags.clusterName,
      statsUrlPrefix: flags.vizJobUrlPrefix,
      pendingReason: (taskId) => this.#active?.scheduler.pendingReason(taskId),
      reconciliation: {
        reconcileExplicitly: (batchSize) => this.#existing().scheduler.reconcileExplicitly(batchSize),
        reconcileImplicitly: () => this.#existing().scheduler.reconcileImplicitly(),
      },
      upkeep: () => this.#existing().upkeep,
      clock: systemClock,
      statistics: this.#statistics,
      logger: loggerOf('api'),
    });
    return settings;
  }

  #coordinate({ port }: HttpServer, { coordination: settings }: ConfiguredSettings): Coordination {
    const { initialisesLog, loggerOf, onFatal } = this.#options;
    this.#coordination =
      settings.kind === 'alone'
        ? createSoleCoordination(settings, { initialisesLog })
        : createSharedCoordination(settings, {
            ...{ initialisesLog, loggerOf, onFatal },
            endpoint: { host: this.#hostname(), port },
            statistics: this.#statistics,
          });
    return this.#coordination;
  }

  /** Elected: takes the log over, brings back the state, and acts. */
  async #lead(coordination: Coordination, settings: ConfiguredSettings): Promise<void> {
    const { onFatal, loggerOf } = this.#options;
    const fail = (error: unknown): void => onFatal(error instanceof Error ? error : new Error(String(error)));
    try {
      const acting = { ...this.#options, settings, statistics: this.#statistics, lifecycle: this.#lifecycle };
      const active = await openScheduler(acting, await coordination.open());
      // Whoever ended this scheduler meanwhile found nothing to stop.
      if (this.#isStopping) return;
      this.#active = active;
      this.#lifecycle.onEntered((state) => {
        if (state === 'ACTIVE' && !this.#isStopping) coordination.announce().catch(fail);
      });
      active.scheduler.start();
      active.upkeep.start();
      this.#elected.resolve();
      loggerOf('main').info('elected: this scheduler leads');
      if (coordination.maxLeadingMs !== undefined)
        this.#handOverAfter(coordination.maxLeadingMs, coordination);
    } catch (error) {
      // Who runs alone is still starting, and says so there.
      if (settings.coordination.kind === 'alone') this.#elected.reject(error);
      else if (!this.#isStopping) fail(error);
    }
  }

  /** A leader without rivals goes on, since its end would only be an outage. */
  #handOverAfter(delayMs: number, coordination: Coordination): void {
    this.#cancelHandOver = systemTimers.after(delayMs, async () => {
      const hasRivals = await coordination.election.hasRivals().catch(() => false);
      if (!hasRivals) return this.#handOverAfter(RIVAL_CHECK_MS, coordination);
      this.#options.loggerOf('main').info('has led for -max_leading_duration: another scheduler takes over');
      this.#options.onQuit();
    });
  }

  /** What the API uses only together with the storage, which comes at the same time. */
  #existing(): ActiveScheduler {
    if (this.#active === undefined) throw new Error('the scheduler is used before its log is replayed');
    return this.#active;
  }
}
