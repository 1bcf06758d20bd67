import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { HookedJob } from '../hooks/index.ts';
import { formatInstances } from '../keys/instances.ts';
import { type ClusterJobKey, formatKey, withoutCluster } from '../keys/job-key.ts';
import { RPC } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchActiveTasks, instancesOf } from '../tasks/active-tasks.ts';
import { waitForTasks } from '../tasks/wait.ts';
import type { VerbContext } from '../verb.ts';
import type { KillOptions } from './kill-options.ts';

/** What is to be killed. */
export interface KillTarget {
  readonly job: ClusterJobKey;
  /** Absent means all. */
  readonly instances?: readonly number[];
  /** The job as its file has it, if one was given. */
  readonly loaded: HookedJob | undefined;
}

/**
 * Refuses sizes that would never end or, as the scheduler reads an empty set, kill everything.
 * @throws CommandError
 */
export function checkBatchSize({ batchSize }: KillOptions): void {
  if (batchSize === undefined || batchSize > 0) return;
  throw new CommandError(EXIT.INVALID_PARAMETER, `--batch-size must be at least 1, but is ${batchSize}`);
}

/**
 * Kills tasks, in batches or all at once, and waits until they are dead.
 * @returns false if there was nothing to kill, which has been said
 * @throws CommandError if tasks could not be killed
 */
export async function killTasks(
  target: KillTarget,
  options: KillOptions,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<boolean> {
  if (options.batchSize === undefined) {
    await killAtOnce(target, options, scheduler, context);
    return true;
  }
  const active = instancesOf(await fetchActiveTasks(scheduler, target.job));
  const instances = active.filter((instance) => target.instances?.includes(instance) ?? true);
  if (instances.length === 0) {
    context.complain(`No tasks to kill found for job ${formatKey(target.job)}`);
    return false;
  }
  await killInBatches({ ...target, instances }, options.batchSize, options, scheduler, context);
  return true;
}

async function killInBatches(
  { job, instances, loaded }: Required<KillTarget>,
  batchSize: number,
  options: KillOptions,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<void> {
  let failures = 0;
  for (let start = 0; start < instances.length; start += batchSize) {
    const batch = instances.slice(start, start + batchSize);
    await requestKill({ job, instances: batch, loaded }, options, scheduler, context);
    const tasks = { job: withoutCluster(job), instances: batch };
    if (await waitForTasks(scheduler, tasks, 'FINISHED', 'limited', context)) {
      context.print(`Successfully killed instances ${formatInstances(batch)}`);
      continue;
    }
    context.complain(`Instances ${formatInstances(batch)} were not killed in time`);
    failures += 1;
    if (failures > options.maxTotalFailures) {
      throw failed('Exceeded maximum number of errors while killing instances');
    }
  }
  if (failures > 0) throw failed('Errors occurred while killing instances');
}

async function killAtOnce(
  target: KillTarget,
  options: KillOptions,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<void> {
  const { job, instances } = target;
  const some = instances === undefined ? {} : { instances };
  await requestKill(target, options, scheduler, context);
  const tasks = { job: withoutCluster(job), ...some };
  if (await waitForTasks(scheduler, tasks, 'FINISHED', 'limited', context)) return;
  throw new CommandError(EXIT.TIMEOUT, `The tasks of ${formatKey(job)} were not killed in time`);
}

async function requestKill(
  { job, instances, loaded }: KillTarget,
  { message }: KillOptions,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<void> {
  const which = instances === undefined ? 'all' : formatInstances(instances);
  context.log.info(`Killing tasks for job: ${formatKey(job)}`);
  context.log.info(`Instances to be killed: ${which}`);
  const args = {
    ...(instances === undefined ? {} : { instances }),
    ...(message === undefined ? {} : { message }),
  };
  const refusal = { heading: `Kill of instances ${which} failed with error:`, exitCode: EXIT.API_ERROR };
  await context.hooks.surround({ method: 'kill_job', job, loaded, args }, () =>
    scheduler.call(RPC.killTasks, { job: withoutCluster(job), ...args }, refusal),
  );
}

function failed(message: string): CommandError {
  return new CommandError(EXIT.COMMAND_FAILURE, message);
}
