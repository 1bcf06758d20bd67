import type { Endpoint } from '../domain/values/server-set.ts';

/** What a candidate is told. */
export interface CandidateEvents {
  /** It leads. Called at most once. */
  onElected(): void;
  /** It does not lead any more, or never will: it must stop at once. Called at most once, not after `leave`. */
  onDefeated(reason: Error): void;
}

/** Chooses one leader among the schedulers that share a log. */
export interface Election {
  /** Becomes a candidate. Called once. */
  join(events: CandidateEvents): void;
  /**
   * Whether this candidate leads and nobody else can by now. It is false before anybody is told of a defeat, also in a
   * process that was stopped for long.
   */
  readonly leads: boolean;
  /** Whether another candidate would lead if this one left. */
  hasRivals(): Promise<boolean>;
  /** Is no candidate and no leader any more; another one may lead at once. */
  leave(): Promise<void>;
}

/** Where everybody finds the scheduler that leads. */
export interface LeaderRegistry {
  /** Makes this process the advertised leader. */
  announce(): Promise<void>;
  /** Takes the announcement back; does nothing if there is none. */
  withdraw(): Promise<void>;
  /** Who is advertised; undefined if nobody is, or several are. */
  leader(): Endpoint | undefined;
}
