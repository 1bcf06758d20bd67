import { decodeBase64 } from '../../../api/thrift/base64.ts';
import {
  LogDamaged,
  type LogRecord,
  type LogStatus,
  LogTruncated,
  type ReadableLog,
} from '../../ports/log.ts';
import type { DatabaseCopy } from '../leveldb/database-copy.ts';
import { rootMessage } from '../leveldb/errors.ts';
import { type Database, isDamage, openDatabase } from '../leveldb/open-log.ts';
import { type Action, isReplicaKey, keyOf, RECORD } from './record.ts';
import { actionOf, BadRecord, decodeRecord, type Range, recordsFrom, type Survey, survey } from './survey.ts';

/** Says how far a single replica is to be believed. */
export interface ReplicaOptions {
  /**
   * Whether what this replica has written counts though it does not know that a majority has it: so it is if there is
   * no other replica, or if this one belongs to the scheduler that led last.
   */
  readonly trustsUnlearned: boolean;
}

/** Ranges of positions that a message names. */
const MAX_RANGES_NAMED = 10;

/**
 * Says whether the database of a copy is a replica of Mesos' replicated log.
 * @returns false also if it is too damaged to tell
 * @throws LogLocked if a process has it open
 */
export async function isReplica(directory: string, copy: DatabaseCopy): Promise<boolean> {
  const database = await openDatabase(directory, false, copy.path).catch((error: unknown) => {
    if (isDamage(error)) return undefined;
    throw error;
  });
  if (database === undefined) return false;
  try {
    const [key] = await database.keys({ limit: 1 }).all();
    return key !== undefined && isReplicaKey(key);
  } finally {
    await database.close();
  }
}

/**
 * Opens a replica of Mesos' replicated log, which Apache Aurora keeps its state in: one of several perhaps.
 * @param copy is removed when the log is closed
 * @throws LogDamaged for what a replica never writes, or an Error that says why this replica alone is not enough
 */
export async function readReplica(
  directory: string,
  copy: DatabaseCopy,
  options: ReplicaOptions,
): Promise<ReadableLog> {
  let database: Database | undefined;
  try {
    database = await openDatabase(directory, false, copy.path);
    const found = await survey(database);
    refuseIncomplete(found, directory, options);
    return new ReplicaLog(directory, database, found, copy);
  } catch (error) {
    await database?.close();
    throw asDamage(directory, error);
  }
}

function refuseIncomplete(found: Survey, directory: string, { trustsUnlearned }: ReplicaOptions): void {
  const { status, unlearned, missing } = found;
  if (status !== undefined && status !== 'VOTING') {
    throw new Error(
      `the replica in ${directory} is ${status}: it does not have the whole log. Take the directory of another scheduler`,
    );
  }
  if (missing.length > 0) {
    throw new Error(
      `the replica in ${directory} knows nothing of ${named(missing)}. It has fallen behind, or is damaged: take the ` +
        'directory of the scheduler that led last, or a backup',
    );
  }
  if (unlearned.length > 0 && !trustsUnlearned) {
    throw new Error(
      `the replica in ${directory} does not know what was agreed on for ${named(unlearned)}: a single replica cannot. ` +
        'If it is the only one, or belongs to the scheduler that led last, say -trust_unlearned=true, and what it ' +
        'has written there counts; else take the directory of the scheduler that led last',
    );
  }
}

function named(ranges: readonly Range[]): string {
  const names = ranges
    .slice(0, MAX_RANGES_NAMED)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  const more = ranges.length > names.length ? ` and ${ranges.length - names.length} more ranges` : '';
  return `position ${names.join(', ')}${more}`;
}

/** The appends of a replica, read only. Positions have gaps: others hold what only the replicas tell each other. */
class ReplicaLog implements ReadableLog {
  readonly #directory: string;
  readonly #database: Database;
  readonly #survey: Survey;
  readonly #copy: DatabaseCopy;

  constructor(directory: string, database: Database, found: Survey, copy: DatabaseCopy) {
    this.#directory = directory;
    this.#database = database;
    this.#survey = found;
    this.#copy = copy;
  }

  async status(): Promise<LogStatus> {
    const { first, next } = this.#survey;
    return { kind: 'ready', firstPosition: first, nextPosition: next };
  }

  async *read(from = this.#survey.first): AsyncGenerator<LogRecord, void> {
    if (from < this.#survey.first) throw new LogTruncated(from);
    let position = from;
    try {
      for await (const [key, value] of recordsFrom(this.#database, keyOf(from))) {
        const action = actionOf(decodeRecord(RECORD, value, position), key, position);
        const entry = appended(action, position);
        if (entry !== undefined) yield { position, entry };
        position += 1;
      }
    } catch (error) {
      throw asDamage(this.#directory, error);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
    await this.#copy[Symbol.asyncDispose]();
  }
}

/** What an action appends. @returns undefined if it is of another type, or only promised @throws BadRecord */
function appended({ type, append }: Action, position: number): Uint8Array | undefined {
  if (type !== 'APPEND') return undefined;
  const bytes = append?.bytes === undefined ? undefined : decodeBase64(append.bytes);
  if (bytes === undefined) throw new BadRecord(position, 'the append has no content');
  return bytes;
}

function asDamage(directory: string, error: unknown): unknown {
  const isBadRecord = error instanceof BadRecord;
  if (!isBadRecord && !isDamage(error)) return error;
  return new LogDamaged(
    isBadRecord ? error.position : 0,
    rootMessage(error),
    `The usual cause is a failing disk, or a copy of ${directory} that was made while it was in use. ` +
      'Nothing was changed. Take the directory of another scheduler, or a backup',
  );
}
