import type { ScheduledTask } from '../../api/generated/aurora.ts';
import type { Op } from '../../api/generated/storage.ts';

/** Ops of the end of a transaction that may still grow. */
type Open =
  | { readonly kind: 'saveTasks'; readonly tasks: Map<string, ScheduledTask> }
  | { readonly kind: 'removeTasks'; readonly taskIds: Set<string> }
  | { readonly kind: 'other'; readonly op: Op };

/**
 * Collects a transaction's ops for the log, joining consecutive ones that say the same kind of thing:
 * saved tasks (the last of each id wins), removed tasks, the framework id, attributes of one host (the last wins whole;
 * upstream loses its mode and agent id).
 */
export class OpRecorder {
  readonly #recorded: Open[] = [];

  add(op: Op): void {
    if ('saveTasks' in op) this.#saveTasks(op.saveTasks.tasks);
    else if ('removeTasks' in op) this.#removeTasks(op.removeTasks.taskIds);
    else this.#addOther(op);
  }

  ops(): readonly Op[] {
    return this.#recorded.map(toOp);
  }

  #saveTasks(tasks: readonly ScheduledTask[]): void {
    const last = this.#recorded.at(-1);
    const byId = last?.kind === 'saveTasks' ? last.tasks : new Map<string, ScheduledTask>();
    for (const task of tasks) byId.set(task.assignedTask.taskId, task);
    if (last?.kind !== 'saveTasks') this.#recorded.push({ kind: 'saveTasks', tasks: byId });
  }

  #removeTasks(removed: readonly string[]): void {
    const last = this.#recorded.at(-1);
    const taskIds = last?.kind === 'removeTasks' ? last.taskIds : new Set<string>();
    for (const taskId of removed) taskIds.add(taskId);
    if (last?.kind !== 'removeTasks') this.#recorded.push({ kind: 'removeTasks', taskIds });
  }

  #addOther(op: Op): void {
    const last = this.#recorded.at(-1);
    if (last?.kind === 'other' && replaces(op, last.op)) this.#recorded.pop();
    this.#recorded.push({ kind: 'other', op });
  }
}

function replaces(op: Op, earlier: Op): boolean {
  if ('saveFrameworkId' in op) return 'saveFrameworkId' in earlier;
  return (
    'saveHostAttributes' in op &&
    'saveHostAttributes' in earlier &&
    op.saveHostAttributes.hostAttributes.host === earlier.saveHostAttributes.hostAttributes.host
  );
}

function toOp(open: Open): Op {
  switch (open.kind) {
    case 'saveTasks':
      return { saveTasks: { tasks: [...open.tasks.values()] } };
    case 'removeTasks':
      return { removeTasks: { taskIds: [...open.taskIds] } };
    case 'other':
      return open.op;
  }
}
