import type { Attribute, ExecutorInfo, TaskInfo, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import { MESOS_VERSION } from '../master/master-info.ts';
import { reservedRole } from '../resources/kind.ts';
import { formatRanges, normalizeRanges } from '../resources/ranges.ts';
import { type Resources, select, summary, toMesos } from '../resources/resources.ts';

/** Parts that the JSON endpoints of master and agent have in common; keys are those of Mesos. */

/** What the agent says it can do. */
export const AGENT_CAPABILITIES = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
] as const;

/** Seconds with fraction, as these endpoints write times. */
export const seconds = (ms: number): number => ms / 1000;

/** The answer of `/version`. */
export function versionView(): Record<string, unknown> {
  return { build_date: '', build_time: 0, build_user: '', version: MESOS_VERSION };
}

/** Attributes by name: numbers stay numbers, everything else is text. */
export function attributesView(
  attributes: readonly Attribute[] | undefined,
): Record<string, number | string> {
  const entries = (attributes ?? []).map(({ name, type, scalar, ranges, text }) => {
    if (type === 'SCALAR') return [name, scalar?.value ?? 0] as const;
    if (type === 'RANGES') return [name, formatRanges(normalizeRanges(ranges?.range ?? []))] as const;
    return [name, text?.value ?? ''] as const;
  });
  return Object.fromEntries(entries);
}

/** Resources as objects. @param allocationRole the role they are allocated to, if they are */
export function fullResources(resources: Resources, allocationRole?: string) {
  return toMesos(resources, { format: 'both', ...(allocationRole === undefined ? {} : { allocationRole }) });
}

/** What is kept for each role, and what is for everybody: as `/slaves` and the agent's `/state` show it. */
export function reservationViews(total: Resources) {
  const { byRole, unreserved } = byReservation(total);
  return {
    reserved_resources: mapValues(byRole, summary),
    unreserved_resources: summary(unreserved),
    reserved_resources_full: mapValues(byRole, (resources) => fullResources(resources)),
    unreserved_resources_full: fullResources(unreserved),
  };
}

/** Resources apart by the role they are reserved for. */
export function byReservation(resources: Resources) {
  const roles = new Set([...resources.values()].map(({ kind }) => reservedRole(kind)));
  const of = (role: string | undefined) => select(resources, ({ kind }) => reservedRole(kind) === role);
  const named = [...roles].filter((role) => role !== undefined);
  return { byRole: new Map(named.map((role) => [role, of(role)])), unreserved: of(undefined) };
}

/** An object of what a function makes of each value. */
export function mapValues<From, To>(
  map: ReadonlyMap<string, From>,
  make: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries([...map].map(([name, value]) => [name, make(value)]));
}

interface TaskFacts {
  readonly info: TaskInfo;
  readonly resources: Resources;
  readonly state: TaskState;
  readonly statuses: readonly TaskStatus[];
}

/** A task as `/state` and `/tasks` show it. */
export function taskView(task: TaskFacts, frameworkId: string, role: string): Record<string, unknown> {
  const { info } = task;
  return {
    id: info.task_id.value,
    name: info.name,
    framework_id: frameworkId,
    executor_id: info.executor?.executor_id.value ?? '',
    slave_id: info.agent_id.value,
    state: task.state,
    resources: summary(task.resources),
    role,
    statuses: task.statuses.map(statusView),
    ...(info.labels?.labels === undefined ? {} : { labels: info.labels.labels }),
    ...(info.discovery === undefined ? {} : { discovery: info.discovery }),
    ...(info.container === undefined ? {} : { container: info.container }),
  };
}

function statusView({ state, timestamp, labels, container_status, healthy }: TaskStatus) {
  const { executor_pid: _, ...container } = container_status ?? {};
  return {
    state,
    timestamp: timestamp ?? 0,
    ...(labels?.labels === undefined ? {} : { labels: labels.labels }),
    ...(container_status === undefined ? {} : { container_status: container }),
    ...(healthy === undefined ? {} : { healthy }),
  };
}

/** An executor as a framework of the master's `/state` shows it. */
export function executorView(
  info: ExecutorInfo,
  resources: Resources,
  facts: { readonly frameworkId: string; readonly agentId: string; readonly role: string },
): Record<string, unknown> {
  const { command } = info;
  return {
    executor_id: info.executor_id.value,
    name: info.name ?? '',
    framework_id: facts.frameworkId,
    command: {
      ...(command?.shell === false ? { shell: false } : {}),
      value: command?.value ?? '',
      argv: command?.arguments ?? [],
      ...(command?.environment === undefined ? {} : { environment: command.environment }),
      uris: (command?.uris ?? []).map(({ value, executable }) => ({
        value,
        executable: executable ?? false,
      })),
    },
    resources: summary(resources),
    role: facts.role,
    ...(info.labels?.labels === undefined ? {} : { labels: info.labels.labels }),
    slave_id: facts.agentId,
  };
}
