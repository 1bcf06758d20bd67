import { ACTIVE_STATUSES } from '../../domain/task/status.ts';
import { EXIT } from '../exit-codes.ts';
import { IDENTIFIER } from '../keys/job-key.ts';
import { completeTasks, fetchJobs, fetchTasks, withoutResult } from '../rpc/calls.ts';
import { RPC } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { instancesOf } from '../tasks/active-tasks.ts';
import type { HookedContext } from '../verb.ts';
import type { Place } from './commands.ts';

/**
 * What a key that was begun may become, a step at a time: clusters, then roles, then jobs, then instances. What may go
 * on ends with a slash.
 * @param begun what is typed so far
 * @throws CommandError if clusters or scheduler cannot be asked
 */
export async function candidatesFor(
  place: Place,
  begun: string,
  context: Pick<HookedContext, 'clusters' | 'scheduler'>,
): Promise<readonly string[]> {
  const candidates = await nextSteps(place, begun.split('/'), context);
  return candidates.filter((candidate) => candidate.startsWith(begun)).sort();
}

async function nextSteps(
  place: Place,
  parts: readonly string[],
  context: Pick<HookedContext, 'clusters' | 'scheduler'>,
): Promise<readonly string[]> {
  const [cluster = '', role = '', environment = '', name = ''] = parts;
  if (parts.length === 1) return [...(await context.clusters()).keys()].map((known) => `${known}/`);
  const scheduler = await context.scheduler(cluster);
  if (parts.length === 2) {
    const roles = await fetchRoles(scheduler);
    return roles.map((known) => `${cluster}/${known}${place === 'role' ? '' : '/'}`);
  }
  if (place === 'role' || !IDENTIFIER.test(role)) return [];
  if (parts.length <= 4) {
    const end = place === 'instance' ? '/' : '';
    const jobs = await fetchJobs(scheduler, role, REFUSAL);
    return jobs.map((job) => `${cluster}/${role}/${job.environment}/${job.name}${end}`);
  }
  if (place !== 'instance' || parts.length > 5) return [];
  const query = { job: { role, environment, name }, statuses: ACTIVE_STATUSES };
  const tasks = completeTasks(await fetchTasks(scheduler, query, REFUSAL));
  return instancesOf(tasks).map((instance) => [cluster, role, environment, name, instance].join('/'));
}

/** Nobody sees it. */
const REFUSAL = { heading: 'No candidates:', exitCode: EXIT.API_ERROR } as const;

async function fetchRoles(scheduler: Scheduler): Promise<readonly string[]> {
  const { result } = await scheduler.call(RPC.getRoleSummary, {}, REFUSAL);
  if (result === undefined || !('roleSummaryResult' in result)) throw withoutResult('roles');
  return (result.roleSummaryResult?.summaries ?? []).flatMap(({ role }) => role ?? []);
}
