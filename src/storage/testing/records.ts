import type {
  HostAttributes,
  JobKey,
  JobUpdate,
  ScheduledTask,
  ScheduleStatus,
  TaskConfig,
} from '../../../api/generated/aurora.ts';

/** The key `www/prod/<name>`. */
export function jobKey(name: string, role = 'www'): JobKey {
  return { role, environment: 'prod', name };
}

/** A configuration of the given job; two calls with the same arguments make equal, distinct objects. */
export function taskConfig(job: JobKey, executorData = '{}'): TaskConfig {
  return {
    job,
    isService: true,
    priority: 0,
    maxTaskFailures: 1,
    production: false,
    tier: 'preemptible',
    resources: [{ numCpus: 0.1 }, { ramMb: 16 }, { diskMb: 16 }],
    constraints: [],
    mesosFetcherUris: [],
    taskLinks: new Map(),
    executorConfig: { name: 'AuroraExecutor', data: executorData },
    metadata: [],
    container: { mesos: { volumes: [] } },
  };
}

export interface TaskFacts {
  readonly id: string;
  readonly job?: JobKey;
  readonly instance?: number;
  readonly status?: ScheduleStatus;
  readonly host?: string;
  readonly config?: TaskConfig;
}

/** A task of instance 0 of `www/prod/web`, PENDING, unless said otherwise. */
export function scheduledTask(facts: TaskFacts): ScheduledTask {
  const status = facts.status ?? 'PENDING';
  return {
    assignedTask: {
      taskId: facts.id,
      task: facts.config ?? taskConfig(facts.job ?? jobKey('web')),
      assignedPorts: new Map(),
      instanceId: facts.instance ?? 0,
      ...(facts.host !== undefined && { slaveHost: facts.host, slaveId: `agent-${facts.host}` }),
    },
    status,
    failureCount: 0,
    timesPartitioned: 0,
    taskEvents: [{ timestamp: 1000, status, scheduler: 'localhost' }],
  };
}

/** Attributes of a host with one rack. */
export function hostAttributes(host: string, rack = 'a'): HostAttributes {
  return {
    host,
    slaveId: `agent-${host}`,
    mode: 'NONE',
    attributes: [
      { name: 'host', values: [host] },
      { name: 'rack', values: [rack] },
    ],
  };
}

/** An update that adds instance 0; `settings` without strategy, as old versions wrote it. */
export function jobUpdate(id: string, job = jobKey('web')): JobUpdate {
  return {
    summary: { key: { job, id }, user: 'me', metadata: [] },
    instructions: {
      initialState: [],
      desiredState: { task: taskConfig(job), instances: [{ first: 0, last: 0 }] },
      settings: {
        updateGroupSize: 3,
        maxPerInstanceFailures: 0,
        maxFailedInstances: 0,
        minWaitInInstanceRunningMs: 0,
        rollbackOnFailure: true,
        updateOnlyTheseInstances: [],
        waitForBatchCompletion: false,
        blockIfNoPulsesAfterMs: 0,
        slaAware: false,
      },
    },
  };
}
