import type { ScheduledTask } from '../../../../api/generated/aurora.ts';
import { formatJobKey } from '../../../domain/values/job-key.ts';
import type { JobEventNotice } from '../../../ports/job-events.ts';
import { type ClusterJobKey, withoutCluster } from '../../keys/job-key.ts';
import { ifAvailable } from '../../rpc/available.ts';
import { completeTasks, fetchTasks } from '../../rpc/calls.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import { fetchUpdateHistories, type UpdateHistory } from '../../rpc/update-calls.ts';

/**
 * What the scheduler remembers of a job's tasks, in the order of time.
 * @throws CommandError if the scheduler does not tell
 */
export async function fetchTaskEvents(
  scheduler: Scheduler,
  job: ClusterJobKey,
): Promise<readonly JobEventNotice[]> {
  const tasks = completeTasks(await fetchTasks(scheduler, { job: withoutCluster(job) }));
  return inOrder(tasks.flatMap(eventsOfTask));
}

/**
 * What the scheduler remembers of a job's updates, in the order of time; nothing if it knows no updates.
 * @throws CommandError if the scheduler does not tell
 */
export async function fetchUpdateEvents(
  scheduler: Scheduler,
  job: ClusterJobKey,
): Promise<readonly JobEventNotice[]> {
  const updates = await ifAvailable(() => fetchUpdateHistories(scheduler, withoutCluster(job)));
  return inOrder((updates ?? []).flatMap(eventsOfUpdate));
}

/** Sorts by time; what happened at the same time stays in its order. */
export function inOrder(events: readonly JobEventNotice[]): readonly JobEventNotice[] {
  return events.toSorted((a, b) => a.timestampMs - b.timestampMs);
}

function eventsOfTask({ assignedTask, taskEvents }: ScheduledTask): readonly JobEventNotice[] {
  const { taskId, instanceId, slaveHost, task } = assignedTask;
  const facts = { job: formatJobKey(task.job), instance: instanceId, taskId };
  const host = slaveHost === undefined ? {} : { host: slaveHost };
  return taskEvents.map(({ timestamp, status, message }, at): JobEventNotice => {
    const oldStatus = taskEvents[at - 1]?.status;
    return {
      ...{ kind: 'task', ...facts, timestampMs: timestamp, status },
      ...(oldStatus === undefined ? {} : { oldStatus }),
      // What waits has no host yet.
      ...(status === 'PENDING' || status === 'THROTTLED' ? {} : host),
      ...(message === undefined ? {} : { message }),
    };
  });
}

function eventsOfUpdate({ summary, updateEvents, instanceEvents }: UpdateHistory): readonly JobEventNotice[] {
  const facts = { job: formatJobKey(summary.key.job), update: summary.key.id };
  return [
    ...updateEvents.map(({ status, timestampMs, user, message }): JobEventNotice => {
      const who = user === undefined ? {} : { user };
      return {
        kind: 'update',
        ...facts,
        timestampMs,
        status,
        ...who,
        ...(message === undefined ? {} : { message }),
      };
    }),
    ...instanceEvents.map(({ instanceId, timestampMs, action, message }): JobEventNotice => {
      const why = message === undefined ? {} : { message };
      return { kind: 'updateInstance', ...facts, instance: instanceId, timestampMs, action, ...why };
    }),
  ];
}
