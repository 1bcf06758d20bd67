import { CommandError } from '../../command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import { sayingWhatGoesOn } from '../../goes-on.ts';
import { formatInstances, type InstancesOfJob } from '../../keys/instances.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { RPC } from '../../rpc/methods.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import type { VerbContext } from '../../verb.ts';
import type { RestartPace } from './options.ts';
import { watchInstances } from './watch-instances.ts';

/**
 * Restarts instances, one batch after the other. An instance that does not stay up gets another turn at the
 * end as long as it may fail once more.
 * @throws CommandError if more instances fail than may, or if the scheduler refuses
 */
export async function restartInBatches(
  { job, instances }: Required<InstancesOfJob>,
  pace: RestartPace,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<void> {
  const queue = [...instances];
  const failures = new Map<number, number>();
  const failed: number[] = [];
  while (queue.length > 0) {
    const batch = queue.splice(0, pace.batchSize);
    await requestRestart({ job, instances: batch }, scheduler, context);
    const tasks = { job: withoutCluster(job), instances: batch };
    const unstable = await sayingWhatGoesOn(
      () => whatGoesOn(batch, queue),
      context,
      () => watchInstances(tasks, pace, scheduler, context),
    );
    for (const instance of unstable) {
      const count = (failures.get(instance) ?? 0) + 1;
      failures.set(instance, count);
      if (count > pace.maxPerInstanceFailures) failed.push(instance);
      else queue.push(instance);
    }
    if (failed.length > pace.maxTotalFailures) throw gaveUp(formatKey(job), failed, queue);
  }
  if (failed.length === 0) context.log.info('All instances were restarted successfully');
  else context.complain(`Instances ${formatInstances(failed)} did not stay up, which was permitted`);
}

function whatGoesOn(batch: readonly number[], left: readonly number[]): string {
  const rest = left.length === 0 ? '' : `; instances ${formatInstances(left)} are not restarted`;
  return `The restart of instances ${formatInstances(batch)} goes on${rest}`;
}

async function requestRestart(
  { job, instances }: Required<InstancesOfJob>,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<void> {
  context.log.info(`Restarting instances: ${formatInstances(instances)}`);
  const args = { job: withoutCluster(job), shardIds: instances };
  const heading = `Error restarting job ${formatKey(job)}:`;
  await scheduler.call(RPC.restartShards, args, { heading, exitCode: EXIT.API_ERROR });
}

function gaveUp(job: string, failed: readonly number[], left: readonly number[]): CommandError {
  const rest = left.length === 0 ? '' : `; instances ${formatInstances(left)} are left to be restarted`;
  return new CommandError(
    EXIT.COMMAND_FAILURE,
    `Error restarting job ${job}: instances ${formatInstances(failed)} did not stay up${rest}`,
  );
}
