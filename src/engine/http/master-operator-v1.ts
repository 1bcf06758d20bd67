import { MASTER_CALL, MASTER_RESPONSE } from '../../../api/mesos/messages/master.ts';
import type { Agent } from '../agent/agent.ts';
import type { Master } from '../master/master.ts';
import { MESOS_VERSION } from '../master/master-info.ts';
import type { MasterFramework, MasterTask } from '../master/types.ts';
import { rolesOf } from '../master/validate-framework.ts';
import { isEmpty } from '../resources/resources.ts';
import { AGENT_CAPABILITIES, fullResources, seconds, versionView } from './json-views.ts';
import type { MasterViews } from './master-operator.ts';
import { commonCalls, type OperatorCalls, type OperatorSide, view } from './operator-api.ts';
import { executorInfo, frameworkInfo, taskMessage, timeInfo } from './operator-views-v1.ts';

/** The operator API of the master. */
export function masterSide(master: Master, agent: Agent, views: MasterViews): OperatorSide {
  return {
    name: 'master',
    call: MASTER_CALL,
    response: MASTER_RESPONSE,
    calls: masterCalls(master, agent, views),
  };
}

function masterCalls(master: Master, agent: Agent, views: MasterViews): OperatorCalls {
  const startTime = seconds(master.startedAtMs);
  return new Map([
    ...commonCalls(versionView, () => views.metrics()),
    [
      'GET_MASTER',
      view(() => ({
        master_info: master.masterInfo(),
        start_time: startTime,
        elected_time: startTime,
      })),
    ],
    ['GET_AGENTS', view(() => agents(master, agent, views))],
    ['GET_FRAMEWORKS', view(() => frameworks(master))],
    ['GET_EXECUTORS', view(() => executors(master, agent))],
    ['GET_TASKS', view(() => tasks(master))],
    [
      'GET_STATE',
      view(() => ({
        get_tasks: tasks(master),
        get_executors: executors(master, agent),
        get_frameworks: frameworks(master),
        get_agents: agents(master, agent, views),
      })),
    ],
    ['GET_MAINTENANCE_STATUS', view(() => ({ status: master.maintenance.status() }))],
    ['GET_MAINTENANCE_SCHEDULE', view(() => ({ schedule: master.maintenance.schedule }))],
  ]);
}

function agents(master: Master, { options }: Agent, views: MasterViews) {
  const port = options.agentPort();
  const offered = views.offeredFull();
  const own = {
    agent_info: { ...options.info, port, id: { value: options.agentId }, checkpoint: true },
    active: true,
    deactivated: false,
    version: MESOS_VERSION,
    pid: `slave(1)@${options.ip}:${port}`,
    registered_time: timeInfo(master.startedAtMs),
    total_resources: fullResources(master.options.total),
    allocated_resources: views.usedFull(),
    ...(offered.length === 0 ? {} : { offered_resources: offered }),
    capabilities: AGENT_CAPABILITIES.map((type) => ({ type })),
  };
  return { agents: master.isAgentRegistered ? [own] : [], recovered_agents: [] };
}

function frameworks(master: Master) {
  const message = (framework: MasterFramework) => frameworkMessage(master, framework);
  return {
    frameworks: [...master.frameworks.values()].map(message),
    completed_frameworks: master.completedFrameworks.map(message),
  };
}

function frameworkMessage(master: Master, framework: MasterFramework) {
  const { id, info, registeredAtMs, reregisteredAtMs, disconnectedAtMs } = framework;
  const isConnected = framework.subscription !== undefined;
  const used = master.usedBy(id);
  const offered = master.offers.offeredTo(id);
  const role = rolesOf(info)[0] ?? '*';
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

function executors(master: Master, agent: Agent) {
  return {
    executors: [...master.frameworks.values()].flatMap(({ id, info }) =>
      agent.liveExecutors(id).map((executor) => ({
        executor_info: executorInfo(executor.info, executor.resources, id, rolesOf(info)[0] ?? '*'),
        agent_id: { value: master.options.agentId },
      })),
    ),
  };
}

function tasks(master: Master) {
  const messages = ({ id, info }: MasterFramework, list: Iterable<MasterTask>) =>
    [...list].map((task) => taskMessage(task, id, rolesOf(info)[0] ?? '*'));
  const live = [...master.frameworks.values()];
  return {
    pending_tasks: [],
    tasks: live.flatMap((framework) => messages(framework, framework.tasks.values())),
    unreachable_tasks: [],
    completed_tasks: [...live, ...master.completedFrameworks].flatMap((framework) =>
      messages(framework, framework.completedTasks),
    ),
    orphan_tasks: [],
  };
}
