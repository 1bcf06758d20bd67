import type { ScheduledTask, TaskConfig } from '../../api/generated/aurora.ts';
import type { DeduplicatedScheduledTask, DeduplicatedSnapshot } from '../../api/generated/storage.ts';
import type { Wire } from '../../api/thrift/index.ts';

/** Tasks with each configuration once. */
export function deduplicated(tasks: readonly ScheduledTask[]): Wire<DeduplicatedSnapshot> {
  const configs = new ConfigNumbers();
  const partialTasks = tasks.map((task) => configs.withNumber(task));
  return { partialTasks, taskConfigs: configs.all };
}

/** Numbers configurations in the order they are met. The stores share equal ones, so identity tells them apart. */
export class ConfigNumbers {
  readonly all: TaskConfig[] = [];
  readonly #numbers = new Map<TaskConfig, number>();

  /** The task with a number in place of its configuration. */
  withNumber(task: ScheduledTask): Wire<DeduplicatedScheduledTask> {
    const { task: config, ...assignedTask } = task.assignedTask;
    return { partialScheduledTask: { ...task, assignedTask }, taskConfigId: this.#numberOf(config) };
  }

  #numberOf(config: TaskConfig): number {
    const known = this.#numbers.get(config);
    if (known !== undefined) return known;
    this.#numbers.set(config, this.all.length);
    this.all.push(config);
    return this.all.length - 1;
  }
}
