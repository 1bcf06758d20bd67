import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { LogDamaged } from '../../ports/log.ts';
import { findChangedTable } from './check-tables.ts';
import {
  ENTRY_KEYS_START,
  EXTENT_KEY,
  type Extent,
  entryKey,
  parseExtent,
  positionOf,
} from './entry-format.ts';
import { hasCode, LogLocked, rootMessage } from './errors.ts';
import { isHeadFileAnnounced, readHeadFile } from './head-file.ts';

export type Database = ClassicLevel<string, Uint8Array>;

/** Extent of a log without entries. */
export const EMPTY: Extent = { firstPosition: 1, nextPosition: 1 };

/** What an operator can do about damage. */
export function remedyFor(directory: string): string {
  return (
    `The usual cause is a failing disk, or files in ${directory} that were changed, removed or restored one by one. ` +
    'Nothing was changed now. Restore the whole directory from a copy, or initialise a new log elsewhere and recover from a backup'
  );
}

/** What a directory holds. */
export type Found =
  | { readonly kind: 'uninitialised'; readonly database: Database | undefined }
  | { readonly kind: 'ready'; readonly database: Database; readonly extent: Extent };

/**
 * Opens the database in `directory`, if there is one, which locks it, and checks that what it says of itself
 * agrees with the head file.
 * @param files where the files are, if that is a copy
 * @throws LogLocked, LogDamaged, or an Error that says what else the directory holds
 */
export async function openDirectory(directory: string, files = directory): Promise<Found> {
  const head = await readHeadFile(files);
  const hasDatabase = await exists(join(files, 'CURRENT'));
  if (head.kind === 'absent' && (!hasDatabase || (await isHeadFileAnnounced(files)))) {
    return { kind: 'uninitialised', database: undefined };
  }
  const position = head.kind === 'extent' ? head.extent.firstPosition : EMPTY.firstPosition;
  const damaged = (problem: string, at = position) => new LogDamaged(at, problem, remedyFor(directory));
  if (!hasDatabase) throw damaged('the database is missing');
  const database = await openDatabase(directory, false, files).catch((error) => {
    if (isDamage(error)) throw damaged(`the database cannot be opened (${rootMessage(error)})`);
    throw error;
  });
  try {
    if (head.kind === 'damaged') throw damaged('the file HEAD is not readable');
    if (head.kind === 'absent') return await withoutHeadFile(directory, database);
    const extent = await checkedExtent(database, head.extent, damaged);
    return { kind: 'ready', database, extent };
  } catch (error) {
    await database.close();
    throw isDamage(error) ? damaged(`the database cannot be read (${rootMessage(error)})`) : error;
  }
}

/**
 * Opens, and thereby locks, the database in `directory`.
 * @param files where the files are, if that is a copy
 * @throws LogLocked if another process has it; an Error with the directory or, for damage, one that {@link isDamage} knows
 */
export async function openDatabase(
  directory: string,
  createIfMissing: boolean,
  files = directory,
): Promise<Database> {
  const changed = await findChangedTable(files);
  if (changed !== undefined) throw new TableChanged(changed);
  const database: Database = new ClassicLevel(files, { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await database.open({ createIfMissing });
    return database;
  } catch (error) {
    if (hasCode(error, 'LEVEL_LOCKED')) throw new LogLocked(directory);
    if (isDamage(error)) throw error;
    throw new Error(`the log in ${directory} cannot be opened: ${rootMessage(error)}`, { cause: error });
  }
}

/** Removes a database's files, and no others. @throws as {@link openDatabase} */
export async function destroyDatabase(directory: string): Promise<void> {
  try {
    await ClassicLevel.destroy(directory);
  } catch (error) {
    if (hasCode(error, 'LEVEL_LOCKED') || rootMessage(error).includes('lock')) throw new LogLocked(directory);
    throw error;
  }
}

class TableChanged extends Error {}

/** LevelDB says either that its files contradict themselves or that one of them is not there; we, that one has changed. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof TableChanged ||
    hasCode(error, 'LEVEL_CORRUPTION') ||
    rootMessage(error).includes('No such file')
  );
}

/** The database's own extent, which must reach at least as far as what was acknowledged, and to its last entry. */
async function checkedExtent(
  database: Database,
  acknowledged: Extent,
  damaged: (problem: string, at?: number) => LogDamaged,
): Promise<Extent> {
  const extent = await readExtent(database);
  if (extent === undefined) throw damaged('the record of its extent is missing or not readable');
  const { firstPosition, nextPosition } = extent;
  if (nextPosition < acknowledged.nextPosition) {
    const last = acknowledged.nextPosition - 1;
    throw damaged(`the newest entries are missing, up to the one acknowledged at ${last}`, nextPosition);
  }
  if (firstPosition < acknowledged.firstPosition) {
    throw damaged(
      `the database says that it begins at ${firstPosition}, but that was removed`,
      firstPosition,
    );
  }
  for await (const key of database.keys({ gte: entryKey(nextPosition), limit: 1 })) {
    throw damaged(`there is an entry (${key}) after its recorded end`, nextPosition);
  }
  return extent;
}

/** A database without head file is a log whose initialisation was cut short, or not a log, or a damaged one. */
async function withoutHeadFile(directory: string, database: Database): Promise<Found> {
  const extent = await readExtent(database);
  const [firstKey] = await database.keys({ gte: ENTRY_KEYS_START, limit: 1 }).all();
  const [anyKey] = await database.keys({ limit: 1 }).all();
  if (anyKey === undefined || (extent !== undefined && extent.nextPosition === 1 && firstKey === undefined)) {
    return { kind: 'uninitialised', database };
  }
  if (extent === undefined && (firstKey === undefined || Number.isNaN(positionOf(firstKey)))) {
    throw new Error(
      `${directory} holds a LevelDB database that is not a log of this scheduler, perhaps the replica of an Apache Aurora. ` +
        'Choose an empty directory; recovery-tool takes over the state of an Apache Aurora, from its replica or a backup',
    );
  }
  throw new LogDamaged(extent?.firstPosition ?? 1, 'the file HEAD is missing', remedyFor(directory));
}

async function readExtent(database: Database): Promise<Extent | undefined> {
  const value = await database.get(EXTENT_KEY);
  return value === undefined ? undefined : parseExtent(Buffer.from(value).toString('latin1'));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
