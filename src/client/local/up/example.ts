import type { TaskEvent } from '../../../../api/generated/aurora.ts';
import { LIVE_STATUSES } from '../../../domain/task/status.ts';
import type { LocalFacts } from '../../../ports/local-cluster.ts';
import { endpointAt, jobUrl } from '../../clusters/endpoint.ts';
import { loadJob } from '../../job-file/load.ts';
import { type ClusterJobKey, formatKey, withoutCluster } from '../../keys/job-key.ts';
import { completeTasks, fetchTasks } from '../../rpc/calls.ts';
import { RPC } from '../../rpc/methods.ts';
import { connectScheduler, type Scheduler } from '../../rpc/scheduler.ts';
import { sleep } from '../../sleep.ts';
import type { VerbContext } from '../../verb.ts';

const POLL_MS = 100;
const DEADLINE_MS = 60_000;

/** Submits the example job, unless it is there already, and tells its way to RUNNING. */
export async function runExample(facts: LocalFacts, file: string, context: VerbContext): Promise<void> {
  const key: ClusterJobKey = { cluster: facts.cluster, role: 'www-data', environment: 'prod', name: 'hello' };
  const endpoint = endpointAt(new URL(facts.schedulerUri), {
    proxy: undefined,
    mechanism: 'UNAUTHENTICATED',
  });
  const locator = { locate: async () => endpoint };
  const scheduler = await connectScheduler(facts.cluster, locator, context, context.log);
  const query = { job: withoutCluster(key) };
  if ((await fetchTasks(scheduler, query)).length === 0) {
    const here: VerbContext = { ...context, scheduler: async () => scheduler };
    const { configuration } = await loadJob(key, { path: file, bindings: [], json: false }, here);
    await scheduler.call(RPC.createJob, { description: configuration });
  }
  context.print(`\nExample job ${formatKey(key)} (${file}):`);
  if (!(await followToRunning(scheduler, key, context))) {
    context.print(`  It does not run yet; ${jobUrl(endpoint, key)} shows why.`);
  }
}

/** Prints each state of instance 0 as it comes. @returns whether it runs */
async function followToRunning(
  scheduler: Scheduler,
  key: ClusterJobKey,
  context: VerbContext,
): Promise<boolean> {
  const told = new Set<string>();
  const giveUpAtMs = context.clock.nowMs() + DEADLINE_MS;
  while (context.clock.nowMs() < giveUpAtMs && !context.interrupted.aborted) {
    const tasks = completeTasks(await fetchTasks(scheduler, { job: withoutCluster(key) }));
    const newest = tasks.toSorted((a, b) => firstMs(b.taskEvents) - firstMs(a.taskEvents))[0];
    for (const { status, timestamp, message } of newest?.taskEvents ?? []) {
      if (told.has(`${timestamp} ${status}`)) continue;
      told.add(`${timestamp} ${status}`);
      context.print(
        `  ${new Date(timestamp).toISOString()}  ${status}${message === undefined ? '' : `  ${message}`}`,
      );
    }
    if (newest !== undefined && LIVE_STATUSES.has(newest.status)) return true;
    await sleep(context, POLL_MS);
  }
  return false;
}

function firstMs(events: readonly TaskEvent[]): number {
  return events[0]?.timestamp ?? 0;
}
