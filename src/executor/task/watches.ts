import { join } from 'node:path';
import type { BoundTask } from '../../config/agent/index.ts';
import type { CheckResult } from '../../domain/process/health.ts';
import { checkByHttp } from '../health/http-check.ts';
import { SNOOZE_FILE, startHealthMonitor } from '../health/monitor.ts';
import { checkByShell } from '../health/shell-check.ts';
import { MESSAGES } from '../messages.ts';
import { watchDiskLimit } from './disk-limit.ts';
import type { Sandbox } from './sandbox.ts';
import type { TaskContext } from './task.ts';

/** Name of the port that HTTP health checks go to. */
const HEALTH_PORT = 'health';
const DISK_INTERVAL_MS = 60_000;

/**
 * Watches a task that was started: reports it as running once it is healthy, and tells when it must end.
 * @param onFault called with the message of the end
 * @returns stops watching
 */
export function startWatches(
  bound: BoundTask,
  sandbox: Sandbox,
  context: TaskContext,
  onFault: (message: string) => void,
): () => void {
  const stopHealth = watchHealth(bound, sandbox, context, onFault);
  const stopDisk = watchDisk(bound, sandbox, context, onFault);
  return () => {
    stopHealth();
    stopDisk();
  };
}

function watchHealth(
  bound: BoundTask,
  sandbox: Sandbox,
  context: TaskContext,
  onFault: (message: string) => void,
): () => void {
  const check = chooseCheck(bound, sandbox, context);
  if (check === undefined) {
    context.report('TASK_RUNNING', MESSAGES.assumedHealthy);
    return () => {};
  }
  return startHealthMonitor({
    policy: bound.job.healthCheck,
    check,
    snoozePath: join(sandbox.path, SNOOZE_FILE),
    timers: context.timers,
    onHealthy: () => context.report('TASK_RUNNING', MESSAGES.healthy),
    onUnhealthy: (reason) => onFault(MESSAGES.unhealthy(reason)),
  });
}

function chooseCheck(
  { job, ports }: BoundTask,
  sandbox: Sandbox,
  { flags, environment, timers, variables }: TaskContext,
): (() => Promise<CheckResult>) | undefined {
  const { checker, timeoutSecs } = job.healthCheck;
  const timeoutMs = timeoutSecs * 1000;
  if (checker.kind === 'shell') {
    const switchTo = sandbox.switchUser && !flags.nosetuidHealthChecks ? sandbox.user : undefined;
    const options = { command: checker.shellCommand, timeoutMs, cwd: environment.sandbox, switchTo, timers };
    return () => checkByShell({ ...options, environment: variables });
  }
  const port = ports.get(HEALTH_PORT);
  return port === undefined ? undefined : () => checkByHttp(checker, port, timeoutMs);
}

function watchDisk(
  { task }: BoundTask,
  sandbox: Sandbox,
  { timers }: TaskContext,
  onFault: (message: string) => void,
): () => void {
  const limitBytes = task.resources?.diskBytes;
  if (limitBytes === undefined) return () => {};
  return watchDiskLimit(sandbox.path, limitBytes, DISK_INTERVAL_MS, timers, (usedBytes) =>
    onFault(MESSAGES.diskLimit(limitBytes, usedBytes)),
  );
}
