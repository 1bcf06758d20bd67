import type { JobUpdateKey } from '../../../api/generated/aurora.ts';
import { EXIT } from '../exit-codes.ts';
import type { Rpc } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { findActiveUpdate } from '../updates/active-update.ts';
import type { VerbContext } from '../verb.ts';
import type { ChangeOptions } from './change-options.ts';

/** Arguments of the calls that change an update. */
interface ChangeArguments {
  readonly key: JobUpdateKey;
  readonly message?: string;
}

/** What is done to an update, and how it is told. */
export interface UpdateChange {
  readonly rpc: Rpc<ChangeArguments>;
  /** In the message of a failure: `Failed to pause update`. */
  readonly verb: string;
  /** The message of success. */
  readonly done: string;
}

/** A change that the scheduler accepted. */
export interface ChangedUpdate {
  readonly scheduler: Scheduler;
  readonly key: JobUpdateKey;
}

/**
 * Changes the active update of a job.
 * @throws CommandError if there is none, or if the scheduler refuses
 */
export async function changeActiveUpdate(
  { rpc, verb, done }: UpdateChange,
  { job, message }: ChangeOptions,
  context: VerbContext,
): Promise<ChangedUpdate> {
  const scheduler = await context.scheduler(job.cluster);
  const { key } = await findActiveUpdate(scheduler, job, 'No active update found for this job.');
  const args = { key, ...(message === undefined ? {} : { message }) };
  const heading = `Failed to ${verb} update due to error:`;
  await scheduler.call(rpc, args, { heading, exitCode: EXIT.API_ERROR });
  context.print(done);
  return { scheduler, key };
}
