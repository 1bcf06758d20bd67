/** What a replay of the log found. */
export interface ReplayStatistics {
  /** Entries of the log, each frame counted. */
  readonly entries: number;
  readonly bytes: number;
  readonly transactions: number;
  readonly snapshots: number;
  readonly tasks: number;
  readonly durationMs: number;
}
