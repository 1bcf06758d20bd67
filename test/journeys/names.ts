import type { ScheduledTask } from '../../api/generated/aurora.ts';

/**
 * Short names for tasks: `web/0` is the first task of instance 0 of job web, `web/0#2` the one that replaced it.
 */
export class TaskNames {
  readonly #nameById = new Map<string, string>();
  readonly #idByName = new Map<string, string>();

  /** Names a task when it is first seen. */
  see({ assignedTask: { taskId, instanceId, task } }: ScheduledTask): void {
    if (this.#nameById.has(taskId)) return;
    const base = `${task.job.name}/${instanceId}`;
    let name = base;
    for (let count = 2; this.#idByName.has(name); count++) name = `${base}#${count}`;
    this.#nameById.set(taskId, name);
    this.#idByName.set(name, taskId);
  }

  /** The task's name, or its id if it was never seen. */
  of(taskId: string): string {
    return this.#nameById.get(taskId) ?? taskId;
  }

  /** The id behind a name; what is no name is an id itself. */
  idOf(name: string): string {
    return this.#idByName.get(name) ?? name;
  }

  /** Replaces every task id in a text. */
  within(text: string): string {
    let replaced = text;
    for (const [id, name] of this.#nameById) replaced = replaced.replaceAll(id, name);
    return replaced;
  }
}
