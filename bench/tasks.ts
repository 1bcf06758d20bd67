import { createHash } from 'node:crypto';
import type { ScheduledTask, ScheduleStatus, TaskConfig } from '../api/generated/aurora.ts';
import type { CapturedState } from '../src/storage/capture.ts';

/** Instances per job. */
const JOB_SIZE = 100;

/** About what the client sends for a small Thermos task. */
const EXECUTOR_DATA = JSON.stringify({ task: { processes: [{ name: 'main', cmdline: 'x'.repeat(1200) }] } });

/** A service's task as it looks after its first status changes; `number` decides job, instance, host and id. */
export function benchTask(number: number, status: ScheduleStatus): ScheduledTask {
  const job = { role: 'www-data', environment: 'prod', name: `job-${Math.floor(number / JOB_SIZE)}` };
  const history: ScheduleStatus[] = ['PENDING', 'ASSIGNED', 'STARTING', status];
  return {
    assignedTask: {
      taskId: `www-data-prod-${job.name}-${number % JOB_SIZE}-${uuidOf(number)}`,
      slaveId: `20260101-000000-0000000-5050-1-S${number % 1000}`,
      slaveHost: `host-${number % 1000}.example.com`,
      task: benchConfig(job),
      assignedPorts: new Map([['http', 31000 + (number % 1000)]]),
      instanceId: number % JOB_SIZE,
    },
    status,
    failureCount: 0,
    timesPartitioned: 0,
    taskEvents: history.map((status, i) => ({
      timestamp: 1_700_000_000_000 + i,
      status,
      scheduler: 'scheduler-1.example.com',
    })),
  };
}

/** Looks random, so that it compresses as badly as a real one, but is always the same. */
function uuidOf(number: number): string {
  const digits = createHash('md5').update(String(number)).digest('hex');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
}

/** A state with `count` running tasks, and nothing else. Tasks of one job share their configuration. */
export function benchState(count: number): CapturedState {
  const configs = new Map<string, TaskConfig>();
  const tasks = Array.from({ length: count }, (_, number) => {
    const task = benchTask(number, 'RUNNING');
    const { name } = task.assignedTask.task.job;
    const config = configs.get(name) ?? task.assignedTask.task;
    configs.set(name, config);
    return { ...task, assignedTask: { ...task.assignedTask, task: config } };
  });
  return {
    ...{
      timestamp: 1_700_000_000_000,
      tasks,
      schedulerMetadata: { frameworkId: 'bench', details: new Map() },
    },
    ...{ hostAttributes: [], cronJobs: [], quotaConfigurations: [], hostMaintenanceRequests: [] },
    jobUpdates: Object.assign([], { size: 0 }),
  };
}

function benchConfig(job: TaskConfig['job']): TaskConfig {
  return {
    job,
    isService: true,
    priority: 0,
    maxTaskFailures: 1,
    production: true,
    tier: 'preferred',
    resources: [{ numCpus: 0.5 }, { ramMb: 128 }, { diskMb: 128 }, { namedPort: 'http' }],
    constraints: [{ name: 'host', constraint: { limit: { limit: 1 } } }],
    mesosFetcherUris: [],
    taskLinks: new Map([['http', 'http://%host%:%port:http%']]),
    executorConfig: { name: 'AuroraExecutor', data: EXECUTOR_DATA },
    metadata: [],
    container: { mesos: { volumes: [] } },
  };
}
