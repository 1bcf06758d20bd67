import type {
  AssignedTask,
  JobKey,
  ScheduledTask,
  ScheduleStatus,
  TaskConfig,
  TaskEvent,
} from '../../../api/generated/aurora.ts';

/** The job that example tasks belong to. */
export const EXAMPLE_JOB: JobKey = { role: 'www-data', environment: 'prod', name: 'hello' };

/** A small, valid configuration. */
export function exampleConfig(changes: Partial<TaskConfig> = {}): TaskConfig {
  return {
    job: EXAMPLE_JOB,
    isService: false,
    priority: 0,
    maxTaskFailures: 1,
    production: false,
    tier: 'preemptible',
    resources: [{ numCpus: 1 }, { ramMb: 128 }, { diskMb: 64 }],
    constraints: [],
    mesosFetcherUris: [],
    taskLinks: new Map(),
    executorConfig: { name: 'AuroraExecutor', data: '{}' },
    metadata: [],
    container: { mesos: { volumes: [] } },
    ...changes,
  };
}

/** What {@link exampleTask} can be told. */
export interface TaskChanges {
  readonly config?: TaskConfig;
  readonly instanceId?: number;
  readonly assigned?: Partial<AssignedTask>;
  readonly failureCount?: number;
  readonly timesPartitioned?: number;
}

/**
 * A task with the given history, whose last event gives its status.
 * @param history pairs of status and time in milliseconds, with a message where one matters
 */
export function exampleTask(
  taskId: string,
  history: readonly (readonly [status: ScheduleStatus, atMs: number, message?: string])[],
  changes: TaskChanges = {},
): ScheduledTask {
  const {
    config = exampleConfig(),
    instanceId = 0,
    assigned,
    failureCount = 0,
    timesPartitioned = 0,
  } = changes;
  const taskEvents = history.map(
    ([status, timestamp, message]): TaskEvent => ({
      timestamp,
      status,
      ...(message === undefined ? {} : { message }),
      scheduler: 'scheduler.example',
    }),
  );
  return {
    assignedTask: { taskId, task: config, instanceId, assignedPorts: new Map(), ...assigned },
    status: taskEvents.at(-1)?.status ?? 'INIT',
    failureCount,
    timesPartitioned,
    taskEvents,
  };
}
