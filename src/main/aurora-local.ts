import { realpathSync } from 'node:fs';
import type { DaemonMessage, DaemonOptions } from '../edge/local/local-cluster.ts';
import { placesIn } from '../edge/local/state-dir.ts';
import { systemClock } from '../edge/system/clock.ts';
import { createLogger } from '../edge/system/logger.ts';
import { createRotatingFile } from '../edge/system/rotating-file.ts';
import { startLocalCluster, stopLeftovers } from './local-cluster.ts';

const MAX_LOG_BYTES = 32 * 1024 * 1024;

// Written by the parent in src/edge/local.
const options = JSON.parse(process.argv[2] ?? '') as DaemonOptions;
const stateDir = realpathSync(options.stateDir);
const output = createRotatingFile(placesIn(stateDir).output, MAX_LOG_BYTES);
const loggerOf = (part: string) => createLogger(output, systemClock, part);
const logger = loggerOf('local');

function die(error: unknown): never {
  logger.error('the cluster cannot go on', error);
  process.exit(1);
}
process.on('uncaughtException', die);
process.on('unhandledRejection', die);

const telling = { loggerOf, output, die };

function tell(message: DaemonMessage): void {
  if (process.connected) process.send?.(message, () => process.disconnect?.());
}

function fail(problem: string): void {
  logger.error(problem);
  tell({ problem });
  process.exitCode = 1;
}

if (options.thenStop === true) {
  try {
    await stopLeftovers(stateDir, telling);
    tell({ ready: null });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
} else {
  const started = await startLocalCluster({ ...options, stateDir }, telling);
  if (started.ok) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void started.value.stop().then(() => process.exit(0), die));
    }
    const { parts } = started.value.facts;
    for (const [part, { url }] of Object.entries(parts)) logger.info(`${part} serves at ${url}`);
    tell({ ready: started.value.facts });
  } else {
    fail(started.message);
  }
}
