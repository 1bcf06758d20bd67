import { freemem, loadavg, totalmem } from 'node:os';
import type { Resource, TaskState } from '../../../api/mesos/v1.ts';
import { TASK_STATES } from '../../../api/mesos/v1.ts';
import type { Agent } from '../agent/agent.ts';
import type { Master } from '../master/master.ts';
import { MASTER_CAPABILITIES, MESOS_VERSION } from '../master/master-info.ts';
import type { MasterFramework, MasterTask } from '../master/types.ts';
import { hasCapability, rolesOf } from '../master/validate-framework.ts';
import { add, NOTHING, type Resources, scalar, summary } from '../resources/resources.ts';
import {
  AGENT_CAPABILITIES,
  attributesView,
  executorView,
  fullResources,
  reservationViews,
  seconds,
  taskView,
} from './json-views.ts';
import type { Exchange } from './server.ts';

/** What the master's JSON endpoints answer. */
export class MasterViews {
  readonly #master: Master;
  readonly #agent: Agent;

  constructor(master: Master, agent: Agent) {
    this.#master = master;
    this.#agent = agent;
  }

  state(): Record<string, unknown> {
    const master = this.#master;
    const { pid = '', port, hostname } = master.masterInfo();
    const startTime = seconds(master.startedAtMs);
    return {
      version: MESOS_VERSION,
      build_date: '',
      build_time: 0,
      build_user: '',
      start_time: startTime,
      elected_time: startTime,
      id: master.id,
      pid,
      hostname,
      capabilities: MASTER_CAPABILITIES,
      activated_slaves: master.isAgentRegistered ? 1 : 0,
      deactivated_slaves: 0,
      unreachable_slaves: 0,
      leader: pid,
      leader_info: { id: master.id, pid, port, hostname },
      flags: {},
      slaves: master.isAgentRegistered ? [this.#slave()] : [],
      recovered_slaves: [],
      ...this.frameworks(),
      orphan_tasks: [],
      unregistered_frameworks: [],
    };
  }

  stateSummary(): Record<string, unknown> {
    const frameworks = [...this.#master.frameworks.values()];
    const agentId = this.#master.options.agentId;
    const slave = {
      ...this.#slave(),
      ...countStates(frameworks.flatMap(allTasks)),
      framework_ids: frameworks.filter(({ tasks }) => tasks.size > 0).map(({ id }) => id),
    };
    return {
      hostname: this.#master.options.hostname,
      slaves: this.#master.isAgentRegistered ? [slave] : [],
      frameworks: frameworks.map((framework) => ({
        ...this.#frameworkHead(framework),
        ...countStates(allTasks(framework)),
        slave_ids: framework.tasks.size > 0 ? [agentId] : [],
      })),
    };
  }

  /** @param agentId only this agent, if given */
  slaves(agentId: string | null): Record<string, unknown> {
    const { options, isAgentRegistered } = this.#master;
    const isShown = isAgentRegistered && (agentId === null || agentId === options.agentId);
    const slave = {
      ...this.#slave(),
      ...reservationViews(options.total),
      used_resources_full: this.usedFull(),
      offered_resources_full: this.offeredFull(),
    };
    return { slaves: isShown ? [slave] : [], recovered_slaves: [] };
  }

  #slave(): Record<string, unknown> {
    const { options, startedAtMs } = this.#master;
    const port = this.#agent.options.agentPort();
    const { reserved_resources, unreserved_resources } = reservationViews(options.total);
    return {
      id: options.agentId,
      hostname: options.hostname,
      port,
      attributes: attributesView(this.#agent.options.info.attributes),
      pid: `slave(1)@${options.ip}:${port}`,
      registered_time: seconds(startedAtMs),
      resources: summary(options.total),
      used_resources: summary(this.used()),
      offered_resources: summary(this.offered()),
      reserved_resources,
      unreserved_resources,
      active: true,
      deactivated: false,
      version: MESOS_VERSION,
      capabilities: AGENT_CAPABILITIES,
    };
  }

  frameworks(): Record<string, unknown> {
    const view = (framework: MasterFramework) => this.#framework(framework);
    return {
      frameworks: [...this.#master.frameworks.values()].map(view),
      completed_frameworks: this.#master.completedFrameworks.map(view),
    };
  }

  #frameworkHead({ id, info, subscription }: MasterFramework): Record<string, unknown> {
    return {
      id,
      name: info.name,
      used_resources: summary(this.#master.usedBy(id)),
      offered_resources: summary(this.#master.offers.offeredTo(id)),
      capabilities: (info.capabilities ?? []).map(({ type }) => type),
      hostname: info.hostname ?? '',
      webui_url: info.webui_url ?? '',
      active: subscription !== undefined,
      connected: subscription !== undefined,
      recovered: false,
    };
  }

  #framework(framework: MasterFramework): Record<string, unknown> {
    const { id, info, registeredAtMs, reregisteredAtMs, disconnectedAtMs } = framework;
    const role = rolesOf(info)[0] ?? '*';
    const tasks = (list: Iterable<MasterTask>) => [...list].map((task) => taskView(task, id, role));
    const agentId = this.#master.options.agentId;
    return {
      ...this.#frameworkHead(framework),
      user: info.user,
      failover_timeout: info.failover_timeout ?? 0,
      checkpoint: info.checkpoint ?? false,
      registered_time: seconds(registeredAtMs),
      unregistered_time: disconnectedAtMs === undefined ? 0 : seconds(disconnectedAtMs),
      ...(info.principal === undefined ? {} : { principal: info.principal }),
      resources: summary(add(this.#master.usedBy(id), this.#master.offers.offeredTo(id))),
      ...(reregisteredAtMs === undefined ? {} : { reregistered_time: seconds(reregisteredAtMs) }),
      ...(hasCapability(info, 'MULTI_ROLE') ? { roles: info.roles ?? [] } : { role }),
      tasks: tasks(framework.tasks.values()),
      unreachable_tasks: [],
      completed_tasks: tasks(framework.completedTasks),
      offers: [...this.#master.offers.outstanding.values()]
        .filter(({ allocation }) => allocation.frameworkId === id)
        .map(({ offer, allocation }) => ({
          id: offer.id.value,
          framework_id: id,
          allocation_info: { role: allocation.role },
          slave_id: agentId,
          resources: summary(allocation.resources),
        })),
      executors: this.#agent
        .liveExecutors(id)
        .map((executor) =>
          executorView(executor.info, executor.resources, { frameworkId: id, agentId, role }),
        ),
      offer_constraints: {},
    };
  }

  tasks({ query }: Exchange): Record<string, unknown> {
    const limit = countOr(query.get('limit'), DEFAULT_TASKS);
    const offset = countOr(query.get('offset'), 0);
    const frameworkId = query.get('framework_id');
    const taskId = query.get('task_id');
    const ascending = query.get('order') === 'asc' ? 1 : -1;
    const found = [...this.#master.frameworks.values(), ...this.#master.completedFrameworks]
      .filter(({ id }) => frameworkId === null || id === frameworkId)
      .flatMap((framework) => allTasks(framework).map((task) => ({ framework, task })))
      .filter(({ task }) => taskId === null || task.info.task_id.value === taskId)
      .sort((a, b) => ascending * (firstSeen(a.task) - firstSeen(b.task)));
    return {
      tasks: found
        .slice(offset, offset + limit)
        .map(({ framework, task }) => taskView(task, framework.id, rolesOf(framework.info)[0] ?? '*')),
    };
  }

  /** What tasks and executors of all frameworks hold. */
  used(): Resources {
    return [...this.#master.frameworks.keys()].reduce<Resources>(
      (sum, id) => add(sum, this.#master.usedBy(id)),
      NOTHING,
    );
  }

  /** What waits in offers of all frameworks. */
  offered(): Resources {
    return [...this.#master.frameworks.keys()].reduce<Resources>(
      (sum, id) => add(sum, this.#master.offers.offeredTo(id)),
      NOTHING,
    );
  }

  /** {@link used} as objects that name the role they are allocated to. */
  usedFull(): Resource[] {
    return [...this.#master.frameworks.values()].flatMap(({ id, info }) =>
      fullResources(this.#master.usedBy(id), rolesOf(info)[0] ?? '*'),
    );
  }

  /** {@link offered} as objects that name the role they are allocated to. */
  offeredFull(): Resource[] {
    return [...this.#master.offers.outstanding.values()].flatMap(({ allocation }) =>
      fullResources(allocation.resources, allocation.role),
    );
  }

  metrics(): Record<string, number> {
    const { frameworks, counters, offers, options, startedAtMs, isAgentRegistered } = this.#master;
    const all = [...frameworks.values()];
    const connected = all.filter(({ subscription }) => subscription !== undefined).length;
    const live = countStates(all.flatMap(({ tasks }) => [...tasks.values()]));
    const used = this.used();
    const result: Record<string, number> = {
      'master/elected': 1,
      'master/uptime_secs': seconds(options.clock.nowMs() - startedAtMs),
      'master/slaves_active': isAgentRegistered ? 1 : 0,
      'master/slaves_connected': isAgentRegistered ? 1 : 0,
      'master/slaves_disconnected': 0,
      'master/slaves_inactive': 0,
      'master/frameworks_active': connected,
      'master/frameworks_connected': connected,
      'master/frameworks_disconnected': all.length - connected,
      'master/outstanding_offers': offers.outstanding.size,
      ...systemMetrics(),
    };
    for (const state of ['staging', 'starting', 'running', 'killing']) {
      result[`master/tasks_${state}`] = live[`TASK_${state.toUpperCase()}`] ?? 0;
    }
    for (const state of ['finished', 'failed', 'killed', 'lost', 'error', 'dropped', 'gone']) {
      result[`master/tasks_${state}`] = counters.get(`TASK_${state.toUpperCase()}`) ?? 0;
    }
    return { ...result, ...amounts('master', options.total, used) };
  }
}

/** How many tasks `/tasks` shows if it is not told. */
const DEFAULT_TASKS = 100;

/** A count of a query; what is none counts as not given, as with Mesos. */
const countOr = (text: string | null, otherwise: number): number =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;

const allTasks = ({ tasks, completedTasks }: MasterFramework): MasterTask[] => [
  ...tasks.values(),
  ...completedTasks,
];

const firstSeen = (task: MasterTask): number => task.statuses[0]?.timestamp ?? Number.MAX_SAFE_INTEGER;

function countStates(tasks: readonly { readonly state: TaskState }[]): Record<string, number> {
  const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0]));
  for (const { state } of tasks) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Total, used and share of each kind of resource; shares are 0 to 1. */
export function amounts(prefix: string, total: Resources, used: Resources): Record<string, number> {
  const result: Record<string, number> = {};
  for (const name of ['cpus', 'mem', 'disk', 'gpus']) {
    const all = scalar(total, name);
    result[`${prefix}/${name}_total`] = all;
    result[`${prefix}/${name}_used`] = scalar(used, name);
    result[`${prefix}/${name}_percent`] = all === 0 ? 0 : scalar(used, name) / all;
  }
  return result;
}

/** What both `/metrics/snapshot` tell of the machine. */
export function systemMetrics(): Record<string, number> {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    'system/load_1min': one,
    'system/load_5min': five,
    'system/load_15min': fifteen,
    'system/mem_free_bytes': freemem(),
    'system/mem_total_bytes': totalmem(),
  };
}
