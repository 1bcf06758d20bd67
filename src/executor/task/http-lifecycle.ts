import type { HttpLifecycle } from '../../config/agent/index.ts';
import type { Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

/** For a connection and an answer. */
const SIGNAL_TIMEOUT_MS = 1000;

/** What asking a task to stop needs. */
export interface LifecycleOptions {
  readonly lifecycle: HttpLifecycle;
  readonly port: number;
  /** Resolves when the task is over. */
  readonly ended: Promise<unknown>;
  readonly timers: Timers;
  readonly log: Logger;
}

/** The longest that {@link askToStop} takes. */
export function longestWaitMs(lifecycle: HttpLifecycle): number {
  return (lifecycle.gracefulShutdownWaitSecs + lifecycle.shutdownWaitSecs) * 1000 + 2 * SIGNAL_TIMEOUT_MS;
}

/**
 * Asks a task over HTTP to stop, politely and then firmly. A task that does not know the request, which is most,
 * is not waited for.
 */
export async function askToStop(options: LifecycleOptions): Promise<void> {
  const { lifecycle } = options;
  const ended = options.ended.then(() => 'ended' as const);
  const requests = [
    [lifecycle.gracefulShutdownEndpoint, lifecycle.gracefulShutdownWaitSecs],
    [lifecycle.shutdownEndpoint, lifecycle.shutdownWaitSecs],
  ] as const;
  for (const [path, waitSecs] of requests) {
    const status = await post(options.port, path);
    options.log.info(`POST ${path} to port ${options.port}: ${status ?? 'no answer'}`);
    if (status === undefined || status >= 400) continue;
    if ((await Promise.race([ended, pause(options.timers, waitSecs * 1000)])) === 'ended') return;
  }
}

/** @returns the status of the answer, or undefined if there was none */
async function post(port: number, path: string): Promise<number | undefined> {
  // Loaded only where it is used: it takes megabytes of each executor otherwise.
  const { request } = await import('node:http');
  return new Promise((resolve) => {
    const outgoing = request(
      { host: 'localhost', port, path, method: 'POST', agent: false, timeout: SIGNAL_TIMEOUT_MS },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end();
  });
}

function pause(timers: Timers, delayMs: number): Promise<undefined> {
  return new Promise((resolve) => {
    timers.after(delayMs, () => resolve(undefined));
  });
}
