import { AssignedTask, ScheduledTask, type TaskConfig } from '../../api/generated/aurora.ts';
import { DeduplicatedScheduledTask, DeduplicatedSnapshot } from '../../api/generated/storage.ts';
import { list, varied, type Wire } from '../../api/thrift/index.ts';

/** A task but for its configuration, which it may have nevertheless. */
export const TaskWithoutConfig = varied(ScheduledTask, {
  assignedTask: varied(AssignedTask, { task: undefined }),
});

/**
 * Writes a {@link DeduplicatedSnapshot} of tasks that still have their configurations, which it leaves out. So no task
 * is copied for being written: a million copies would be garbage, which is collected while everything waits.
 */
export const DeduplicatingSnapshot = varied(DeduplicatedSnapshot, {
  partialTasks: list(varied(DeduplicatedScheduledTask, { partialScheduledTask: TaskWithoutConfig })),
});

/** Tasks with each configuration once, if {@link DeduplicatingSnapshot} writes them. */
export function deduplicated(tasks: readonly ScheduledTask[]): Wire<DeduplicatedSnapshot> {
  const configs = new ConfigNumbers();
  const partialTasks = tasks.map((task) => configs.numbered(task));
  return { partialTasks, taskConfigs: configs.all };
}

/** Numbers configurations in the order they are met. The stores share equal ones, so identity tells them apart. */
export class ConfigNumbers {
  readonly all: TaskConfig[] = [];
  readonly #numbers = new Map<TaskConfig, number>();

  /** The task and the number of its configuration. */
  numbered(task: ScheduledTask): DeduplicatedScheduledTask {
    return { partialScheduledTask: task, taskConfigId: this.#numberOf(task.assignedTask.task) };
  }

  #numberOf(config: TaskConfig): number {
    const known = this.#numbers.get(config);
    if (known !== undefined) return known;
    this.#numbers.set(config, this.all.length);
    this.all.push(config);
    return this.all.length - 1;
  }
}
