import type { JobKey, ScheduledTask, ScheduleStatus, TaskConfig } from '../../api/generated/aurora.ts';
import { formatJobKey } from '../domain/values/job-key.ts';
import { ConfigPool } from './config-pool.ts';
import { IndexBy } from './index-by.ts';
import type { TaskFilter, TaskView } from './state.ts';
import { type Journal, Table, type TableObserver } from './table.ts';
import { meets, type Restrictions, restrictionsOf, soleJob } from './task-filter.ts';

/** A way to a superset of a query's tasks. */
interface Path {
  readonly count: number;
  read(): ScheduledTask[];
}

/** Tasks by id, with indices, their configurations shared. */
export class TaskStore implements TaskView {
  readonly #configs = new ConfigPool();
  readonly #byJob = new IndexBy<ScheduledTask>((task) => formatJobKey(task.assignedTask.task.job));
  readonly #byRole = new IndexBy<ScheduledTask>((task) => task.assignedTask.task.job.role);
  readonly #byHost = new IndexBy<ScheduledTask>((task) => task.assignedTask.slaveHost);
  readonly #byStatus = new IndexBy<ScheduledTask>((task) => task.status);
  readonly #table: Table<ScheduledTask>;

  constructor(journal: Journal) {
    const indices = [this.#byJob, this.#byRole, this.#byHost, this.#byStatus];
    this.#table = new Table(journal, [...indices, usesOf(this.#configs)]);
  }

  get size(): number {
    return this.#table.size;
  }

  /** How many distinct configurations the tasks have. */
  get configCount(): number {
    return this.#configs.size;
  }

  get(taskId: string): ScheduledTask | undefined {
    return this.#table.get(taskId);
  }

  all(): readonly ScheduledTask[] {
    return this.#table.values();
  }

  /** As {@link Table.live}. */
  live(): Iterable<ScheduledTask> {
    return this.#table.live();
  }

  byJob(jobKey: JobKey): readonly ScheduledTask[] {
    return this.#byJob.get(formatJobKey(jobKey));
  }

  byRole(role: string): readonly ScheduledTask[] {
    return this.#byRole.get(role);
  }

  byHost(host: string): readonly ScheduledTask[] {
    return this.#byHost.get(host);
  }

  byStatus(...statuses: readonly ScheduleStatus[]): readonly ScheduledTask[] {
    return gather(this.#byStatus, new Set(statuses)).read();
  }

  countByStatus(status: ScheduleStatus): number {
    return this.#byStatus.count(status);
  }

  query(filter: TaskFilter): readonly ScheduledTask[] {
    const restrictions = restrictionsOf(filter);
    return this.#shortestPath(restrictions)
      .read()
      .filter((task) => meets(task, restrictions));
  }

  jobKeys(): readonly JobKey[] {
    return this.#byJob.representatives().map((task) => task.assignedTask.task.job);
  }

  /** Adds the task, or replaces the one with its id. */
  save(task: ScheduledTask): void {
    const config = this.#configs.shared(task.assignedTask.task);
    this.#table.set(task.assignedTask.taskId, withConfig(task, config));
  }

  remove(taskId: string): void {
    this.#table.delete(taskId);
  }

  clear(): void {
    this.#table.clear();
  }

  #shortestPath(restrictions: Restrictions): Path {
    const { role, taskIds, statuses, slaveHosts, jobKeys } = restrictions;
    const job = soleJob(restrictions);
    const paths: Path[] = [{ count: this.size, read: () => this.#table.values() }];
    if (taskIds !== undefined) paths.push({ count: taskIds.size, read: () => this.#having(taskIds) });
    if (jobKeys !== undefined) paths.push(gather(this.#byJob, jobKeys));
    if (job !== undefined) paths.push(gather(this.#byJob, new Set([formatJobKey(job)])));
    if (slaveHosts !== undefined) paths.push(gather(this.#byHost, slaveHosts));
    if (role !== undefined) paths.push(gather(this.#byRole, new Set([role])));
    if (statuses !== undefined) paths.push(gather(this.#byStatus, statuses));
    return paths.reduce((best, path) => (path.count < best.count ? path : best));
  }

  #having(taskIds: ReadonlySet<string>): ScheduledTask[] {
    return Array.from(taskIds, (taskId) => this.get(taskId)).filter((task) => task !== undefined);
  }
}

function gather(index: IndexBy<ScheduledTask>, keys: ReadonlySet<string>): Path {
  let count = 0;
  for (const key of keys) count += index.count(key);
  return { count, read: () => [...keys].flatMap((key) => index.get(key)) };
}

function usesOf(configs: ConfigPool): TableObserver<ScheduledTask> {
  return {
    changed(_row, before, after) {
      // Retained before released, so that a configuration that stays in use is never unlisted in between.
      if (after !== undefined) configs.retain(after.assignedTask.task);
      if (before !== undefined) configs.release(before.assignedTask.task);
    },
    cleared: () => configs.clear(),
  };
}

function withConfig(task: ScheduledTask, config: TaskConfig): ScheduledTask {
  if (task.assignedTask.task === config) return task;
  return { ...task, assignedTask: { ...task.assignedTask, task: config } };
}
