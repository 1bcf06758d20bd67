import type { TaskSpec } from '../../domain/process/machine.ts';
import type { ProcessSpec } from '../../domain/process/plan.ts';
import type { LogDestination, LogSettings } from '../logs/settings.ts';

/** A process as the runner needs it: all references filled in. */
export interface RunnableProcess extends ProcessSpec {
  /** Text for bash. */
  readonly cmdline: string;
  /** Wins over the runner's settings as a whole. */
  readonly logger:
    | {
        readonly destination: LogDestination;
        readonly mode: 'standard' | 'rotate';
        readonly rotate: { readonly logSizeBytes: number; readonly backups: number } | undefined;
      }
    | undefined;
}

/** A task as the runner needs it. */
export interface RunnableTask extends TaskSpec {
  readonly processes: readonly RunnableProcess[];
}

/** How the output of a process is kept. */
export function logSettingsOf(process: RunnableProcess, defaults: LogSettings): LogSettings {
  const { logger } = process;
  if (logger === undefined) return defaults;
  return {
    destination: logger.destination,
    mode: logger.mode,
    rotateSizeBytes: logger.rotate?.logSizeBytes ?? defaults.rotateSizeBytes,
    rotateBackups: logger.rotate?.backups ?? defaults.rotateBackups,
  };
}
