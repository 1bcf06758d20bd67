import { availableParallelism } from 'node:os';
import type { Agent } from '../agent/agent.ts';
import { totalOf } from '../agent/executor.ts';
import type { AgentExecutor, AgentFramework, AgentTask } from '../agent/types.ts';
import { MESOS_VERSION } from '../master/master-info.ts';
import { rolesOf } from '../master/validate-framework.ts';
import { add, NOTHING, type Resources, resourcesOf, scalar, summary } from '../resources/resources.ts';
import {
  AGENT_CAPABILITIES,
  attributesView,
  byReservation,
  mapValues,
  reservationViews,
  seconds,
  taskView,
} from './json-views.ts';
import { amounts, systemMetrics } from './master-operator.ts';

const MB = 1024 * 1024;

/** What the agent's JSON endpoints answer. */
export class AgentViews {
  readonly #agent: Agent;
  readonly #startedAtMs: number;

  constructor(agent: Agent) {
    this.#agent = agent;
    this.#startedAtMs = agent.options.clock.nowMs();
  }

  state(): Record<string, unknown> {
    const { options, frameworks } = this.#agent;
    const total = resourcesOf(options.info.resources);
    const used = byReservation(this.#used());
    return {
      version: MESOS_VERSION,
      build_date: '',
      build_time: 0,
      build_user: '',
      start_time: seconds(this.#startedAtMs),
      id: options.agentId,
      pid: `slave(1)@${options.ip}:${options.agentPort()}`,
      hostname: options.hostname,
      capabilities: AGENT_CAPABILITIES,
      resources: summary(total),
      ...reservationViews(total),
      reserved_resources_allocated: mapValues(used.byRole, summary),
      unreserved_resources_allocated: summary(used.unreserved),
      resource_providers: [],
      attributes: attributesView(options.info.attributes),
      master_hostname: options.hostname,
      flags: {},
      frameworks: [...frameworks].map(([id, framework]) => frameworkView(id, framework)),
      completed_frameworks: [],
    };
  }

  /** @param containerId only this container, if given */
  containers(containerId: string | null): Record<string, unknown>[] {
    return this.#live()
      .filter((executor) => containerId === null || executor.containerId === containerId)
      .map((executor) => ({
        container_id: executor.containerId,
        ...this.#statistics(executor),
        status: {
          container_id: { value: executor.containerId },
          ...(executor.pid === undefined ? {} : { executor_pid: executor.pid }),
        },
      }));
  }

  statistics(): Record<string, unknown>[] {
    return this.#live()
      .map((executor) => this.#statistics(executor))
      .filter((entry) => 'statistics' in entry);
  }

  #statistics(executor: AgentExecutor): Record<string, unknown> {
    const usage = this.#agent.runs.containerizer.usage(executor.containerId);
    const total = totalOf(executor);
    const memLimitBytes = scalar(total, 'mem') * MB;
    const diskLimitBytes = scalar(total, 'disk') * MB;
    const disk = executor.diskUsedBytes;
    return {
      executor_id: executor.id,
      executor_name: executor.info.name ?? '',
      framework_id: executor.frameworkId,
      source: executor.info.source ?? '',
      ...(usage === undefined
        ? {}
        : {
            statistics: {
              cpus_soft_limit: scalar(total, 'cpus'),
              mem_limit_bytes: memLimitBytes,
              mem_soft_limit_bytes: memLimitBytes,
              ...usage,
              disk_limit_bytes: diskLimitBytes,
              ...(disk === undefined ? {} : { disk_used_bytes: disk }),
              timestamp: seconds(this.#agent.options.clock.nowMs()),
            },
          }),
    };
  }

  #live(): AgentExecutor[] {
    return this.#agent.allExecutors().filter(({ state }) => state !== 'terminated');
  }

  #used(): Resources {
    return this.#live().reduce<Resources>((sum, executor) => add(sum, totalOf(executor)), NOTHING);
  }

  metrics(): Record<string, number> {
    const { options } = this.#agent;
    const executors = this.#agent.allExecutors();
    const tasks = executors.flatMap((executor) => [...executor.tasks.values()]);
    const result: Record<string, number> = {
      'slave/registered': this.#agent.recovered ? 1 : 0,
      'slave/uptime_secs': seconds(options.clock.nowMs() - this.#startedAtMs),
      'slave/frameworks_active': this.#agent.frameworks.size,
      'system/cpus_total': availableParallelism(),
      ...systemMetrics(),
    };
    for (const state of ['registering', 'running', 'terminating', 'terminated'] as const) {
      result[`slave/executors_${state}`] = executors.filter((executor) => executor.state === state).length;
    }
    for (const state of ['staging', 'starting', 'running', 'killing']) {
      const name = `TASK_${state.toUpperCase()}`;
      result[`slave/tasks_${state}`] = tasks.filter((task) => task.state === name).length;
    }
    return { ...result, ...amounts('slave', resourcesOf(options.info.resources), this.#used()) };
  }
}

function frameworkView(id: string, { info, executors, completedExecutors }: AgentFramework) {
  const role = rolesOf(info)[0] ?? '*';
  return {
    id,
    name: info.name,
    user: info.user,
    failover_timeout: info.failover_timeout ?? 0,
    checkpoint: info.checkpoint ?? false,
    hostname: info.hostname ?? '',
    role,
    executors: [...executors.values()].map((executor) => executorView(executor, role)),
    completed_executors: completedExecutors.map((executor) => executorView(executor, role)),
  };
}

function executorView(executor: AgentExecutor, role: string) {
  const tasks = [...executor.tasks.values()];
  const view = (list: readonly AgentTask[]) => list.map((task) => taskView(task, executor.frameworkId, role));
  return {
    id: executor.id,
    name: executor.info.name ?? '',
    source: executor.info.source ?? '',
    container: executor.containerId,
    directory: executor.directory,
    resources: summary(totalOf(executor)),
    role,
    ...(executor.info.labels?.labels === undefined ? {} : { labels: executor.info.labels.labels }),
    tasks: view(tasks.filter(({ delivered }) => delivered)),
    queued_tasks: view(tasks.filter(({ delivered }) => !delivered)),
    completed_tasks: view(executor.completedTasks),
  };
}
