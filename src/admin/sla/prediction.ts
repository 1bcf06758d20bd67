import type { SlaLimit } from './limits.ts';

/** What is known of one live task. */
export interface LiveTask {
  readonly host: string;
  /** Whole seconds since it ran first; undefined if it never did. */
  readonly uptimeSecs: number | undefined;
}

/** The live tasks of each job that counts, by job key. */
export type LiveJobs = ReadonlyMap<string, readonly LiveTask[]>;

/** Hosts that would be down together. */
export interface HostGroup {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** What would become of a job if a group of hosts were down. */
export interface Prediction {
  readonly job: string;
  readonly limit: SlaLimit;
  /** Hosts of the group that the job runs on, sorted. */
  readonly hosts: readonly string[];
  /** Percent of its tasks that would be up for long enough. */
  readonly percentage: number;
  readonly isSafe: boolean;
  /** Seconds until it would be safe, if all goes well; undefined if waiting does not help. */
  readonly waitSecs: number | undefined;
}

/** The ways in which hosts are put together. */
export const GROUPINGS = {
  by_host: (hosts: readonly string[]): HostGroup[] =>
    [...hosts].sort().map((host) => ({ name: host, hosts: [host] })),
  none: (hosts: readonly string[]): HostGroup[] =>
    hosts.length === 0 ? [] : [{ name: '_all_hosts_', hosts: [...hosts].sort() }],
} as const;

/** The name of a way in which hosts are put together. */
export type Grouping = keyof typeof GROUPINGS;

/**
 * What becomes of the jobs that run on a group of hosts if these are down and all others up.
 * @param limitOf the limit of a job
 * @returns a prediction for each of them, in order of their keys
 */
export function predict(
  jobs: LiveJobs,
  group: HostGroup,
  limitOf: (job: string) => SlaLimit,
): readonly Prediction[] {
  const down = new Set(group.hosts);
  return [...jobs]
    .filter(([, tasks]) => tasks.some(({ host }) => down.has(host)))
    .map(([job, tasks]) => predictJob(job, tasks, down, limitOf(job)))
    .sort((a, b) => (a.job < b.job ? -1 : 1));
}

function predictJob(
  job: string,
  tasks: readonly LiveTask[],
  down: ReadonlySet<string>,
  limit: SlaLimit,
): Prediction {
  const remaining = tasks
    .filter(({ host }) => !down.has(host))
    .map(({ uptimeSecs }) => uptimeSecs ?? 0)
    .sort((a, b) => a - b);
  const longEnough = remaining.filter((uptime) => uptime >= limit.durationSecs).length;
  const percentage = (100 * longEnough) / tasks.length;
  const isSafe = percentage >= limit.percentage;
  return {
    ...{ job, limit, percentage, isSafe },
    hosts: [...new Set(tasks.map(({ host }) => host).filter((host) => down.has(host)))].sort(),
    waitSecs: isSafe ? 0 : waitSecs(remaining, tasks.length, limit),
  };
}

/** Until as many of the remaining tasks as needed have been up for long enough. */
function waitSecs(ascending: readonly number[], taskCount: number, limit: SlaLimit): number | undefined {
  const needed = Math.ceil((taskCount * limit.percentage) / 100);
  const youngest = ascending[ascending.length - needed];
  return youngest === undefined ? undefined : limit.durationSecs - youngest;
}
