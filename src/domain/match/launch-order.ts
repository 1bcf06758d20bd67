import {
  type AssignedTask as Assigned,
  AssignedTask,
  type MesosFetcherURI,
  type TaskConfig,
} from '../../../api/generated/aurora.ts';
import type {
  CommandInfo,
  CommandUri,
  ContainerInfo,
  DiscoveryInfo,
  ExecutorInfo,
  Labels,
  Resource,
  TaskInfo,
} from '../../../api/mesos/v1.ts';
import { encodeBase64 } from '../../../api/thrift/base64.ts';
import { encodeBinary } from '../../../api/thrift/index.ts';
import { formatJobKey } from '../values/job-key.ts';

import { toContainerInfo } from './container.ts';
import type { ExecutorSettings, Executors } from './executor-settings.ts';
import type { Placement } from './match-group.ts';

const TIER_LABEL = 'org.apache.aurora.tier';
const METADATA_LABEL_PREFIX = 'org.apache.aurora.metadata.';
const SOURCE_LABEL = 'source';

export interface LaunchSettings {
  /** The cluster's name: the location in discovery information. */
  readonly clusterName: string;
  readonly executors: Executors;
  /** `-populate_discovery_info`. */
  readonly populateDiscoveryInfo: boolean;
}

/**
 * The complete order to launch an assigned task at its place.
 * @param assigned with slave id, host and ports as assigned
 * @throws Error if the task names an executor that is not configured: its acceptance should have been refused
 */
export function toTaskInfo(assigned: Assigned, placement: Placement, settings: LaunchSettings): TaskInfo {
  const config = assigned.task;
  const what = whatToRun(assigned, placement.executorResources, settings);
  return {
    name: formatJobKey(config.job),
    task_id: { value: assigned.taskId },
    agent_id: { value: placement.offer.agentId },
    resources: [...placement.taskResources],
    labels: taskLabels(config),
    ...(settings.populateDiscoveryInfo && { discovery: discoveryOf(assigned, settings.clusterName) }),
    ...what,
  };
}

function whatToRun(
  assigned: Assigned,
  executorResources: readonly Resource[],
  settings: LaunchSettings,
): Pick<TaskInfo, 'data' | 'executor' | 'container' | 'command'> {
  const name = assigned.task.executorConfig?.name;
  if (name === undefined) {
    const container = toContainerInfo(assigned.task.container, []);
    return { ...(container && { container }), command: { shell: false } };
  }
  const executor = settings.executors.get(name);
  if (executor === undefined) {
    throw new Error(
      `task ${assigned.taskId} asks for executor ${name}; configured are ${[...settings.executors.keys()].join(', ')}`,
    );
  }
  const container = toContainerInfo(assigned.task.container, executor.volumeMounts);
  return {
    data: encodeBase64(encodeBinary(AssignedTask, assigned)),
    executor: executorInfo(assigned, executor, executorResources, container),
  };
}

function executorInfo(
  assigned: Assigned,
  executor: ExecutorSettings,
  resources: readonly Resource[],
  container: ContainerInfo | undefined,
): ExecutorInfo {
  const source = `${dotted(assigned.task, 'role', 'environment', 'name')}.${assigned.instanceId}`;
  return {
    ...executor.info,
    executor_id: { value: `${executor.taskPrefix}${assigned.taskId}` },
    source,
    labels: { labels: [...(executor.info.labels?.labels ?? []), { key: SOURCE_LABEL, value: source }] },
    command: withUris(executor.info.command ?? {}, assigned.task.mesosFetcherUris),
    resources: [...resources],
    ...(container && { container }),
  };
}

function withUris(command: CommandInfo, uris: readonly MesosFetcherURI[]): CommandInfo {
  if (uris.length === 0) return command;
  return { ...command, uris: [...(command.uris ?? []), ...uris.map(toCommandUri)] };
}

function toCommandUri(uri: MesosFetcherURI): CommandUri {
  return {
    value: uri.value,
    executable: false,
    extract: uri.extract,
    cache: uri.cache,
    ...(uri.outputFile !== undefined && { output_file: uri.outputFile }),
  };
}

function taskLabels(config: TaskConfig): Labels {
  const tier = config.tier === undefined ? [] : [{ key: TIER_LABEL, value: config.tier }];
  const metadata = config.metadata.map(({ key, value }) => ({
    key: `${METADATA_LABEL_PREFIX}${key}`,
    value,
  }));
  return { labels: [...tier, ...metadata] };
}

function discoveryOf(assigned: Assigned, clusterName: string): DiscoveryInfo {
  const ports = [...assigned.assignedPorts].map(([name, number]) => ({ number, name, protocol: 'TCP' }));
  return {
    visibility: 'CLUSTER',
    name: dotted(assigned.task, 'name', 'environment', 'role'),
    environment: assigned.task.job.environment,
    location: clusterName,
    ...(ports.length > 0 && { ports: { ports } }),
  };
}

function dotted(config: TaskConfig, ...parts: readonly ('role' | 'environment' | 'name')[]): string {
  return parts.map((part) => config.job[part]).join('.');
}
