import { type ScheduledTask, ScheduledTask as ScheduledTaskSchema } from '../api/generated/aurora.ts';
import { equal } from '../api/thrift/index.ts';
import { LIFECYCLE, type TaskState } from '../src/domain/task/lifecycle.ts';
import { isActive } from '../src/domain/task/status.ts';
import { formatInstanceKey } from '../src/domain/values/instance-key.ts';
import type { Effect } from '../src/scheduler/effects.ts';
import type { StateView } from '../src/storage/state.ts';

/** Something happened that must never happen. */
export class InvariantViolated extends Error {
  override readonly name = 'InvariantViolated';
}

/**
 * Watches everything that was made durable and acknowledged, and keeps its own books, so that what a scheduler
 * brings back after a crash can be compared with what its predecessor promised.
 */
export class Invariants {
  /** Every task as last acknowledged. */
  readonly #tasks = new Map<string, ScheduledTask>();
  readonly #activeByInstance = new Map<string, Set<string>>();
  #changesChecked = 0;

  /** Durable changes of tasks that were found to be legal. */
  get changesChecked(): number {
    return this.#changesChecked;
  }

  /** Checks what one commit made durable. */
  committed(effects: readonly Effect[]): void {
    const touched = new Set<string>();
    for (const effect of effects) {
      if (effect.kind === 'taskChanged') {
        checkHistory(effect.task);
        this.#changesChecked += 1;
        touched.add(this.#note(effect.task));
      } else if (effect.kind === 'tasksDeleted') {
        for (const task of effect.tasks) touched.add(this.#forget(task));
      }
    }
    for (const instance of touched) this.#checkInstance(instance);
  }

  /**
   * Checks that a new scheduler found everything that its predecessor had acknowledged.
   * @param inDoubt an append was under way: more than what was acknowledged may have become durable
   */
  recovered(state: StateView, inDoubt: boolean): void {
    for (const [taskId, promised] of this.#tasks) {
      const found = state.tasks.get(taskId);
      if (inDoubt ? this.#isAhead(promised, found) : found && equal(ScheduledTaskSchema, promised, found))
        continue;
      throw new InvariantViolated(
        `task ${taskId} was acknowledged as ${describe(promised)}, and is ${describe(found)} after the crash`,
      );
    }
    if (!inDoubt && state.tasks.size !== this.#tasks.size) {
      throw new InvariantViolated(
        `${this.#tasks.size} tasks were acknowledged, ${state.tasks.size} came back`,
      );
    }
    this.#tasks.clear();
    this.#activeByInstance.clear();
    for (const task of state.tasks.all()) this.#checkInstance(this.#note(task));
  }

  /** Whether a task is acknowledged to have a place. */
  knows(taskId: string): boolean {
    return this.#tasks.get(taskId)?.assignedTask.slaveHost !== undefined;
  }

  #isAhead(promised: ScheduledTask, found: ScheduledTask | undefined): boolean {
    // What was deleted by the append in doubt is gone for good.
    if (found === undefined) return true;
    return (
      found.taskEvents.length >= promised.taskEvents.length ||
      found.timesPartitioned > promised.timesPartitioned
    );
  }

  /** Nested changes are told before those that caused them: the longer history is the newer one. */
  #note(task: ScheduledTask): string {
    const { taskId } = task.assignedTask;
    const known = this.#tasks.get(taskId);
    const isNewer = known === undefined || ageOf(task) >= ageOf(known);
    const current = isNewer ? task : known;
    this.#tasks.set(taskId, current);
    return this.#index(current, isActive(current.status));
  }

  #forget(task: ScheduledTask): string {
    this.#tasks.delete(task.assignedTask.taskId);
    return this.#index(task, false);
  }

  #index({ assignedTask: { taskId, task, instanceId } }: ScheduledTask, active: boolean): string {
    const instance = formatInstanceKey(task.job, instanceId);
    const tasks = this.#activeByInstance.get(instance) ?? new Set();
    if (active) tasks.add(taskId);
    else tasks.delete(taskId);
    if (tasks.size > 0) this.#activeByInstance.set(instance, tasks);
    else this.#activeByInstance.delete(instance);
    return instance;
  }

  #checkInstance(instance: string): void {
    const tasks = this.#activeByInstance.get(instance);
    if (tasks === undefined || tasks.size <= 1) return;
    throw new InvariantViolated(`${instance} has ${tasks.size} active tasks: ${[...tasks].join(', ')}`);
  }
}

/** Checks that the last step of a task's history is one that the lifecycle has, and that its time does not run back. */
export function checkHistory(task: ScheduledTask): void {
  const [last, before] = [task.taskEvents.at(-1), task.taskEvents.at(-2)];
  const from: TaskState = before?.status ?? 'INIT';
  const row: Readonly<Partial<Record<TaskState, { readonly legal: boolean }>>> = LIFECYCLE[from];
  if (last?.status !== task.status || !row[task.status]?.legal) {
    throw new InvariantViolated(`${task.assignedTask.taskId} went ${describe(task)}`);
  }
  if (before !== undefined && before.timestamp > last.timestamp) {
    throw new InvariantViolated(`the history of ${task.assignedTask.taskId} runs back in time`);
  }
}

/** Grows with each change of a task, although a history is folded when a task is partitioned over and over. */
export function ageOf(task: ScheduledTask): number {
  return task.taskEvents.length + 2 * task.timesPartitioned;
}

function describe(task: ScheduledTask | undefined): string {
  return task === undefined ? 'not there' : task.taskEvents.map(({ status }) => status).join(' → ');
}
