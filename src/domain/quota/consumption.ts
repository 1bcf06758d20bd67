import type { JobConfiguration, ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import { isDedicated } from '../submit/dedicated.ts';
import { isActive } from '../task/status.ts';
import { formatJobKey } from '../values/job-key.ts';
import { resourcesOf } from '../values/resources.ts';
import { addAmounts, describeExcess, maxAmounts, NO_QUOTA, type QuotaAmount, quotaAmount } from './amount.ts';

/** What tasks of a role draw on. Only `prodShared` is limited by the role's quota. */
export const POOLS = ['prodShared', 'nonProdShared', 'prodDedicated', 'nonProdDedicated'] as const;

/** One of {@link POOLS}. */
export type Pool = (typeof POOLS)[number];

/** What a role uses of each pool. */
export type Consumption = Readonly<Record<Pool, QuotaAmount>>;

/** The pool that tasks of `config` draw on. */
export function poolOf(config: TaskConfig): Pool {
  if (config.production) return isDedicated(config) ? 'prodDedicated' : 'prodShared';
  return isDedicated(config) ? 'nonProdDedicated' : 'nonProdShared';
}

/**
 * What one role uses. A cron job counts with all its instances even while it does not run, since it will.
 * @param tasks of the role, of any status
 * @param cronJobs of the role
 */
export function consumptionOf(
  tasks: Iterable<ScheduledTask>,
  cronJobs: readonly JobConfiguration[],
): Consumption {
  const total: Record<Pool, QuotaAmount> = {
    prodShared: NO_QUOTA,
    nonProdShared: NO_QUOTA,
    prodDedicated: NO_QUOTA,
    nonProdDedicated: NO_QUOTA,
  };
  const add = (pool: Pool, amount: QuotaAmount): void => {
    total[pool] = addAmounts(total[pool], amount);
  };
  const runsOfCronJobs = new Map<string, QuotaAmount>();
  const cronKeys = new Set(cronJobs.map(({ key }) => formatJobKey(key)));
  for (const { status, assignedTask } of tasks) {
    if (!isActive(status)) continue;
    const amount = quotaAmount(resourcesOf(assignedTask.task));
    const pool = poolOf(assignedTask.task);
    const jobKey = formatJobKey(assignedTask.task.job);
    const run = `${jobKey} ${pool}`;
    if (cronKeys.has(jobKey))
      runsOfCronJobs.set(run, addAmounts(runsOfCronJobs.get(run) ?? NO_QUOTA, amount));
    else add(pool, amount);
  }
  for (const { key, taskConfig, instanceCount } of cronJobs) {
    const pool = poolOf(taskConfig);
    const planned = quotaAmount(resourcesOf(taskConfig), instanceCount);
    add(pool, maxAmounts(planned, runsOfCronJobs.get(`${formatJobKey(key)} ${pool}`) ?? NO_QUOTA));
  }
  return total;
}

/**
 * Checks that a role may run `count` more tasks of `config`.
 * @returns what is exceeded by how much; undefined if the tasks fit or are not limited by a quota
 */
export function checkQuota(
  config: TaskConfig,
  count: number,
  { prodShared }: Consumption,
  quota: QuotaAmount,
): string | undefined {
  if (poolOf(config) !== 'prodShared') return undefined;
  const excess = describeExcess(addAmounts(prodShared, quotaAmount(resourcesOf(config), count)), quota);
  return excess === undefined ? undefined : `Insufficient resource quota: ${excess}`;
}
