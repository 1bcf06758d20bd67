import type {
  GetJobSummaryArgs,
  GetJobsArgs,
  JobConfiguration,
  JobKey,
  JobSummary,
  RoleSummary,
  ScheduledTask,
} from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { jobOfTasks, statsOf } from '../../domain/jobs/summary.ts';
import { isActive } from '../../domain/task/status.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import type { StateView } from '../../storage/state.ts';
import { type Answer, found } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Every role that has tasks or cron jobs, and how many of each. */
export async function getRoleSummary(call: Call): Promise<Answer> {
  const summaries = call.storage.read((state) => {
    const jobs = countByRole(state.tasks.jobKeys());
    const cronJobs = countByRole(state.cronJobs.all().map(({ key }) => key));
    return [...new Set([...jobs.keys(), ...cronJobs.keys()])].map(
      (role): RoleSummary => ({ role, jobCount: jobs.get(role) ?? 0, cronJobCount: cronJobs.get(role) ?? 0 }),
    );
  });
  return found({ roleSummaryResult: { summaries } }, summaries.length);
}

function countByRole(keys: Iterable<JobKey>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { role } of keys) counts.set(role, (counts.get(role) ?? 0) + 1);
  return counts;
}

/** The jobs of a role, or of all roles, as their tasks of any status show them, with statistics. */
export async function getJobSummary(call: Call, { role }: Wire<GetJobSummaryArgs>): Promise<Answer> {
  const summaries = call.storage.read((state) => {
    const tasksByJob = groupByJob(tasksOf(state, role));
    return [...jobsOf(state, role, tasksByJob)].map(([key, job]) =>
      summaryOf(job, tasksByJob.get(key) ?? [], call),
    );
  });
  return found({ jobSummaryResult: { summaries } }, summaries.length);
}

function summaryOf(job: JobConfiguration, tasks: readonly ScheduledTask[], call: Call): JobSummary {
  const nextCronRunMs = job.cronSchedule === undefined ? undefined : call.nextCronRunMs?.(job.key);
  return { job, stats: statsOf(tasks), ...(nextCronRunMs === undefined ? {} : { nextCronRunMs }) };
}

/** The jobs of a role, or of all roles, that have active tasks, and the cron jobs. */
export async function getJobs(call: Call, { ownerRole }: Wire<GetJobsArgs>): Promise<Answer> {
  const configs = call.storage.read((state) => {
    const active = tasksOf(state, ownerRole).filter(({ status }) => isActive(status));
    return [...jobsOf(state, ownerRole, groupByJob(active)).values()];
  });
  return found({ getJobsResult: { configs } }, configs.length);
}

function tasksOf(state: StateView, role: string | undefined): readonly ScheduledTask[] {
  return role === undefined ? state.tasks.all() : state.tasks.byRole(role);
}

function groupByJob(tasks: Iterable<ScheduledTask>): Map<string, ScheduledTask[]> {
  const groups = new Map<string, ScheduledTask[]>();
  for (const task of tasks) {
    const key = formatJobKey(task.assignedTask.task.job);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [task]);
    else group.push(task);
  }
  return groups;
}

/** Jobs by key; what is stored of a cron job goes before what its tasks show. */
function jobsOf(
  state: StateView,
  role: string | undefined,
  tasksByJob: ReadonlyMap<string, readonly ScheduledTask[]>,
): Map<string, JobConfiguration> {
  const jobs = new Map<string, JobConfiguration>();
  for (const [key, tasks] of tasksByJob) {
    const [first] = tasks;
    const job = first === undefined ? undefined : jobOfTasks(first.assignedTask.task.job, tasks);
    if (job !== undefined) jobs.set(key, job);
  }
  const cronJobs = role === undefined ? state.cronJobs.all() : state.cronJobs.byRole(role);
  for (const job of cronJobs) jobs.set(formatJobKey(job.key), job);
  return jobs;
}
