import {
  ACTIVE_JOB_UPDATE_STATES,
  type JobUpdateKey,
  type JobUpdateStatus,
} from '../../../api/generated/aurora.ts';
import { formatRanges, toRanges } from '../../domain/values/instance-ranges.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sayingWhatGoesOn } from '../goes-on.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchUpdateHistory, fetchUpdateSummaries } from '../rpc/update-calls.ts';
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
  const goesOn = (): string => 'The update goes on; "aurora update abort" would stop it where it is';
  const end = await sayingWhatGoesOn(goesOn, context, () => followUntilOver(scheduler, key, context));
  return exitCodeOf(end, direction);
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
    if (context.progress.isVisible) context.progress.show(await instanceLines(scheduler, key));
    await sleep(context, POLL_INTERVAL_MS);
  }
}

/** What the update has done so far, a line per action; only for terminals, since nobody else sees it. */
async function instanceLines(scheduler: Scheduler, key: JobUpdateKey): Promise<readonly string[]> {
  const history = await fetchUpdateHistory(scheduler, key);
  const latest = new Map(history?.instanceEvents.map(({ instanceId, action }) => [instanceId, action]));
  const instances = Map.groupBy(latest.keys(), (instance) => latest.get(instance) ?? 'INSTANCE_UPDATING');
  return [...instances].map(([action, some]) => {
    const count = String(some.length).padStart(4);
    return `  ${action.padEnd(26)} ${count}  instances ${formatRanges(toRanges(some))}`;
  });
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
