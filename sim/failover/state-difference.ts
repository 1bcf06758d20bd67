import {
  HostAttributes,
  JobConfiguration,
  ResourceAggregate,
  ScheduledTask,
} from '../../api/generated/aurora.ts';
import { canonicalKey, equal, type StructSchema, type Wire } from '../../api/thrift/index.ts';
import type { StateView } from '../../src/storage/state.ts';

/** Says in which record two states differ first; undefined if they are the same. */
export function stateDifference(expected: StateView, found: StateView): string | undefined {
  if (expected.frameworkId !== found.frameworkId) {
    return `framework id ${found.frameworkId} instead of ${expected.frameworkId}`;
  }
  const tasks = (state: StateView) =>
    new Map(state.tasks.all().map((task) => [task.assignedTask.taskId, task] as const));
  const hosts = (state: StateView) =>
    new Map(state.hostAttributes.all().map((host) => [host.host, host] as const));
  const cronJobs = (state: StateView) =>
    new Map(state.cronJobs.all().map((job) => [`cron job ${job.key.name}`, job] as const));
  return (
    difference(ScheduledTask, tasks(expected), tasks(found)) ??
    difference(HostAttributes, hosts(expected), hosts(found)) ??
    difference(JobConfiguration, cronJobs(expected), cronJobs(found)) ??
    difference(ResourceAggregate, expected.quotas.all(), found.quotas.all())
  );
}

function difference<T>(
  schema: StructSchema<T>,
  expected: ReadonlyMap<string, Wire<T>>,
  found: ReadonlyMap<string, Wire<T>>,
): string | undefined {
  for (const [key, record] of expected) {
    const other = found.get(key);
    if (other === undefined) return `${key} is missing`;
    if (equal(schema, record, other)) continue;
    return `${key} is ${canonicalKey(schema, other)} instead of ${canonicalKey(schema, record)}`;
  }
  for (const key of found.keys()) if (!expected.has(key)) return `${key} should not be there`;
  return undefined;
}
