import { existsSync } from 'node:fs';
import {
  afterCheck,
  type CheckResult,
  type HealthPolicy,
  type HealthRecord,
  UNCHECKED,
} from '../../domain/process/health.ts';
import type { CancelTimer, Timers } from '../../ports/clock.ts';

/** Health checks are left out, as if they had succeeded, while this file lies in the sandbox. */
export const SNOOZE_FILE = '.healthchecksnooze';

/** What the checks of one task need. */
export interface MonitorOptions {
  readonly policy: HealthPolicy;
  /** Makes one check. What it throws counts as a failure. */
  readonly check: () => Promise<CheckResult>;
  readonly snoozePath: string;
  readonly timers: Timers;
  /** Called once, when the task is healthy for the first time. */
  readonly onHealthy: () => void;
  /** Called once; no further check is made. */
  readonly onUnhealthy: (reason: string) => void;
}

/**
 * Checks a task at once and then one interval after each check.
 * @returns stops checking
 */
export function startHealthMonitor(options: MonitorOptions): () => void {
  const { policy } = options;
  const intervalMs = (policy.intervalSecs > 0 ? policy.intervalSecs : 1) * 1000;
  let record: HealthRecord = UNCHECKED;
  let stopped = false;
  let cancel: CancelTimer | undefined;

  async function round(): Promise<void> {
    const result = await checkOrSnooze(options);
    if (stopped) return;
    const before = record;
    record = afterCheck(policy, record, result);
    if (record.healthyOnce && !before.healthyOnce) options.onHealthy();
    if (record.unhealthyReason !== undefined) return options.onUnhealthy(record.unhealthyReason);
    cancel = options.timers.after(intervalMs, () => void round());
  }

  void round();
  return () => {
    stopped = true;
    cancel?.();
  };
}

async function checkOrSnooze({ check, snoozePath }: MonitorOptions): Promise<CheckResult> {
  if (existsSync(snoozePath)) return { kind: 'success' };
  try {
    return await check();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: 'failure', reason: `Internal health check error: ${problem}` };
  }
}
