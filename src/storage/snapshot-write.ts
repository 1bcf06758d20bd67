import { Readable } from 'node:stream';
import { createDeflate } from 'node:zlib';
import type { ScheduledTask, TaskConfig } from '../../api/generated/aurora.ts';
import {
  type DeduplicatedScheduledTask,
  DeduplicatedSnapshot,
  LogEntry,
  type Snapshot,
} from '../../api/generated/storage.ts';
import { encodeBinary, type Wire } from '../../api/thrift/index.ts';
import type { StateView } from './state.ts';

/** Tasks or configurations that are encoded in one go, between which other work has its turn. */
const RECORDS_PER_SLICE = 500;

/** As upstream: a higher level costs more time than it saves. */
const DEFLATE_LEVEL = 3;

/** The state at one moment. Holds the records, which are immutable, so that the state may go on. */
export interface CapturedState {
  readonly tasks: readonly ScheduledTask[];
  /** Everything but the tasks. */
  readonly partialSnapshot: Snapshot;
}

/**
 * Copies what `state` holds at this moment.
 * @param nowMs milliseconds since the epoch
 * @param details build properties for whoever looks at the snapshot later
 */
export function capture(
  state: StateView,
  nowMs: number,
  details: ReadonlyMap<string, string>,
): CapturedState {
  const { frameworkId, jobUpdates } = state;
  return {
    tasks: state.tasks.all(),
    partialSnapshot: {
      timestamp: nowMs,
      hostAttributes: state.hostAttributes.all(),
      tasks: [],
      cronJobs: state.cronJobs.all().map((jobConfiguration) => ({ jobConfiguration })),
      schedulerMetadata: { ...(frameworkId !== undefined && { frameworkId }), details },
      quotaConfigurations: Array.from(state.quotas.all(), ([role, quota]) => ({ role, quota })),
      jobUpdateDetails: jobUpdates
        .summaries()
        .map(({ key }) => jobUpdates.get(key))
        .filter((details) => details !== undefined)
        .map((details) => ({ details })),
      hostMaintenanceRequests: state.hostMaintenanceRequests.all(),
    },
  };
}

/** Encodes the state as a deflated, deduplicated snapshot: a LogEntry. Other work has its turn meanwhile. */
export async function encodeSnapshot(state: CapturedState): Promise<Uint8Array> {
  const deflate = Readable.from(snapshotBytes(state), { objectMode: true, highWaterMark: 1 }).pipe(
    createDeflate({ level: DEFLATE_LEVEL }),
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of deflate) chunks.push(chunk as Uint8Array); // a zlib stream yields buffers
  return encodeBinary(LogEntry, { deflatedEntry: Buffer.concat(chunks) });
}

/**
 * The binary form of a LogEntry with a deduplicated snapshot, in slices. A struct is its fields and a stop byte,
 * and a list its elements one after the other, so the slices only need the few bytes of glue written here.
 */
function* snapshotBytes({ tasks, partialSnapshot }: CapturedState): Generator<Uint8Array, void> {
  const configs = new ConfigNumbers();
  yield fieldHeader(TYPE_STRUCT, FIELD.deduplicatedSnapshot);
  yield encodeBinary(DeduplicatedSnapshot, { partialSnapshot }).subarray(0, -1);
  yield* listField(FIELD.partialTasks, tasks, (slice) =>
    encodeBinary(DeduplicatedSnapshot, { partialTasks: slice.map((task) => partialTask(task, configs)) }),
  );
  yield* listField(FIELD.taskConfigs, configs.all, (slice) =>
    encodeBinary(DeduplicatedSnapshot, { taskConfigs: slice }),
  );
  yield Uint8Array.of(STOP, STOP);
}

const STOP = 0;
const TYPE_STRUCT = 12;
const TYPE_LIST = 15;

/** Field ids, of the LogEntry and of the DeduplicatedSnapshot. */
const FIELD = { deduplicatedSnapshot: 6, partialTasks: 2, taskConfigs: 3 };

/** Type and id of a field. */
const FIELD_HEADER_BYTES = 3;

/** Type of the elements and their number. */
const LIST_HEADER_BYTES = 5;

/**
 * A list of structs in slices.
 * @param encode encodes a struct whose only field is the list with the given elements
 */
function* listField<T>(
  id: number,
  elements: readonly T[],
  encode: (slice: readonly T[]) => Uint8Array,
): Generator<Uint8Array, void> {
  yield fieldHeader(TYPE_LIST, id);
  const header = Buffer.alloc(LIST_HEADER_BYTES);
  header.writeUInt8(TYPE_STRUCT);
  header.writeInt32BE(elements.length, 1);
  yield header;
  for (let start = 0; start < elements.length; start += RECORDS_PER_SLICE) {
    const struct = encode(elements.slice(start, start + RECORDS_PER_SLICE));
    yield struct.subarray(FIELD_HEADER_BYTES + LIST_HEADER_BYTES, -1);
  }
}

function fieldHeader(type: number, id: number): Uint8Array {
  return Uint8Array.of(type, id >> 8, id & 0xff);
}

function partialTask(task: ScheduledTask, configs: ConfigNumbers): Wire<DeduplicatedScheduledTask> {
  const { task: config, ...assignedTask } = task.assignedTask;
  return { partialScheduledTask: { ...task, assignedTask }, taskConfigId: configs.numberOf(config) };
}

/** Numbers configurations in the order they are met. The stores share equal ones, so identity tells them apart. */
class ConfigNumbers {
  readonly all: TaskConfig[] = [];
  readonly #numbers = new Map<TaskConfig, number>();

  numberOf(config: TaskConfig): number {
    const known = this.#numbers.get(config);
    if (known !== undefined) return known;
    this.#numbers.set(config, this.all.length);
    this.all.push(config);
    return this.all.length - 1;
  }
}
