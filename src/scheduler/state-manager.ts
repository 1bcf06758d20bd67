import type { ScheduledTask, ScheduleStatus, TaskConfig } from '../../api/generated/aurora.ts';
import { type Occurrence, withStatus } from '../domain/task/events.ts';
import { factsOf } from '../domain/task/facts.ts';
import { type FlappingSettings, flappingPenaltyMs, rescheduledMessage } from '../domain/task/flapping.ts';
import { decideTransition, NO_FACTS, type SideEffect } from '../domain/task/lifecycle.ts';
import { PARTITIONED_ACTED_ON } from '../domain/task/messages.ts';
import { newTask, replacementOf } from '../domain/task/replacement.ts';
import { isActive } from '../domain/task/status.ts';
import { formatInstanceKey } from '../domain/values/instance-key.ts';
import { makeTaskId } from '../domain/values/task-id.ts';
import type { Statistics } from '../ports/statistics.ts';
import type { Transaction } from '../storage/storage.ts';
import type { Effect } from './effects.ts';

/** What a change of tasks needs to know of the world; made anew for each transaction. */
export interface StateContext {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** A fresh random UUID in its usual text form. */
  readonly newTaskUuid: () => string;
  /** A random number in [0, 1). */
  readonly random: () => number;
  /** Host name that task events carry. */
  readonly schedulerHost: string;
  readonly settings: FlappingSettings;
  readonly statistics: Pick<Statistics, 'increment'>;
}

/** An attempted change of one task. */
export interface StateChange {
  readonly taskId: string;
  /** Change nothing unless the task is in this status now. */
  readonly expectedStatus?: ScheduleStatus | undefined;
  readonly to: ScheduleStatus;
  readonly message?: string | undefined;
}

/** What became of an attempted change. */
export type StateChangeResult =
  /** Already in that status: nothing happened. */
  | 'noop'
  | 'success'
  /** The lifecycle does not have that change: nothing happened. */
  | 'illegal'
  /** The lifecycle does not have that change, but the engine's task is killed. */
  | 'illegalWithSideEffects'
  /** The task is gone or not in the expected status: nothing happened. */
  | 'invalidCasState';

/** Where a task is to run. */
export interface Assignment {
  readonly taskId: string;
  readonly slaveHost: string;
  readonly slaveId: string;
  /** Port numbers by the names that the task's config gives. */
  readonly assignedPorts: ReadonlyMap<string, number>;
}

/** An instance that was to be created has an active task already. */
export class InstanceCollision extends Error {
  constructor(instances: readonly string[]) {
    super(`Instance ID collision detected. Already active: ${instances.join(', ')}`);
    this.name = 'InstanceCollision';
  }
}

type TaskTransaction = Transaction<Effect>;

/**
 * Creates one PENDING task for each instance.
 * @param config complete and valid
 * @returns the new task ids, in the order of `instanceIds`
 * @throws InstanceCollision if an instance has an active task; the transaction must not go on then
 */
export function insertPendingTasks(
  tx: TaskTransaction,
  context: StateContext,
  config: TaskConfig,
  instanceIds: readonly number[],
): readonly string[] {
  refuseCollisions(tx, config, instanceIds);
  return instanceIds.map((instanceId) => {
    const task = newTask(config, instanceId, makeTaskId(config.job, instanceId, context.newTaskUuid()));
    return enter(tx, context, task, { status: 'PENDING' }).assignedTask.taskId;
  });
}

function refuseCollisions(tx: TaskTransaction, { job }: TaskConfig, instanceIds: readonly number[]): void {
  const wanted = new Set(instanceIds);
  if (wanted.size < instanceIds.length) throw new RangeError('an instance id is listed twice');
  const taken = [...tx.tasks.byJob(job)]
    .filter(({ status, assignedTask }) => isActive(status) && wanted.has(assignedTask.instanceId))
    .map(({ assignedTask }) => formatInstanceKey(job, assignedTask.instanceId));
  if (taken.length > 0) throw new InstanceCollision(taken);
}

/**
 * Applies one transition of the lifecycle table to one task, with all its side effects.
 * A change that the table does not have is counted and otherwise harmless: reports of the engine may
 * come late, twice or for tasks that are long forgotten.
 */
export function changeState(
  tx: TaskTransaction,
  context: StateContext,
  change: StateChange,
): StateChangeResult {
  const { taskId, expectedStatus, to, message } = change;
  const task = tx.tasks.get(taskId);
  if (expectedStatus !== undefined && task?.status !== expectedStatus) return 'invalidCasState';
  const decision = decideTransition(
    task?.status ?? 'DELETED',
    to,
    task === undefined ? NO_FACTS : factsOf(task),
  );
  if (decision.outcome === 'noop') return 'noop';
  const work = { tx, context, taskId, before: task, to, message };
  perform(work, decision.effects);
  if (decision.outcome === 'legal') return 'success';
  context.statistics.increment('scheduler_illegal_task_state_transitions');
  return decision.effects.length > 0 ? 'illegalWithSideEffects' : 'illegal';
}

/**
 * Gives a PENDING task its agent and ports and makes it ASSIGNED.
 * @throws Error if the task is not PENDING; the transaction must not go on then
 */
export function assignTask(
  tx: TaskTransaction,
  context: StateContext,
  assignment: Assignment,
): ScheduledTask {
  const { taskId, slaveHost, slaveId, assignedPorts } = assignment;
  const task = tx.tasks.get(taskId);
  if (task?.status !== 'PENDING') {
    throw new Error(`task ${taskId} cannot be assigned: it is ${task?.status ?? 'not known'}, not PENDING`);
  }
  const assignedTask = { ...task.assignedTask, slaveHost, slaveId, assignedPorts };
  return enter(tx, context, { ...task, assignedTask }, { status: 'ASSIGNED' });
}

/** Forgets tasks in whatever status; unknown ids are passed over. */
export function deleteTasks(tx: TaskTransaction, taskIds: Iterable<string>): void {
  const tasks = [...new Set(taskIds)].flatMap((taskId) => tx.tasks.get(taskId) ?? []);
  if (tasks.length === 0) return;
  tx.apply({ removeTasks: { taskIds: tasks.map((task) => task.assignedTask.taskId) } });
  tx.emit({ kind: 'tasksDeleted', tasks });
}

/** One transition on its way. */
interface Work {
  readonly tx: TaskTransaction;
  readonly context: StateContext;
  readonly taskId: string;
  readonly before: ScheduledTask | undefined;
  readonly to: ScheduleStatus;
  readonly message: string | undefined;
}

const PERFORM = {
  INCREMENT_FAILURES: (work) => {
    const task = mustGet(work);
    store(work.tx, { ...task, failureCount: task.failureCount + 1 });
  },
  SAVE_STATE: (work) => {
    const { tx, context, to, message } = work;
    store(tx, withStatus(mustGet(work), occurrence(context, to, message)));
  },
  RESCHEDULE: (work) => reschedule(work.tx, work.context, mustGet(work)),
  TRANSITION_TO_LOST: ({ tx, context, taskId }) => {
    changeState(tx, context, { taskId, to: 'LOST', message: PARTITIONED_ACTED_ON });
  },
  KILL: ({ tx, taskId }) => tx.emit({ kind: 'killTask', taskId }),
  DELETE: ({ tx, taskId }) => deleteTasks(tx, [taskId]),
} as const satisfies Record<SideEffect, (work: Work) => void>;

/** Observers hear of the change after all that it caused; they see the task as it was saved by this very change. */
function perform(work: Work, effects: readonly SideEffect[]): void {
  let saved: ScheduledTask | undefined;
  for (const effect of effects) {
    PERFORM[effect](work);
    if (effect === 'SAVE_STATE') saved = mustGet(work);
  }
  if (saved !== undefined) work.tx.emit({ kind: 'taskChanged', task: saved, oldStatus: work.before?.status });
}

function reschedule(tx: TaskTransaction, context: StateContext, ended: ScheduledTask): void {
  const { task, instanceId } = ended.assignedTask;
  const penaltyMs = flappingPenaltyMs(ended, context.settings, context.random());
  const replacement = replacementOf(ended, makeTaskId(task.job, instanceId, context.newTaskUuid()));
  const status = penaltyMs === 0 ? 'PENDING' : 'THROTTLED';
  enter(tx, context, replacement, { status, message: rescheduledMessage(penaltyMs) });
}

/** Stores a task together with a transition that is known to be legal and without further side effects. */
function enter(
  tx: TaskTransaction,
  context: StateContext,
  task: ScheduledTask,
  next: { readonly status: ScheduleStatus; readonly message?: string },
): ScheduledTask {
  const entered = withStatus(task, occurrence(context, next.status, next.message));
  store(tx, entered);
  tx.emit({ kind: 'taskChanged', task: entered, oldStatus: task.status });
  return entered;
}

function occurrence(context: StateContext, status: ScheduleStatus, message: string | undefined): Occurrence {
  return { status, nowMs: context.nowMs, message, schedulerHost: context.schedulerHost };
}

function store(tx: TaskTransaction, task: ScheduledTask): void {
  tx.apply({ saveTasks: { tasks: [task] } });
}

function mustGet({ tx, taskId }: Work): ScheduledTask {
  const task = tx.tasks.get(taskId);
  if (task === undefined) throw new Error(`task ${taskId} vanished in the middle of its transition`);
  return task;
}
