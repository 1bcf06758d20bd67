import type { Agent } from '../agent/agent.ts';
import type { Master } from '../master/master.ts';
import { MESOS_VERSION } from '../master/master-info.ts';
import type { MasterFramework, MasterTask } from '../master/types.ts';
import { rolesOf } from '../master/validate-framework.ts';
import { add, isEmpty, type Resources, scalar, scalarNames } from '../resources/resources.ts';
import { AGENT_CAPABILITIES, fullResources } from './json-views.ts';
import type { MasterViews } from './master-operator.ts';
import { executorInfo, frameworkInfo, taskMessage, timeInfo } from './operator-views-v1.ts';
import { rolesInUse } from './role-views.ts';

/** What the master knows, as messages of the operator API. */
export class MasterMessages {
  readonly #master: Master;
  readonly #agent: Agent;
  readonly #views: MasterViews;

  constructor(master: Master, agent: Agent, views: MasterViews) {
    this.#master = master;
    this.#agent = agent;
    this.#views = views;
  }

  state() {
    return {
      get_tasks: this.tasks(),
      get_executors: this.executors(),
      get_frameworks: this.frameworks(),
      get_agents: this.agents(),
    };
  }

  agents() {
    return { agents: this.#master.isAgentRegistered ? [this.agent()] : [], recovered_agents: [] };
  }

  agent() {
    const { options } = this.#agent;
    const port = options.agentPort();
    const offered = this.#views.offeredFull();
    return {
      agent_info: { ...options.info, port, id: { value: options.agentId }, checkpoint: true },
      active: true,
      deactivated: false,
      version: MESOS_VERSION,
      pid: `slave(1)@${options.ip}:${port}`,
      registered_time: timeInfo(this.#master.startedAtMs),
      total_resources: fullResources(this.#master.options.total),
      allocated_resources: this.#views.usedFull(),
      ...(offered.length === 0 ? {} : { offered_resources: offered }),
      capabilities: AGENT_CAPABILITIES.map((type) => ({ type })),
    };
  }

  frameworks() {
    const message = (framework: MasterFramework) => this.framework(framework);
    return {
      frameworks: [...this.#master.frameworks.values()].map(message),
      completed_frameworks: this.#master.completedFrameworks.map(message),
    };
  }

  framework(framework: MasterFramework) {
    const { id, info, registeredAtMs, reregisteredAtMs, disconnectedAtMs } = framework;
    const isConnected = framework.subscription !== undefined;
    const used = this.#master.usedBy(id);
    const offered = this.#master.offers.offeredTo(id);
    const role = mainRole(framework);
    return {
      framework_info: frameworkInfo(info, id),
      active: isConnected,
      connected: isConnected,
      recovered: false,
      registered_time: timeInfo(registeredAtMs),
      reregistered_time: timeInfo(reregisteredAtMs ?? registeredAtMs),
      ...(disconnectedAtMs === undefined ? {} : { unregistered_time: timeInfo(disconnectedAtMs) }),
      ...(isEmpty(used) ? {} : { allocated_resources: fullResources(used, role) }),
      ...(isEmpty(offered) ? {} : { offered_resources: fullResources(offered, role) }),
      offer_constraints: {},
    };
  }

  executors() {
    return {
      executors: [...this.#master.frameworks.values()].flatMap((framework) =>
        this.#agent.liveExecutors(framework.id).map((executor) => ({
          executor_info: executorInfo(executor.info, executor.resources, framework.id, mainRole(framework)),
          agent_id: { value: this.#master.options.agentId },
        })),
      ),
    };
  }

  tasks() {
    const messages = (framework: MasterFramework, list: Iterable<MasterTask>) =>
      [...list].map((task) => taskMessage(task, framework.id, mainRole(framework)));
    const live = [...this.#master.frameworks.values()];
    return {
      pending_tasks: [],
      tasks: live.flatMap((framework) => messages(framework, framework.tasks.values())),
      unreachable_tasks: [],
      completed_tasks: [...live, ...this.#master.completedFrameworks].flatMap((framework) =>
        messages(framework, framework.completedTasks),
      ),
      orphan_tasks: [],
    };
  }

  /** The roles of all frameworks, with the scalars that they use or are offered; all weigh the same. */
  roles() {
    return {
      roles: rolesInUse(this.#master).map(({ name, frameworks, allocated, offered }) => ({
        name,
        weight: 1,
        frameworks: frameworks.map((value) => ({ value })),
        resources: scalars(add(allocated, offered)),
      })),
    };
  }
}

const scalars = (held: Resources) =>
  [...scalarNames(held)]
    .sort()
    .map((name) => ({ name, type: 'SCALAR', scalar: { value: scalar(held, name) } }));

const mainRole = ({ info }: MasterFramework): string => rolesOf(info)[0] ?? '*';
