import type {
  JobConfiguration,
  JobKey,
  ScheduledTask,
  ScheduleStatus,
  TaskConfig,
  TaskEvent,
} from '../../api/generated/aurora.ts';

/** What sets one made-up job apart from another. */
export interface JobFacts {
  readonly key: JobKey;
  readonly isService: boolean;
  readonly tier?: string;
  readonly limitPerHost?: number;
  readonly processes?: readonly { readonly name: string; readonly cmdline: string }[];
}

const SERVER = [
  { name: 'fetch', cmdline: 'curl -fsSO https://artifacts.example.com/frontend-42.tar.gz' },
  { name: 'server', cmdline: 'exec ./server --port={{thermos.ports[http]}}' },
];

export function configOf({
  key,
  isService,
  tier = 'preferred',
  limitPerHost,
  processes = SERVER,
}: JobFacts): TaskConfig {
  return {
    job: key,
    isService,
    priority: 0,
    maxTaskFailures: 1,
    production: tier === 'preferred',
    tier,
    resources: [{ numCpus: 0.5 }, { ramMb: 512 }, { diskMb: 2048 }, { namedPort: 'http' }],
    constraints:
      limitPerHost === undefined ? [] : [{ name: 'host', constraint: { limit: { limit: limitPerHost } } }],
    mesosFetcherUris: [],
    taskLinks: new Map(),
    contactEmail: 'team@example.com',
    executorConfig: { name: 'AuroraExecutor', data: JSON.stringify({ task: { processes } }) },
    metadata: [{ key: 'revision', value: '42' }],
    container: { mesos: { volumes: [] } },
  };
}

export function cronJobOf(facts: JobFacts, cronSchedule: string): JobConfiguration {
  return {
    key: facts.key,
    cronSchedule,
    cronCollisionPolicy: 'KILL_EXISTING',
    taskConfig: configOf(facts),
    instanceCount: 1,
  };
}

let created = 0;

/** A task with the given history of `[status, seconds ago, message]`. */
export function taskOf(
  config: TaskConfig,
  instanceId: number,
  nowMs: number,
  history: readonly (readonly [status: ScheduleStatus, secondsAgo: number, message?: string])[],
): ScheduledTask {
  created += 1;
  const { role, environment, name } = config.job;
  const host = history.some(([status]) => status === 'ASSIGNED')
    ? `agent-${instanceId % 7}.example.com`
    : undefined;
  const task: ScheduledTask = {
    assignedTask: {
      taskId: `${role}-${environment}-${name}-${instanceId}-0b7f3c1e-5d7a-4f8c-9a51-${String(created).padStart(12, '0')}`,
      task: config,
      assignedPorts: new Map(),
      instanceId,
    },
    status: 'INIT',
    failureCount: 0,
    timesPartitioned: 0,
    taskEvents: [],
  };
  const placed = host === undefined ? task : placedOn(task, host);
  return history.reduce(
    (each, [status, secondsAgo, message]) => moved(each, status, nowMs - secondsAgo * 1000, message),
    placed,
  );
}

/** The task after it was given a host. */
export function placedOn(task: ScheduledTask, host: string): ScheduledTask {
  const assignedPorts = new Map([['http', 31000 + task.assignedTask.instanceId]]);
  return {
    ...task,
    assignedTask: { ...task.assignedTask, slaveHost: host, slaveId: `id-${host}`, assignedPorts },
  };
}

/** The task after a change of status. */
export function moved(
  task: ScheduledTask,
  status: ScheduleStatus,
  timestamp: number,
  message?: string,
): ScheduledTask {
  const event: TaskEvent = { timestamp, status, scheduler: 'scheduler.example', ...(message && { message }) };
  return { ...task, status, taskEvents: [...task.taskEvents, event] };
}
