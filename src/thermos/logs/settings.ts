/** Where the output of a process goes. */
export type LogDestination = 'file' | 'console' | 'both' | 'none';

/** How the output is kept. */
export interface LogSettings {
  readonly destination: LogDestination;
  /** `rotate` keeps files of bounded size; it has no effect on the console. */
  readonly mode: 'standard' | 'rotate';
  readonly rotateSizeBytes: number;
  /** Files kept beside the current one. */
  readonly rotateBackups: number;
}

/** Upstream's defaults. */
export const DEFAULT_LOG_SETTINGS: LogSettings = {
  destination: 'file',
  mode: 'standard',
  rotateSizeBytes: 100 * 1024 * 1024,
  rotateBackups: 5,
};
