import { decodeMessage } from '../../../api/protobuf/decode.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import type { Database } from '../leveldb/open-log.ts';
import { type Action, keyOf, METADATA_KEY, RECORD_FACTS, type ReplicaRecord } from './record.ts';

/** First and last position of a range. */
export type Range = readonly [first: number, last: number];

/** What a replica holds, as it finds it itself when it starts. */
export interface Survey {
  /** `undefined` for the first versions of Mesos, whose replicas always vote. */
  readonly status: string | undefined;
  /** The first position that is not truncated. */
  readonly first: number;
  /** One more than the last position of which anything is known. */
  readonly next: number;
  /** Positions that another value may have been agreed on for, as far as this replica knows. */
  readonly unlearned: readonly Range[];
  /** Positions of which nothing is known, though later ones are. */
  readonly missing: readonly Range[];
}

/** A record that is not what a replica writes. */
export class BadRecord extends Error {
  readonly position: number;

  constructor(position: number, problem: string) {
    super(problem);
    this.position = position;
  }
}

/** Records that are read at a time. */
const BATCH = 100;

/** Looks through all records of a replica. @throws BadRecord */
export async function survey(database: Database): Promise<Survey> {
  let status: string | undefined;
  let first = 0;
  let next = 0;
  const unlearned: [number, number][] = [];
  const missing: [number, number][] = [];
  for await (const [key, value] of recordsFrom(database, METADATA_KEY)) {
    const record = decodeRecord(RECORD_FACTS, value, next);
    if (key === METADATA_KEY) {
      status = record.metadata?.status;
      continue;
    }
    const action = actionOf(record, key, next);
    const position = Number(action.position);
    if (position > next) missing.push([next, position - 1]);
    if (action.learned === true) first = Math.max(first, beginningAfter(action, position));
    else extend(unlearned, position);
    next = position + 1;
  }
  return { status, first, next, unlearned: from(first, unlearned), missing: from(first, missing) };
}

/** The records from a key on, a few of them in memory. */
export async function* recordsFrom(
  database: Database,
  key: string,
): AsyncGenerator<[key: string, value: Uint8Array], void> {
  const iterator = database.iterator({ gte: key, highWaterMarkBytes: 4 * 1024 * 1024 });
  try {
    for (;;) {
      const batch = await iterator.nextv(BATCH);
      if (batch.length === 0) return;
      yield* batch;
    }
  } finally {
    await iterator.close();
  }
}

/** @param position where one is, for the error */
export function decodeRecord(schema: MessageSchema, value: Uint8Array, position: number): ReplicaRecord {
  const decoded = decodeMessage(schema, value);
  if (!decoded.ok) throw new BadRecord(position, `the record is not readable: ${decoded.problem}`);
  // What the schema describes; every member may be absent.
  return decoded.value as ReplicaRecord;
}

/** The action of a record that stands under `key`. @throws BadRecord if it does not belong there */
export function actionOf(record: ReplicaRecord, key: string, position: number): Action {
  const { action } = record;
  if (record.type !== 'ACTION' || action === undefined) {
    throw new BadRecord(position, `the record with the key ${key} is not an action`);
  }
  const own = Number(action.position);
  if (!Number.isSafeInteger(own) || keyOf(own) !== key) {
    throw new BadRecord(
      position,
      `the record with the key ${key} says that its position is ${action.position}`,
    );
  }
  return action;
}

/** The first position of the log after a learned action. */
function beginningAfter({ type, truncate, nop }: Action, position: number): number {
  if (type === 'TRUNCATE') return Number(truncate?.to ?? 0);
  // What stands in for an action that was truncated before this replica learned of it.
  return type === 'NOP' && nop?.tombstone === true ? position + 1 : 0;
}

function extend(ranges: [number, number][], position: number): void {
  const last = ranges.at(-1);
  if (last?.[1] === position - 1) last[1] = position;
  else ranges.push([position, position]);
}

function from(first: number, ranges: readonly Range[]): Range[] {
  return ranges.filter(([, end]) => end >= first).map(([start, end]) => [Math.max(start, first), end]);
}
