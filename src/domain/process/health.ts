/**
 * When a task counts as healthy, from the results of its checks alone. Checks come at once and then one interval
 * after the other; the first ones may fail without consequence.
 */

/** How patient the rules are. */
export interface HealthPolicy {
  /** Within this time from the start failures are forgiven. */
  readonly initialIntervalSecs: number;
  readonly intervalSecs: number;
  readonly maxConsecutiveFailures: number;
  readonly minConsecutiveSuccesses: number;
}

/** What the checks so far amount to. */
export interface HealthRecord {
  /** Checks made, counted up to the last that matters. */
  readonly attempts: number;
  readonly consecutiveSuccesses: number;
  readonly consecutiveFailures: number;
  /** The task was healthy once: it is reported as running, and stays so unless it fails. */
  readonly healthyOnce: boolean;
  /** Why the task is given up; undefined while it is not. */
  readonly unhealthyReason: string | undefined;
}

export type CheckResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly reason: string };

/** Before the first check. */
export const UNCHECKED: HealthRecord = {
  attempts: 0,
  consecutiveSuccesses: 0,
  consecutiveFailures: 0,
  healthyOnce: false,
  unhealthyReason: undefined,
};

/** Failures among this many first checks are forgiven. An interval of 0 counts as one second. */
export function forgivenChecks(policy: HealthPolicy): number {
  const intervalSecs = policy.intervalSecs > 0 ? policy.intervalSecs : 1;
  return Math.ceil(policy.initialIntervalSecs / intervalSecs);
}

/** A task that cannot become healthy within this many checks any more is given up at once. */
export function decisiveChecks(policy: HealthPolicy): number {
  return forgivenChecks(policy) + policy.maxConsecutiveFailures + policy.minConsecutiveSuccesses;
}

/** Takes the result of one more check. */
export function afterCheck(policy: HealthPolicy, record: HealthRecord, result: CheckResult): HealthRecord {
  const next = { ...record, attempts: Math.min(record.attempts + 1, decisiveChecks(policy)) };
  return result.kind === 'success' ? afterSuccess(policy, next) : afterFailure(policy, next, result.reason);
}

function afterSuccess(policy: HealthPolicy, record: HealthRecord): HealthRecord {
  const consecutiveSuccesses = record.consecutiveSuccesses + 1;
  return {
    ...record,
    consecutiveSuccesses,
    consecutiveFailures: 0,
    healthyOnce: record.healthyOnce || consecutiveSuccesses >= policy.minConsecutiveSuccesses,
  };
}

function afterFailure(policy: HealthPolicy, record: HealthRecord, reason: string): HealthRecord {
  const failed = { ...record, consecutiveSuccesses: 0 };
  if (record.attempts <= forgivenChecks(policy)) return failed;
  const consecutiveFailures = record.consecutiveFailures + 1;
  const checksLeft = decisiveChecks(policy) - record.attempts;
  const hopeless = !record.healthyOnce && policy.minConsecutiveSuccesses > checksLeft;
  const tooMany = consecutiveFailures > policy.maxConsecutiveFailures;
  return { ...failed, consecutiveFailures, ...((hopeless || tooMany) && { unhealthyReason: reason }) };
}
