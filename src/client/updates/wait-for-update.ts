import {
  ACTIVE_JOB_UPDATE_STATES,
  type JobUpdateKey,
  type JobUpdateStatus,
} from '../../../api/generated/aurora.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchUpdateSummaries } from '../rpc/update-calls.ts';
import { sleep } from '../sleep.ts';
import type { VerbContext } from '../verb.ts';

const POLL_INTERVAL_MS = 5_000;

/** Which end of an update is the one the user wants. */
export type Direction = 'forward' | 'back';

const WANTED_END: Readonly<Record<Direction, JobUpdateStatus>> = {
  forward: 'ROLLED_FORWARD',
  back: 'ROLLED_BACK',
};
const OTHER_END: Readonly<Record<Direction, JobUpdateStatus>> = {
  forward: 'ROLLED_BACK',
  back: 'ROLLED_FORWARD',
};

/**
 * Waits for the end of an update and prints each state it goes through.
 * @returns success only if the update ended in the wanted direction
 * @throws CommandError if there is no such update or the scheduler does not tell
 */
export async function waitForUpdate(
  scheduler: Scheduler,
  key: JobUpdateKey,
  direction: Direction,
  context: VerbContext,
): Promise<ExitCode> {
  const tellThatItGoesOn = (): void =>
    context.log.info('The update goes on; "aurora update abort" would stop it where it is');
  context.interrupted.addEventListener('abort', tellThatItGoesOn, { once: true });
  try {
    return exitCodeOf(await followUntilOver(scheduler, key, context), direction);
  } finally {
    context.interrupted.removeEventListener('abort', tellThatItGoesOn);
  }
}

async function followUntilOver(
  scheduler: Scheduler,
  key: JobUpdateKey,
  context: VerbContext,
): Promise<JobUpdateStatus> {
  let shown: JobUpdateStatus | undefined;
  for (;;) {
    const status = await statusOf(scheduler, key);
    if (status !== shown) context.print(`Current state ${status}`);
    if (!ACTIVE_JOB_UPDATE_STATES.has(status)) return status;
    shown = status;
    await sleep(context, POLL_INTERVAL_MS);
  }
}

async function statusOf(scheduler: Scheduler, key: JobUpdateKey): Promise<JobUpdateStatus> {
  const [update, ...others] = await fetchUpdateSummaries(scheduler, { key });
  if (update === undefined) throw new CommandError(EXIT.INVALID_PARAMETER, 'Job update not found.');
  if (others.length === 0) return update.state.status;
  throw new CommandError(
    EXIT.API_ERROR,
    `The scheduler has several updates ${key.id} of ${formatJobKey(key.job)}`,
  );
}

function exitCodeOf(status: JobUpdateStatus, direction: Direction): ExitCode {
  if (status === WANTED_END[direction]) return EXIT.OK;
  return status === OTHER_END[direction] ? EXIT.COMMAND_FAILURE : EXIT.UNKNOWN_ERROR;
}
