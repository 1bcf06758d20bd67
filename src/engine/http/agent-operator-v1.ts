import { stat } from 'node:fs/promises';
import { AGENT_CALL, AGENT_RESPONSE } from '../../../api/mesos/messages/agent.ts';
import type { Int64 } from '../../../api/mesos/v1.ts';
import type { AdjustableLogger } from '../adjustable-logger.ts';
import type { Agent } from '../agent/agent.ts';
import { isTerminal } from '../agent/task-states.ts';
import type { AgentExecutor, AgentTask } from '../agent/types.ts';
import { groupName, userName } from '../containers/users.ts';
import { rolesOf } from '../master/validate-framework.ts';
import type { AgentViews } from './agent-operator.ts';
import { listDirectory, readPart, resolveFile, sandboxRoots } from './files-api.ts';
import { versionView } from './json-views.ts';
import {
  commonCalls,
  NOT_FOUND,
  type OperatorAnswer,
  type OperatorCalls,
  type OperatorSide,
  refusal,
  taking,
  view,
} from './operator-api.ts';
import { executorInfo, frameworkInfo, taskMessage, timeInfo } from './operator-views-v1.ts';

/** The operator API of the agent. */
export function agentSide(agent: Agent, views: AgentViews, logger: AdjustableLogger): OperatorSide {
  const calls = agentCalls(agent, views, logger);
  return { name: 'agent', call: AGENT_CALL, response: AGENT_RESPONSE, calls };
}

function agentCalls(agent: Agent, views: AgentViews, logger: AdjustableLogger): OperatorCalls {
  return new Map([
    ...commonCalls(versionView, () => views.metrics(), logger),
    ['GET_RESOURCE_PROVIDERS', view(() => ({ resource_providers: [] }))],
    ['GET_AGENT', view(() => ({ agent_info: agentInfo(agent) }))],
    ['GET_FRAMEWORKS', view(() => frameworks(agent))],
    ['GET_EXECUTORS', view(() => executors(agent))],
    ['GET_TASKS', view(() => tasks(agent))],
    [
      'GET_STATE',
      view(() => ({
        get_tasks: tasks(agent),
        get_executors: executors(agent),
        get_frameworks: frameworks(agent),
      })),
    ],
    ['GET_CONTAINERS', view(() => ({ containers: views.containers(null).map(containerMessage) }))],
    ['LIST_FILES', taking<{ path: string }>(({ path }) => listFiles(agent, path))],
    ['READ_FILE', taking<ReadFile>((call) => readFile(agent, call))],
  ]);
}

function agentInfo({ options }: Agent) {
  return { ...options.info, port: options.agentPort(), id: { value: options.agentId } };
}

function frameworks(agent: Agent) {
  return {
    frameworks: [...agent.frameworks].map(([id, { info }]) => ({ framework_info: frameworkInfo(info, id) })),
    completed_frameworks: [],
  };
}

function executors(agent: Agent) {
  const all = [...agent.frameworks.values()];
  const messages = (role: string, list: Iterable<AgentExecutor>) =>
    [...list].map(({ info, resources, frameworkId }) => ({
      executor_info: executorInfo(info, resources, frameworkId, role),
    }));
  const roleOf = ({ info }: (typeof all)[number]) => rolesOf(info)[0] ?? '*';
  return {
    executors: all.flatMap((framework) => messages(roleOf(framework), framework.executors.values())),
    completed_executors: all.flatMap((framework) =>
      messages(roleOf(framework), framework.completedExecutors),
    ),
  };
}

function tasks(agent: Agent) {
  const found = [...agent.frameworks.values()].flatMap(({ info, executors: live, completedExecutors }) =>
    [...live.values(), ...completedExecutors].map((executor) => ({
      executor,
      role: rolesOf(info)[0] ?? '*',
    })),
  );
  const select = (listOf: (executor: AgentExecutor) => readonly AgentTask[]) =>
    found.flatMap(({ executor, role }) =>
      listOf(executor).map((task) => taskMessage(task, executor.frameworkId, role)),
    );
  const current = (isWanted: (task: AgentTask) => boolean) =>
    select((executor) => [...executor.tasks.values()].filter(isWanted));
  return {
    pending_tasks: [],
    queued_tasks: current(({ delivered, state }) => !delivered && !isTerminal(state)),
    launched_tasks: current(({ delivered, state }) => delivered && !isTerminal(state)),
    terminated_tasks: current(({ state }) => isTerminal(state)),
    completed_tasks: select(({ completedTasks }) => completedTasks),
  };
}

/** @param container as `/containers` shows it */
function containerMessage(container: Readonly<Record<string, unknown>>) {
  const { statistics } = container;
  return {
    framework_id: { value: container['framework_id'] },
    executor_id: { value: container['executor_id'] },
    executor_name: container['executor_name'],
    container_id: { value: container['container_id'] },
    container_status: container['status'],
    ...(statistics === undefined ? {} : { resource_statistics: statistics }),
  };
}

async function listFiles(agent: Agent, path: string): Promise<OperatorAnswer> {
  const resolved = await resolveFile(sandboxRoots(agent), path);
  if ('status' in resolved) return resolved.status === 404 ? NOT_FOUND : refusal(400, resolved.text);
  const files = await listDirectory(resolved.real, path);
  const fileInfos = files.map(({ path: of, found }) => ({
    path: of,
    nlink: found.nlink,
    size: found.size,
    mtime: timeInfo(Math.floor(found.mtimeMs / 1000) * 1000),
    mode: found.mode,
    uid: userName(found.uid),
    gid: groupName(found.gid),
  }));
  return { ok: true, value: { file_infos: fileInfos } };
}

interface ReadFile {
  readonly path: string;
  readonly offset: Int64;
  readonly length?: Int64;
}

async function readFile(agent: Agent, { path, offset, length = -1 }: ReadFile): Promise<OperatorAnswer> {
  const resolved = await resolveFile(sandboxRoots(agent), path);
  if ('status' in resolved) return resolved.status === 404 ? NOT_FOUND : refusal(400, resolved.text);
  const found = await stat(resolved.real);
  if (found.isDirectory()) return refusal(400, 'Cannot read a directory.\n');
  const data = await readPart(resolved.real, found.size, Number(offset), Number(length));
  return { ok: true, value: { size: found.size, data: data.toString('base64') } };
}
