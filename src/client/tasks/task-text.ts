import type { Resource, ScheduledTask, TaskEvent } from '../../../api/generated/aurora.ts';
import { printableLine } from '../../domain/values/printable.ts';

/** The lines with which `job status` shows a task; times are local. */
export function formatTask({ assignedTask, status, failureCount, taskEvents }: ScheduledTask): string[] {
  const { task, instanceId, slaveHost, assignedPorts } = assignedTask;
  const { role, environment, name } = task.job;
  const where = `role: ${role}, env: ${environment}, name: ${name}, instance: ${instanceId}`;
  const metadata = task.metadata.map(({ key, value }) => `\t\t  (key: '${key}', value: '${value}')`);
  return [
    `\tTask ${where}, status: ${status} on ${slaveHost ?? 'None'}`,
    `\t  ${resourceTexts(task.resources).join(', ')}`,
    ...(assignedPorts.size > 0 ? [`\t  assigned ports: ${formatPorts(assignedPorts)}`] : []),
    `\t  failure count: ${failureCount} (max ${task.maxTaskFailures})`,
    '\t  events:',
    ...taskEvents.toSorted((a, b) => a.timestamp - b.timestamp).map(formatEvent),
    ...(metadata.length > 0 ? ['\t  metadata:', ...metadata] : []),
  ];
}

function formatEvent({ timestamp, status, message }: TaskEvent): string {
  return `\t   ${formatLocalTime(timestamp)} ${status}: ${printableLine(message ?? 'None')}`;
}

function formatPorts(ports: ReadonlyMap<string, number>): string {
  const sorted = [...ports].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, port]) => `'${name}': ${port}`).join(', ')}}`;
}

type ResourceKind = Resource extends infer Union ? (Union extends unknown ? keyof Union : never) : never;

/** How a resource is shown; the order of the table is the order on the line. */
const RESOURCE_TEXT: Readonly<Record<ResourceKind, (value: number | string) => string>> = {
  numCpus: (value) => `CPU: ${Number.isInteger(value) ? `${value}.0` : value} core(s)`,
  ramMb: (value) => `RAM: ${value} MB`,
  diskMb: (value) => `Disk: ${value} MB`,
  namedPort: (value) => `Port: ${value}`,
  numGpus: (value) => `GPU: ${value} GPU(s)`,
  ipAddr: (value) => `IP: ${value}`,
};

/** The texts of single resources, in the order in which users know them. */
export function resourceTexts(resources: readonly Resource[]): readonly string[] {
  return Object.entries(RESOURCE_TEXT).flatMap(([kind, format]) =>
    resources
      .flatMap((resource) => Object.entries(resource))
      .filter(([name]) => name === kind)
      .map(([, value]: [string, number | string]) => format(value))
      .sort(),
  );
}

/** `YYYY-MM-DD HH:MM:SS` in the time zone of the machine. */
export function formatLocalTime(timestampMs: number): string {
  const time = new Date(timestampMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
