import assert from 'node:assert/strict';
import type { AssignedTask, ScheduledTask } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { RPC } from '../../src/client/rpc/methods.ts';
import { LIFECYCLE, type TaskState } from '../../src/domain/task/lifecycle.ts';
import { TERMINAL_STATUSES } from '../../src/domain/task/status.ts';
import { until } from '../e2e/testing/until.ts';
import type { ChaosCluster } from './cluster.ts';
import { RUNNING_JOBS } from './load.ts';
import type { Sleepers } from './sleepers.ts';

const DEADLINE_MS = 120_000;

type Task = Wire<ScheduledTask>;

/**
 * When nothing is on its way any more, what the leader knows of tasks and what the machine runs are the same: no task
 * is lost, none runs without being known, none began twice, and each has lived as tasks may.
 * @returns how many of them there are
 */
export async function checkTasks(cluster: ChaosCluster, sleepers: Sleepers): Promise<string> {
  const tasks = await untilAtRest(cluster, sleepers);
  for (const task of tasks) assertLegal(task);
  const began = sleepers.began();
  assert.equal(new Set(began).size, began.length, 'a task began twice');
  const lost = tasks.filter(({ status }) => status === 'LOST').map(idOf);
  const wronglyLost = lost.filter((id) => began.includes(id));
  assert.deepEqual(wronglyLost, [], 'given up although it ran');
  const failed = tasks.filter(({ status }) => status === 'FAILED' || status === 'FINISHED');
  assert.deepEqual(failed.map(describe), [], 'ended by itself');
  const instances = tasks.filter(isRunning).map(instanceOf);
  assert.equal(new Set(instances).size, instances.length, 'an instance has two tasks');
  return `${tasks.length} tasks, ${began.length} began, ${lost.length} were lost before they began, ${instances.length} run`;
}

/** @returns all tasks, as soon as those that are not over are just those that run on the machine */
async function untilAtRest(cluster: ChaosCluster, sleepers: Sleepers): Promise<readonly Task[]> {
  let seen: unknown;
  return until('each task runs, or is over', DEADLINE_MS, async () => {
    const tasks = await allTasks(cluster);
    const live = tasks.filter(({ status }) => status !== undefined && !TERMINAL_STATUSES.has(status));
    const processes = sleepers.running().map(({ taskId }) => taskId);
    seen = { live: live.map(describe), processes };
    const isAtRest = live.every(isRunning) && same(live.map(idOf), processes);
    return isAtRest ? tasks : undefined;
  }).catch((error: unknown) => {
    throw new Error(JSON.stringify(seen, undefined, 1), { cause: error });
  });
}

async function allTasks(cluster: ChaosCluster): Promise<readonly Task[]> {
  const { result } = await cluster.call(RPC.getTasksWithoutConfigs.method, { query: RUNNING_JOBS });
  assert.ok(result !== undefined && 'scheduleStatusResult' in result);
  return result.scheduleStatusResult?.tasks ?? [];
}

function assertLegal(task: Task): void {
  let from: TaskState = 'INIT';
  for (const { status = 'INIT' } of task.taskEvents ?? []) {
    const row: Readonly<Partial<Record<TaskState, { readonly legal: boolean }>>> = LIFECYCLE[from];
    assert.ok(row[status]?.legal, `${describe(task)}: ${status} after ${from}`);
    from = status;
  }
  assert.equal(task.status, from, describe(task));
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join() === others.toSorted().join();
}

const isRunning = ({ status }: Task): boolean => status === 'RUNNING';

const assignedOf = ({ assignedTask = {} }: Task): Wire<AssignedTask> => assignedTask;

const idOf = (task: Task): string => assignedOf(task).taskId ?? '';

function instanceOf(task: Task): string {
  const { task: config, instanceId } = assignedOf(task);
  return `${config?.job?.name}/${instanceId}`;
}

function describe(task: Task): string {
  const events = (task.taskEvents ?? []).map(({ status, message }) => `${status} (${message ?? ''})`);
  return `${idOf(task)}: ${events.join(', ')}`;
}
