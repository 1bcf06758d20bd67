import { type FlagValues, flag, flagTypes, nonNegative, positive } from '../../domain/flags/index.ts';
import type { FlappingSettings } from '../../domain/task/flapping.ts';
import { backoffBounds } from '../../domain/values/backoff.ts';
import type { HistorySettings, ReconciliationSettings } from '../settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How the scheduler watches over tasks. */
export const LIFECYCLE_FLAGS = {
  flappingThresholdMs: flag({
    name: 'flapping_task_threshold',
    type: flagTypes.duration,
    default: 5 * MINUTE_MS,
    help: 'Tasks that end sooner than this are flapping.',
  }),
  initialFlappingDelayMs: flag({
    name: 'initial_flapping_task_delay',
    type: flagTypes.duration,
    default: 30_000,
    check: positive,
    help: 'Delay before a flapping task is started again; it grows with each further time.',
  }),
  maxFlappingDelayMs: flag({
    name: 'max_flapping_task_delay',
    type: flagTypes.duration,
    default: 5 * MINUTE_MS,
    help: 'Longest delay before a flapping task is started again.',
  }),
  transientTimeoutMs: flag({
    name: 'transient_task_state_timeout',
    type: flagTypes.duration,
    default: 5 * MINUTE_MS,
    check: positive,
    help: 'Tasks that stay in a passing state for longer are given up as LOST.',
  }),
  killRetryMs: flag({
    name: 'initial_task_kill_retry_interval',
    type: flagTypes.duration,
    default: 15_000,
    check: positive,
    help: 'Delay before a kill is repeated; it grows with each further time.',
  }),
  reconciliationInitialDelayMs: flag({
    name: 'reconciliation_initial_delay',
    type: flagTypes.duration,
    default: MINUTE_MS,
    help: 'Delay before the first periodic comparison of all tasks with Mesos.',
  }),
  explicitIntervalMs: flag({
    name: 'reconciliation_explicit_interval',
    type: flagTypes.duration,
    default: HOUR_MS,
    check: positive,
    help: 'Time between comparisons task by task.',
  }),
  implicitIntervalMs: flag({
    name: 'reconciliation_implicit_interval',
    type: flagTypes.duration,
    default: HOUR_MS,
    check: positive,
    help: 'Time between comparisons as a whole.',
  }),
  reconciliationSpreadMs: flag({
    name: 'reconciliation_schedule_spread',
    type: flagTypes.duration,
    default: 30 * MINUTE_MS,
    help: 'How much later the comparisons as a whole begin.',
  }),
  explicitBatchSize: flag({
    name: 'reconciliation_explicit_batch_size',
    type: flagTypes.integer,
    default: 1000,
    check: positive,
    help: 'Most tasks in one request of a comparison.',
  }),
  explicitBatchIntervalMs: flag({
    name: 'reconciliation_explicit_batch_interval',
    type: flagTypes.duration,
    default: 5000,
    check: positive,
    help: 'Time between the requests of one comparison.',
  }),
  historyPruneMs: flag({
    name: 'history_prune_threshold',
    type: flagTypes.duration,
    default: 48 * HOUR_MS,
    help: 'Ended tasks are forgotten after this time.',
  }),
  historyMaxPerJob: flag({
    name: 'history_max_per_job_threshold',
    type: flagTypes.integer,
    default: 100,
    check: nonNegative,
    help: 'Most ended tasks of a job that are remembered.',
  }),
  historyMinRetentionMs: flag({
    name: 'history_min_retention_threshold',
    type: flagTypes.duration,
    default: HOUR_MS,
    help: 'No ended task is forgotten before this time.',
  }),
  maxStatusUpdateBatchSize: flag({
    name: 'max_status_update_batch_size',
    type: flagTypes.integer,
    default: 1000,
    check: positive,
    help: 'Most status reports of Mesos in one transaction.',
  }),
} as const;

type Values = FlagValues<typeof LIFECYCLE_FLAGS>;

/**
 * When a replacement has to wait.
 * @throws RangeError if the longest delay is shorter than the first
 */
export function flappingSettings(values: Values): FlappingSettings {
  return {
    thresholdMs: values.flappingThresholdMs,
    penalty: backoffBounds(values.initialFlappingDelayMs, values.maxFlappingDelayMs),
  };
}

/** When tasks are compared with the engine. */
export function reconciliationSettings(values: Values): ReconciliationSettings {
  return {
    initialDelayMs: values.reconciliationInitialDelayMs,
    explicitIntervalMs: values.explicitIntervalMs,
    implicitIntervalMs: values.implicitIntervalMs,
    spreadMs: values.reconciliationSpreadMs,
    explicitBatchSize: values.explicitBatchSize,
    explicitBatchIntervalMs: values.explicitBatchIntervalMs,
  };
}

/** How long ended tasks are remembered. */
export function historySettings(values: Values): HistorySettings {
  return {
    pruneAfterMs: values.historyPruneMs,
    maxPerJob: values.historyMaxPerJob,
    minRetentionMs: values.historyMinRetentionMs,
  };
}
