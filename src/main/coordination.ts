import type { Leadership } from '../edge/http/index.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import type { CandidateEvents, Election } from '../ports/election.ts';
import type { Log } from '../ports/log.ts';
import type { CoordinationSettings } from '../scheduler/flags/coordination.ts';
import type { Replayed } from '../storage/replay.ts';

/** What a leader works with. */
export interface OpenedLog {
  readonly log: Log;
  /** The state of the log, where it was followed before. */
  readonly replayed?: Replayed;
  /** Longest entry that the log takes; as long as the flags say if it does not matter. */
  readonly maxEntryBytes?: number;
  /** Whether nobody else can have become the log's writer; always, if it does not matter. */
  readonly isCurrent?: () => boolean;
  /** When a snapshot is due; the storage's default if it does not matter. */
  readonly snapshotAfterBytes?: number;
}

/** How a scheduler shares its cluster with others, or has it alone. */
export interface Coordination {
  readonly election: Election;
  /** After this time a leader hands over, if there is a rival; undefined: never. */
  readonly maxLeadingMs?: number;
  /**
   * Opens the log, as far as one who does not lead may.
   * @throws Error that tells the operator what is in the way
   */
  prepare(): Promise<void>;
  /** Once elected: the log to write. */
  open(): Promise<OpenedLog>;
  /** Tells everybody that this scheduler leads. */
  announce(): Promise<void>;
  /** Takes that back. */
  withdraw(): Promise<void>;
  /** @param isActive whether this scheduler can answer as the leader */
  leadership(isActive: boolean): Leadership;
  /** Leaves nothing open, and no claim to lead. */
  close(): Promise<void>;
}

/** A scheduler that has its log on this machine, and no rivals. */
export function createSoleCoordination(
  { logDirectory }: CoordinationSettings & { readonly kind: 'alone' },
  { initialisesLog }: { readonly initialisesLog: boolean },
): Coordination {
  let log: Log | undefined;
  return {
    election: SOLE_ELECTION,
    async prepare() {
      log = await openLevelLog(logDirectory);
      if (initialisesLog && (await log.status()).kind === 'uninitialised') await log.initialize();
    },
    async open() {
      if (log === undefined) throw new Error('the log is opened before it is prepared');
      return { log };
    },
    announce: async () => {},
    withdraw: async () => {},
    leadership: (isActive) =>
      isActive ? { kind: 'leading' } : { kind: 'unknown', reason: 'This scheduler reads its log' },
    close: async () => log?.close(),
  };
}

const SOLE_ELECTION: Election = {
  join: ({ onElected }: CandidateEvents) => queueMicrotask(onElected),
  leads: true,
  hasRivals: async () => false,
  leave: async () => {},
};
