import type { JobConfiguration, TaskConfig } from '../../../api/generated/aurora.ts';
import { sameJobKey } from '../../domain/values/job-key.ts';
import { EXIT } from '../exit-codes.ts';
import { configurationTree } from '../job/diff/configuration-text.ts';
import type { LoadedJob } from '../job-file/load.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import { fetchJobConfigurations, fetchPopulated } from '../rpc/calls.ts';
import type { VerbContext } from '../verb.ts';
import { compareTrees } from './compare-trees.ts';
import { fetchQuotaChange } from './fetch-quota.ts';
import type { Plan } from './plan.ts';

/** What a cron job runs, and when. */
interface Template {
  readonly schedule: string;
  readonly collisionPolicy: string;
  readonly instanceCount: number;
  readonly config: TaskConfig;
}

/**
 * Plans the change of a cron job: of the template from which its next runs are made.
 * @throws CommandError if the scheduler does not accept the job at all, or does not answer
 */
export async function planCron(job: ClusterJobKey, loaded: LoadedJob, context: VerbContext): Promise<Plan> {
  const scheduler = await context.scheduler(job.cluster);
  const { cronSchedule = '', cronCollisionPolicy = 'KILL_EXISTING' } = loaded.configuration;
  const wanted: Template = {
    ...{ schedule: cronSchedule, collisionPolicy: cronCollisionPolicy },
    instanceCount: loaded.config.instances,
    config: await fetchPopulated(scheduler, loaded.configuration),
  };
  const refusal = { heading: `Failed to retrieve the jobs of ${job.role}:`, exitCode: EXIT.API_ERROR };
  const jobs = await fetchJobConfigurations(scheduler, job.role, refusal);
  const current = jobs.find(({ key, cronSchedule }) => cronSchedule !== undefined && sameJobKey(key, job));
  const differences = compareTrees(current && treeOf(templateOf(current)), treeOf(wanted));
  const isKnown = current !== undefined;
  const whole = [{ first: 0, last: wanted.instanceCount - 1 }];
  const quota = await fetchQuotaChange(scheduler, job.role, {
    initial: isKnown ? [groupOf(templateOf(current))] : [],
    desired: [groupOf(wanted)],
  });
  return {
    ...{ job, quota, command: 'cron schedule', placement: undefined },
    instances: { added: isKnown ? [] : whole, changed: [], removed: [], unchanged: [] },
    changes: isKnown && differences.length > 0 ? [{ instances: whole, differences }] : [],
    refusals: quota?.excess === undefined ? [] : [`Insufficient resource quota: ${quota.excess}`],
  };
}

function templateOf(job: JobConfiguration): Template {
  return {
    schedule: job.cronSchedule ?? '',
    collisionPolicy: job.cronCollisionPolicy ?? 'KILL_EXISTING',
    instanceCount: job.instanceCount,
    config: job.taskConfig,
  };
}

function treeOf({ config, ...rest }: Template): unknown {
  return { ...rest, task: configurationTree(config) };
}

function groupOf({ config, instanceCount }: Template) {
  return { config, instances: [{ first: 0, last: instanceCount - 1 }] };
}
