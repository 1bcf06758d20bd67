import { type Result, success } from '../domain/values/result.ts';
import type { Logger } from '../ports/logger.ts';
import type { SchedulerService } from './scheduler-service.ts';

/** How one scheduler after the other is started. */
export interface RestartOptions {
  /** @param httpPort where to listen @param onRecovered to be called when the scheduler has to be started again */
  readonly start: (httpPort: number, onRecovered: () => void) => Promise<Result<SchedulerService>>;
  readonly httpPort: number;
  readonly logger: Logger;
  /** A scheduler could not be started again. */
  readonly onFatal: (error: Error) => void;
}

/**
 * Starts a scheduler and, each time that it recovered a backup, stops it and starts another one in its place, at the
 * same port: what a supervisor does for a scheduler with a process of its own.
 * @returns the first one, whose `stop` ends whichever runs then
 */
export async function startRestartingScheduler(options: RestartOptions): Promise<Result<SchedulerService>> {
  const { start, logger, onFatal } = options;
  let running: Promise<SchedulerService>;
  let isStopped = false;

  const restart = async (old: Promise<SchedulerService>): Promise<SchedulerService> => {
    const service = await old;
    await service.stop();
    if (isStopped) return service;
    logger.info('starting with the recovered state');
    const next = await start(service.http.port, onRecovered);
    if (!next.ok) throw new Error(next.message);
    return next.value;
  };
  const onRecovered = (): void => {
    running = restart(running);
    running.catch(onFatal);
  };

  const first = await start(options.httpPort, onRecovered);
  if (!first.ok) return first;
  running = Promise.resolve(first.value);
  return success({
    http: first.value.http,
    async stop() {
      isStopped = true;
      await (await running).stop();
    },
  });
}
