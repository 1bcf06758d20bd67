import { Readable } from 'node:stream';
import { createDeflate } from 'node:zlib';
import { LogEntry, Snapshot } from '../../api/generated/storage.ts';
import { encodeBinary, type Wire } from '../../api/thrift/index.ts';
import type { CapturedState } from './capture.ts';
import { ConfigNumbers, DeduplicatingSnapshot } from './deduplicate.ts';
import { DEDUPLICATED_SNAPSHOT_FIELD, DEFLATE_LEVEL } from './log-entry.ts';
import { charactersOfTask, charactersOfUpdate, slices } from './slices.ts';
import { fieldsOf, listField, STOP, structField } from './struct-bytes.ts';

/**
 * Encodes the state as a deflated, deduplicated snapshot: one LogEntry, which replaces everything before it in
 * the log. Other work has its turn meanwhile.
 */
export async function encodeSnapshot(state: CapturedState): Promise<Uint8Array> {
  // The stream asks for the next bytes while it still has the ones before.
  const bytes = deduplicatedSnapshotBytes(state).map((piece) => Uint8Array.from(piece));
  const deflate = Readable.from(bytes, {
    objectMode: true,
    highWaterMark: 1,
  }).pipe(createDeflate({ level: DEFLATE_LEVEL }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of deflate) chunks.push(chunk as Uint8Array); // a zlib stream yields buffers
  return encodeBinary(LogEntry, { deflatedEntry: Buffer.concat(chunks) });
}

/** Field ids, of the DeduplicatedSnapshot and the Snapshot. */
const DEDUPLICATED_FIELD = { partialSnapshot: 1, partialTasks: 2, taskConfigs: 3 };
const SNAPSHOT_FIELD = {
  hostAttributes: 3,
  tasks: 4,
  cronJobs: 5,
  quotaConfigurations: 8,
  jobUpdateDetails: 10,
  hostMaintenanceRequests: 13,
};

function* deduplicatedSnapshotBytes(state: CapturedState): Generator<Uint8Array, void> {
  const configs = new ConfigNumbers();
  yield DEDUPLICATED_SNAPSHOT_FIELD;
  yield structField(DEDUPLICATED_FIELD.partialSnapshot);
  yield* snapshotBytes({ ...state, tasks: [] });
  yield* listField({
    ...{ schema: DeduplicatingSnapshot, kind: 'list', id: DEDUPLICATED_FIELD.partialTasks },
    count: state.tasks.length,
    slices: slices(state.tasks),
    holding: (tasks) => ({ partialTasks: tasks.map((task) => configs.numbered(task)) }),
  });
  yield* listField({
    ...{ schema: DeduplicatingSnapshot, kind: 'list', id: DEDUPLICATED_FIELD.taskConfigs },
    count: configs.all.length,
    slices: slices(configs.all),
    holding: (taskConfigs) => ({ taskConfigs }),
  });
  yield STOP;
  yield STOP;
}

/** The state as a plain Snapshot in the binary protocol, in slices that each take a few milliseconds. */
function* snapshotBytes(state: CapturedState): Generator<Uint8Array, void> {
  yield* snapshotFields(state);
  yield STOP;
}

/** The fields of {@link snapshotBytes}, without the stop. Each piece is good only until the next one is asked for. */
export function* snapshotFields(state: CapturedState): Generator<Uint8Array, void> {
  yield fieldsOf(Snapshot, { timestamp: state.timestamp });
  yield* setField(
    SNAPSHOT_FIELD.hostAttributes,
    state.hostAttributes.length,
    slices(state.hostAttributes),
    (hostAttributes) => ({ hostAttributes }),
  );
  yield* setField(
    SNAPSHOT_FIELD.tasks,
    state.tasks.length,
    slices(state.tasks, charactersOfTask),
    (tasks) => ({ tasks }),
  );
  yield* setField(SNAPSHOT_FIELD.cronJobs, state.cronJobs.length, slices(state.cronJobs), (slice) => ({
    cronJobs: slice.map((jobConfiguration) => ({ jobConfiguration })),
  }));
  yield fieldsOf(Snapshot, { schedulerMetadata: state.schedulerMetadata });
  yield* setField(
    SNAPSHOT_FIELD.quotaConfigurations,
    state.quotaConfigurations.length,
    slices(state.quotaConfigurations),
    (quotaConfigurations) => ({ quotaConfigurations }),
  );
  yield* setField(
    SNAPSHOT_FIELD.jobUpdateDetails,
    state.jobUpdates.size,
    slices(state.jobUpdates, charactersOfUpdate),
    (slice) => ({
      jobUpdateDetails: slice.map((details) => ({ details })),
    }),
  );
  yield* setField(
    SNAPSHOT_FIELD.hostMaintenanceRequests,
    state.hostMaintenanceRequests.length,
    slices(state.hostMaintenanceRequests),
    (hostMaintenanceRequests) => ({ hostMaintenanceRequests }),
  );
}

function setField<T>(
  id: number,
  count: number,
  slicesOf: Iterable<readonly T[]>,
  holding: (slice: readonly T[]) => Wire<Snapshot>,
): Generator<Uint8Array, void> {
  return listField({ schema: Snapshot, kind: 'set', id, count, slices: slicesOf, holding });
}
