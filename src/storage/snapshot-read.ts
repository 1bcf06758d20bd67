import { inflateSync } from 'node:zlib';
import { type ScheduledTask, TaskConfig } from '../../api/generated/aurora.ts';
import { DeduplicatedSnapshot, type Op, Snapshot, type SnapshotPart } from '../../api/generated/storage.ts';
import { complete, decodeBinary, type Wire } from '../../api/thrift/index.ts';
import { TaskWithoutConfig } from './deduplicate.ts';
import { LIMITS } from './log-entry.ts';
import { slices } from './slices.ts';

/**
 * Puts the configurations back into a snapshot's tasks.
 * @throws if a task refers to a configuration that the snapshot does not have, or a required field is missing
 */
export function reduplicate(deduplicated: Wire<DeduplicatedSnapshot>): Snapshot {
  const [rest, ...withTasks] = reduplicatedSlices(deduplicated);
  return { ...complete(Snapshot, {}), ...rest, tasks: withTasks.flatMap(({ tasks }) => tasks) };
}

/**
 * As {@link reduplicate}, in slices that take a few milliseconds each and together are the snapshot: first everything
 * but the tasks.
 */
export function* reduplicatedSlices(deduplicated: Wire<DeduplicatedSnapshot>): Generator<Snapshot, void> {
  const configs = (deduplicated.taskConfigs ?? []).map((config) => complete(TaskConfig, config));
  yield { ...complete(Snapshot, deduplicated.partialSnapshot ?? {}), tasks: [] };
  for (const slice of slices(deduplicated.partialTasks ?? [])) {
    const tasks = slice.map(({ partialScheduledTask, taskConfigId }) => {
      const config = configs[Number(taskConfigId ?? 0)];
      if (config === undefined) {
        throw new Error(
          `a task has configuration ${taskConfigId}, but the snapshot has only ${configs.length}`,
        );
      }
      return withConfig(partialScheduledTask ?? {}, config);
    });
    yield { ...complete(Snapshot, {}), tasks };
  }
}

/** The records of one part of a snapshot in steps. @throws if it does not inflate, or is no snapshot */
export function readPart({ content }: SnapshotPart): Snapshot {
  const bytes = inflateSync(content, { maxOutputLength: LIMITS.maxBytes });
  return reduplicate(decodeBinary(DeduplicatedSnapshot, bytes, LIMITS));
}

function withConfig(partial: Wire<ScheduledTask>, config: TaskConfig): ScheduledTask {
  const task = complete(TaskWithoutConfig, partial);
  return { ...task, assignedTask: { ...task.assignedTask, task: config } };
}

/** The ops that rebuild a snapshot's content in empty stores, in the order upstream applies it. */
export function* snapshotOps(snapshot: Snapshot): Generator<Op, void> {
  for (const hostAttributes of snapshot.hostAttributes) yield { saveHostAttributes: { hostAttributes } };
  yield { saveTasks: { tasks: snapshot.tasks } };
  for (const { jobConfiguration } of snapshot.cronJobs)
    yield { saveCronJob: { jobConfig: jobConfiguration } };
  const frameworkId = snapshot.schedulerMetadata?.frameworkId;
  if (frameworkId !== undefined) yield { saveFrameworkId: { id: frameworkId } };
  for (const { role, quota } of snapshot.quotaConfigurations) yield { saveQuota: { role, quota } };
  for (const { details } of snapshot.jobUpdateDetails) {
    const key = details.update.summary.key;
    yield { saveJobUpdate: { jobUpdate: details.update } };
    for (const event of details.updateEvents) yield { saveJobUpdateEvent: { key, event } };
    for (const event of details.instanceEvents) yield { saveJobInstanceUpdateEvent: { key, event } };
  }
  for (const request of snapshot.hostMaintenanceRequests) {
    yield { saveHostMaintenanceRequest: { hostMaintenanceRequest: request } };
  }
}
