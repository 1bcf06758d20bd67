import { ClassicLevel } from 'classic-level';
import protobuf from 'protobufjs';

/** The records of Mesos' replicated log, as another library understands them. */
const RecordType = protobuf
  .parse(`
    syntax = "proto2";
    message Promise { required uint64 proposal = 1; }
    message Nop { optional bool tombstone = 1; }
    message Append { required bytes bytes = 1; optional bytes cksum = 2; }
    message Truncate { required uint64 to = 1; }
    message Action {
      enum Type { NOP = 1; APPEND = 2; TRUNCATE = 3; }
      required uint64 position = 1;
      required uint64 promised = 2;
      optional uint64 performed = 3;
      optional bool learned = 4;
      optional Type type = 5;
      optional Nop nop = 6;
      optional Append append = 7;
      optional Truncate truncate = 8;
    }
    message Metadata {
      enum Status { VOTING = 1; RECOVERING = 2; STARTING = 3; EMPTY = 4; }
      required Status status = 1;
      required uint64 promised = 2;
    }
    message Record {
      enum Type { PROMISE = 1; ACTION = 2; METADATA = 3; }
      required Type type = 1;
      optional Promise promise = 2;
      optional Action action = 3;
      optional Metadata metadata = 4;
    }`)
  .root.lookupType('Record');

/** A record as the other library takes it; enums by number. */
export type ForeignRecord = Readonly<Record<string, unknown>>;

export const metadata = (status: number): ForeignRecord => ({ type: 3, metadata: { status, promised: 7 } });

/** What the first versions of Mesos had in place of {@link metadata}. */
export const promise: ForeignRecord = { type: 1, promise: { proposal: 7 } };

const action = (position: number, facts: object): ForeignRecord => ({
  type: 2,
  action: { position, promised: 7, performed: 7, learned: true, ...facts },
});

export const nop = (position: number, facts: object = {}): ForeignRecord =>
  action(position, { type: 1, nop: {}, ...facts });

export const append = (position: number, bytes: Uint8Array, facts: object = {}): ForeignRecord =>
  action(position, { type: 2, append: { bytes }, ...facts });

export const truncate = (position: number, to: number): ForeignRecord =>
  action(position, { type: 3, truncate: { to } });

/** A position that a proposer was promised, of which nothing was written. */
export const promised = (position: number): ForeignRecord => ({
  type: 2,
  action: { position, promised: 7 },
});

/** Writes a replica's database, as Mesos does: each record by itself, under the key that its position has. */
export async function writeReplica(directory: string, records: readonly ForeignRecord[]): Promise<void> {
  const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
  for (const record of records)
    await database.put(keyOf(record), RecordType.encode(record).finish(), { sync: true });
  await database.close();
}

function keyOf(record: ForeignRecord): string {
  const { action: about } = record as { readonly action?: { readonly position: number } };
  const number = about === undefined ? 0 : about.position + 1;
  return number > 9_999_999_999 ? `A${String(number).padStart(20, '0')}` : String(number).padStart(10, '0');
}
