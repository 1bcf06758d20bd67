import type { ScheduledTask } from '../api/generated/aurora.ts';
import { isActive, SLAVE_ASSIGNED_STATUSES, TERMINAL_STATUSES } from '../src/domain/task/status.ts';
import { resourcesOf } from '../src/domain/values/resources.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { SchedulerSettings } from '../src/scheduler/settings.ts';
import type { StateView } from '../src/storage/state.ts';
import type { Agent } from './cluster/agent.ts';
import { holdings, isWithin } from './cluster/resources.ts';
import type { SimulatedCluster } from './cluster/simulated-cluster.ts';
import { InvariantViolated } from './invariants.ts';

/** A cluster with what its scheduler knows. */
export interface Resting extends SimulatedCluster {
  readonly state: { read<T>(query: (state: StateView) => T): T };
  readonly settings: SchedulerSettings;
  readonly time: Clock;
}

/**
 * Checks what must be true when nothing has disturbed the cluster for long.
 * @throws InvariantViolated
 */
export function checkAtRest(simulation: Resting): void {
  const tasks = simulation.state.read((state) => state.tasks.all());
  checkNothingStuck(tasks);
  checkSameTasksOnAgents(simulation, tasks);
  checkNothingPendingThatFits(simulation, tasks);
  checkLimits(tasks);
  checkHistoryBounded(simulation, tasks);
}

const RESTING = new Set(['PENDING', 'RUNNING']);

function checkNothingStuck(tasks: readonly ScheduledTask[]): void {
  for (const { status, assignedTask } of tasks) {
    if (!isActive(status) || RESTING.has(status)) continue;
    throw new InvariantViolated(`${assignedTask.taskId} is still ${status} at rest`);
  }
}

/** Every task that the scheduler killed or gave up is dead, and every one that it counts on is alive. */
function checkSameTasksOnAgents(simulation: Resting, tasks: readonly ScheduledTask[]): void {
  const wanted = new Set(
    tasks
      .filter(({ status }) => SLAVE_ASSIGNED_STATUSES.has(status))
      .map(({ assignedTask }) => assignedTask.taskId),
  );
  const alive = new Set(
    reachable(simulation).flatMap((agent) => agent.liveTasks().map(({ task_id }) => task_id.value)),
  );
  for (const taskId of alive) {
    if (!wanted.has(taskId)) throw new InvariantViolated(`${taskId} still runs, although nobody wants it`);
  }
  for (const taskId of wanted) {
    if (!alive.has(taskId)) throw new InvariantViolated(`${taskId} counts as running, but does not`);
  }
}

/** Nobody can know what happens on a machine that never came back. */
function reachable({ agents }: Resting): readonly Agent[] {
  return agents.filter(({ connected }) => connected);
}

function checkNothingPendingThatFits(simulation: Resting, tasks: readonly ScheduledTask[]): void {
  for (const pending of tasks.filter(({ status }) => status === 'PENDING')) {
    const host = reachable(simulation).find((agent) => {
      const { cpus, ramMb, diskMb, namedPorts } = resourcesOf(pending.assignedTask.task);
      const free = simulation.master.free(agent);
      const fits = isWithin(holdings(cpus, ramMb, diskMb, []), free) && free.ports.size >= namedPorts.length;
      return fits && !isLimited(pending, agent.hostname, tasks);
    });
    if (host === undefined) continue;
    throw new InvariantViolated(
      `${pending.assignedTask.taskId} is pending although it fits ${host.hostname}`,
    );
  }
}

function checkLimits(tasks: readonly ScheduledTask[]): void {
  for (const task of tasks.filter(({ status }) => SLAVE_ASSIGNED_STATUSES.has(status))) {
    const { slaveHost = '' } = task.assignedTask;
    const count = tasksOnHost(task, slaveHost, tasks);
    if (count <= hostLimit(task)) continue;
    throw new InvariantViolated(`${slaveHost} runs ${count} tasks of ${task.assignedTask.task.job.name}`);
  }
}

function isLimited(pending: ScheduledTask, host: string, tasks: readonly ScheduledTask[]): boolean {
  return tasksOnHost(pending, host, tasks) >= hostLimit(pending);
}

function hostLimit({ assignedTask }: ScheduledTask): number {
  const limits = assignedTask.task.constraints.map(({ constraint }) =>
    'limit' in constraint ? constraint.limit.limit : Number.POSITIVE_INFINITY,
  );
  return Math.min(...limits, Number.POSITIVE_INFINITY);
}

/** Tasks of the same job that are on a host. */
function tasksOnHost(like: ScheduledTask, host: string, tasks: readonly ScheduledTask[]): number {
  const { name } = like.assignedTask.task.job;
  return tasks.filter(
    ({ status, assignedTask }) =>
      SLAVE_ASSIGNED_STATUSES.has(status) &&
      assignedTask.slaveHost === host &&
      assignedTask.task.job.name === name,
  ).length;
}

function checkHistoryBounded({ settings, time }: Resting, tasks: readonly ScheduledTask[]): void {
  const { pruneAfterMs, minRetentionMs, maxPerJob } = settings.history;
  const nowMs = time.nowMs();
  const aged = tasks
    .filter(({ status }) => TERMINAL_STATUSES.has(status))
    .map((task) => ({
      job: task.assignedTask.task.job.name,
      ageMs: nowMs - (task.taskEvents.at(-1)?.timestamp ?? 0),
    }));
  const slackMs = 60_000;
  if (aged.some(({ ageMs }) => ageMs > pruneAfterMs + slackMs)) {
    throw new InvariantViolated('a terminal task is older than the history may be');
  }
  for (const [job, old] of Map.groupBy(
    aged.filter(({ ageMs }) => ageMs > minRetentionMs + slackMs),
    ({ job }) => job,
  )) {
    if (old.length > maxPerJob) throw new InvariantViolated(`${job} keeps ${old.length} terminal tasks`);
  }
}
