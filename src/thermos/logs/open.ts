import { closeSync, writeSync } from 'node:fs';
import type { UserAccount } from '../process/user.ts';
import { type GuardedDirectory, openGuardedDirectory } from './directory.ts';
import { createPump, type Pump } from './pump.ts';
import { createRotatingFile } from './rotating-file.ts';
import type { LogSettings } from './settings.ts';

/** The two outputs of a process, as its log files are called. */
export type LogStream = 'stdout' | 'stderr';

/** Directory of all logs inside a sandbox. */
export const LOG_DIRECTORY_NAME = '.logs';

type Target = number | 'ignore' | 'inherit';

/** Where one run's output goes. */
export interface RunLogs {
  /** What to spawn the process with. */
  readonly stdio: readonly [stdout: Target, stderr: Target];
  /** To be called once the process was spawned, or could not be. */
  handedOver(): void;
  /** Resolves when everything written was passed on, at once where the process writes to files itself. */
  readonly drained: Promise<void>;
  /** Stops waiting for writers that outlived the process. */
  stop(): void;
}

/** Which run's logs, and whose. */
export interface RunLogsOptions {
  /** An existing directory; the logs lie in `.logs/<process>/<run>` below it. */
  readonly sandbox: string;
  readonly process: string;
  /** Counts from 0. */
  readonly run: number;
  readonly settings: LogSettings;
  /** Whom directories and files shall belong to; undefined: whoever runs this program. */
  readonly owner: UserAccount | undefined;
}

/**
 * Opens the logs of one run.
 * @throws the system's error if a file or pipe cannot be made
 */
export async function openRunLogs(options: RunLogsOptions): Promise<RunLogs> {
  const { settings, owner } = options;
  if (settings.destination === 'none') return direct(['ignore', 'ignore']);
  if (settings.destination === 'console') return direct(['inherit', 'inherit']);
  const names = [LOG_DIRECTORY_NAME, options.process, String(options.run)];
  const directory = openGuardedDirectory(options.sandbox, names, owner);
  if (settings.destination === 'file' && settings.mode === 'standard') return toFiles(directory);
  return pumped(directory, settings, owner);
}

function direct(stdio: RunLogs['stdio']): RunLogs {
  return { stdio, handedOver() {}, drained: Promise.resolve(), stop() {} };
}

function toFiles(directory: GuardedDirectory): RunLogs {
  const stdout = directory.createFile('stdout');
  const stderr = directory.createFile('stderr');
  directory.close();
  return {
    ...direct([stdout, stderr]),
    handedOver() {
      closeSync(stdout);
      closeSync(stderr);
    },
  };
}

async function pumped(
  directory: GuardedDirectory,
  settings: LogSettings,
  owner: UserAccount | undefined,
): Promise<RunLogs> {
  const stdout = await pumpOf(directory, 'stdout', settings, owner);
  const stderr = await pumpOf(directory, 'stderr', settings, owner);
  const drained = Promise.all([stdout.drained, stderr.drained]).then(() => directory.close());
  return {
    stdio: [stdout.writeEnd, stderr.writeEnd],
    handedOver() {
      stdout.closeWriteEnd();
      stderr.closeWriteEnd();
    },
    drained,
    stop() {
      stdout.stop();
      stderr.stop();
    },
  };
}

async function pumpOf(
  directory: GuardedDirectory,
  stream: LogStream,
  settings: LogSettings,
  owner: UserAccount | undefined,
): Promise<Pump> {
  const file = createRotatingFile(directory, stream, {
    sizeBytes: settings.mode === 'rotate' ? settings.rotateSizeBytes : Number.POSITIVE_INFINITY,
    backups: settings.rotateBackups,
  });
  const console = stream === 'stdout' ? 1 : 2;
  const pump = await createPump(owner, (bytes) => {
    file.write(bytes);
    if (settings.destination === 'both') writeSync(console, bytes);
  });
  void pump.drained.then(() => file.close());
  return pump;
}
