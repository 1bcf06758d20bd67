import type { ScheduledTask } from '../../api/generated/aurora.ts';
import { type DeduplicatedSnapshot, LogEntry, type SnapshotStep } from '../../api/generated/storage.ts';
import { encodeBinary, encodeBinaryFor, type Wire } from '../../api/thrift/index.ts';
import type { Deflate } from '../ports/deflate.ts';
import type { CapturedFrame } from './capture.ts';
import { DeduplicatingSnapshot, deduplicated } from './deduplicate.ts';
import { charactersOfConfig, charactersOfNextTask, charactersOfUpdate, slices } from './slices.ts';

/**
 * A state in parts, whose records together are the state. Each takes a few milliseconds to encode.
 * @param tasks taken as they are when their part is made
 */
export function* snapshotParts(
  state: CapturedFrame,
  tasks: Iterable<ScheduledTask>,
): Generator<Wire<DeduplicatedSnapshot>, void> {
  const { timestamp, schedulerMetadata } = state;
  yield { partialSnapshot: { timestamp, schedulerMetadata } };
  for (const hostAttributes of slices(state.hostAttributes)) yield { partialSnapshot: { hostAttributes } };
  for (const slice of slices(tasks, charactersOfNextTask())) yield deduplicated(slice);
  for (const jobs of slices(state.cronJobs, ({ taskConfig }) => charactersOfConfig(taskConfig))) {
    yield { partialSnapshot: { cronJobs: jobs.map((jobConfiguration) => ({ jobConfiguration })) } };
  }
  for (const quotaConfigurations of slices(state.quotaConfigurations)) {
    yield { partialSnapshot: { quotaConfigurations } };
  }
  for (const updates of slices(state.jobUpdates, charactersOfUpdate)) {
    yield { partialSnapshot: { jobUpdateDetails: updates.map((details) => ({ details })) } };
  }
  for (const hostMaintenanceRequests of slices(state.hostMaintenanceRequests)) {
    yield { partialSnapshot: { hostMaintenanceRequests } };
  }
}

/** Encodes one part. Its bytes go no further than to `deflate`: so they need no memory of their own. */
export function deflatePart(part: Wire<DeduplicatedSnapshot>, deflate: Deflate): Promise<Uint8Array> {
  return encodeBinaryFor(DeduplicatingSnapshot, part, deflate);
}

/** One step of writing a snapshot, as an entry of the log. */
export function encodeStep(snapshotStep: SnapshotStep): Uint8Array {
  return encodeBinary(LogEntry, { snapshotStep });
}
