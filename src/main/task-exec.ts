import { readFileSync, statSync } from 'node:fs';
import type { ScheduledTask } from '../../api/generated/aurora.ts';
import { type Mac, writeTicket } from '../domain/exec/ticket.ts';
import { failure, type Result, success } from '../domain/values/result.ts';
import type { PermitExec } from '../edge/http/index.ts';
import { systemClock } from '../edge/system/clock.ts';
import { createMac, MIN_KEY_BYTES } from '../edge/system/mac.ts';
import { systemRandom } from '../edge/system/random.ts';
import type { Logger } from '../ports/logger.ts';
import type { SchedulerFlagValues } from '../scheduler/flags/index.ts';

/**
 * Reads the key that scheduler and observers share.
 * @returns why the file cannot be used
 */
export function readExecKey(path: string): Result<Mac> {
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      return failure(`${path} must be readable by its owner only: chmod 600 ${path}`);
    }
    const key = readFileSync(path);
    if (key.length >= MIN_KEY_BYTES) return success(createMac(key));
    return failure(`${path} must hold at least ${MIN_KEY_BYTES} random bytes, but holds ${key.length}`);
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** Lets callers run commands in tasks; undefined if nobody may. */
export function permitExec(
  mac: Mac | undefined,
  flags: Pick<SchedulerFlagValues, 'httpAuthentication'>,
  findTask: (taskId: string) => ScheduledTask | undefined,
  logger: Logger,
): PermitExec | undefined {
  // A scheduler that tells callers apart must not let all of them in.
  if (mac === undefined || flags.httpAuthentication !== 'NONE') return undefined;
  return (taskId, caller) => {
    const task = findTask(taskId);
    const host = task?.assignedTask.slaveHost;
    if (task?.status !== 'RUNNING' || host === undefined) {
      return failure(
        task === undefined ? `There is no task ${taskId}` : `The task is ${task.status}, not RUNNING`,
      );
    }
    logger.info(`${caller} may run a command in ${taskId} on ${host}`);
    const ticket = { taskId, caller, issuedMs: systemClock.nowMs(), id: systemRandom.uuid() };
    return success({ ticket: writeTicket(ticket, mac), host });
  };
}
