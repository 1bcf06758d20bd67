import type { FrameworkInfo } from '../../api/mesos/v1.ts';
import type { RequestSettings } from '../domain/match/group-request.ts';
import type { LaunchSettings } from '../domain/match/launch-order.ts';
import type { OfferOrder } from '../domain/match/offer-order.ts';
import type { FlappingSettings } from '../domain/task/flapping.ts';
import { type BackoffBounds, backoffBounds } from '../domain/values/backoff.ts';

/** How offers are kept; the flags `-min_offer_hold_time` and so on. */
export interface OfferSettings {
  /** Offers are declined after this and a random part of the jitter. */
  readonly minHoldMs: number;
  readonly holdJitterMs: number;
  readonly holdForever: boolean;
  /** How long a declined agent, and what a launch leaves of one, is not offered again. */
  readonly filterMs: number;
  readonly order: readonly OfferOrder[];
  /** How long before an announced unavailability a host takes no more tasks. */
  readonly unavailabilityThresholdMs: number;
  /** Pairs of offer and task group that are known not to fit; beyond this the oldest are forgotten and examined again. */
  readonly maxStaticBans: number;
}

/** How pending tasks are taken up; the flags `-first_schedule_delay` and so on. */
export interface SchedulingSettings {
  readonly firstDelayMs: number;
  readonly penalty: BackoffBounds;
  readonly maxAttemptsPerSecond: number;
  readonly maxTasksPerAttempt: number;
  /** Attempts in one transaction. */
  readonly maxAttemptsPerPass: number;
  /** Tasks that were pending at start wait a random part of this. */
  readonly maxStartDelayMs: number;
}

/** The flags `-reconciliation_*`. */
export interface ReconciliationSettings {
  /** From a subscription to the first periodic explicit round; the first round of all is made at once. */
  readonly initialDelayMs: number;
  readonly explicitIntervalMs: number;
  readonly implicitIntervalMs: number;
  /** How much later than explicit rounds implicit ones begin. */
  readonly spreadMs: number;
  readonly explicitBatchSize: number;
  readonly explicitBatchIntervalMs: number;
}

/** The flags `-history_*`. */
export interface HistorySettings {
  /** Terminal tasks are forgotten at this age. */
  readonly pruneAfterMs: number;
  readonly maxPerJob: number;
  /** No terminal task is forgotten before this age. */
  readonly minRetentionMs: number;
}

/** Everything that the running parts of the scheduler can be told. */
export interface SchedulerSettings {
  /** Host name that task events carry. */
  readonly schedulerHost: string;
  /** What the engine is told at each subscription; the framework id is added. */
  readonly framework: FrameworkInfo;
  /** A scheduler that is not subscribed within this time gives up. */
  readonly maxRegistrationDelayMs: number;
  readonly offers: OfferSettings;
  readonly scheduling: SchedulingSettings;
  readonly request: RequestSettings;
  readonly launch: LaunchSettings;
  readonly flapping: FlappingSettings;
  readonly transientTimeoutMs: number;
  /** First delay of a repeated kill; `transientTimeoutMs` bounds the following ones. */
  readonly killRetryMs: number;
  readonly maxStatusUpdatesPerWrite: number;
  readonly reconciliation: ReconciliationSettings;
  readonly history: HistorySettings;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What must be told, since no default can be right. */
export type RequiredSettings = Pick<SchedulerSettings, 'schedulerHost' | 'framework' | 'request' | 'launch'>;

/** Upstream's defaults, as its flags document them. */
export function defaultSettings(required: RequiredSettings): SchedulerSettings {
  return {
    ...required,
    maxRegistrationDelayMs: MINUTE_MS,
    offers: {
      minHoldMs: 5 * MINUTE_MS,
      holdJitterMs: MINUTE_MS,
      holdForever: false,
      filterMs: 5 * SECOND_MS,
      order: ['RANDOM'],
      unavailabilityThresholdMs: 6 * MINUTE_MS,
      maxStaticBans: 1_000_000,
    },
    scheduling: {
      firstDelayMs: 1,
      penalty: backoffBounds(SECOND_MS, MINUTE_MS),
      maxAttemptsPerSecond: 40,
      maxTasksPerAttempt: 5,
      maxAttemptsPerPass: 3,
      maxStartDelayMs: 30 * SECOND_MS,
    },
    flapping: { thresholdMs: 5 * MINUTE_MS, penalty: backoffBounds(30 * SECOND_MS, 5 * MINUTE_MS) },
    transientTimeoutMs: 5 * MINUTE_MS,
    killRetryMs: 15 * SECOND_MS,
    maxStatusUpdatesPerWrite: 1000,
    reconciliation: {
      initialDelayMs: MINUTE_MS,
      explicitIntervalMs: HOUR_MS,
      implicitIntervalMs: HOUR_MS,
      spreadMs: 30 * MINUTE_MS,
      explicitBatchSize: 1000,
      explicitBatchIntervalMs: 5 * SECOND_MS,
    },
    history: { pruneAfterMs: 48 * HOUR_MS, maxPerJob: 100, minRetentionMs: HOUR_MS },
  };
}
