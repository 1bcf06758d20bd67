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
  /** Checks made, counted up to one more than the last that matters. */
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

/** Of a task whose first checks did not succeed often enough. */
export const NOT_HEALTHY_IN_TIME = 'Not enough successful health checks in time.';

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

/** A task that was not healthy within this many checks is given up. */
export function decisiveChecks(policy: HealthPolicy): number {
  return forgivenChecks(policy) + policy.maxConsecutiveFailures + policy.minConsecutiveSuccesses;
}

/** Takes the result of one more check. */
export function afterCheck(policy: HealthPolicy, record: HealthRecord, result: CheckResult): HealthRecord {
  const limit = decisiveChecks(policy);
  const attempts = Math.min(record.attempts + 1, limit + 1);
  const next =
    result.kind === 'success'
      ? afterSuccess(policy, { ...record, attempts })
      : afterFailure(policy, { ...record, attempts }, result.reason);
  if (next.healthyOnce || next.unhealthyReason !== undefined || attempts < limit) return next;
  return { ...next, unhealthyReason: NOT_HEALTHY_IN_TIME };
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
