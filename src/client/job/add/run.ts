import { jobUrl } from '../../clusters/endpoint.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { RPC } from '../../rpc/methods.ts';
import { fetchActiveTasks, hasCountedSla, instancesOf, requireActive } from '../../tasks/active-tasks.ts';
import { waitForTasks } from '../../tasks/wait.ts';
import type { VerbContext } from '../../verb.ts';
import { loadHooksFile } from '../hooks-file.ts';
import type { AddOptions } from './options.ts';

/** Adds instances that are configured as an active one is. */
export async function run(options: AddOptions, context: VerbContext): Promise<ExitCode> {
  const { count, goal } = options;
  const { job, instance } = options.model;
  const scheduler = await context.scheduler(job.cluster);
  requireActive([instance], await fetchActiveTasks(scheduler, job));
  const active = await fetchActiveTasks(scheduler, job);
  if (hasCountedSla(active)) context.print('WARNING: Adding instances without updating SlaPolicy.');
  const loaded = await loadHooksFile(job, options, context);

  const some = `${count} instance${count === 1 ? '' : 's'}`;
  context.log.info(`Adding ${some} to ${formatKey(job)} using the task config of instance ${instance}`);
  const key = { jobKey: withoutCluster(job), instanceId: instance };
  await context.hooks.surround({ method: 'add_instances', job, loaded, args: { instance, count } }, () =>
    scheduler.call(RPC.addInstances, { key, count }),
  );
  if (goal !== 'PENDING') {
    const first = Math.max(...instancesOf(active)) + 1;
    const added = Array.from({ length: count }, (_, index) => first + index);
    await waitForTasks(scheduler, { job: withoutCluster(job), instances: added }, goal, 'unlimited', context);
  }
  if (options.openBrowser) context.openBrowser(jobUrl(scheduler.endpoint, job));
  return EXIT.OK;
}
