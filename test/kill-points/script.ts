import { join } from 'node:path';
import { ScheduledTask } from '../../api/generated/aurora.ts';
import { canonicalKey } from '../../api/thrift/index.ts';
import { backupDirectory } from '../../src/edge/backup/backup-directory.ts';
import { openLevelLog } from '../../src/edge/leveldb/level-log.ts';
import type { Log } from '../../src/ports/log.ts';
import { backupBytes, MAX_BACKUP_BYTES, readBackup } from '../../src/storage/backup.ts';
import { type CapturedState, capture } from '../../src/storage/capture.ts';
import { createStorage, type OpenStorage } from '../../src/storage/storage.ts';
import { scheduledTask, taskConfig } from '../../src/storage/testing/records.ts';
import { surroundings } from '../../src/storage/testing/test-storage.ts';

/**
 * A scheduler's work with its disk in small: numbered writes, of which the state tells exactly how many there were,
 * snapshots that truncate the log, backups, a restart.
 */

/** Tasks that are there after a write: each adds one and removes the one so many before it. */
const KEPT = 3;

/** How much each write puts into the log. */
export interface Size {
  readonly bytesPerWrite: number;
}

/** A log that is written as a scheduler does it. */
export interface Opened {
  readonly log: Log;
  readonly storage: OpenStorage<string>;
}

/** Opens the log in `root`; one that is new is initialised. @throws whatever refuses it */
export async function open(root: string): Promise<Opened> {
  const log = await openLevelLog(join(root, 'log'));
  try {
    if ((await log.status()).kind === 'uninitialised') await log.initialize();
    const { options } = surroundings();
    return { log, storage: await createStorage({ ...options, log, maxEntryBytes: 100_000 }) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Makes write `number` part of the state; resolves when it is acknowledged. */
export function write(storage: OpenStorage<string>, number: number, { bytesPerWrite }: Size): Promise<void> {
  return storage.write((tx) => {
    tx.apply({ saveFrameworkId: { id: String(number) } });
    tx.apply({ saveTasks: { tasks: [taskOf(number, bytesPerWrite)] } });
    tx.apply({ removeTasks: { taskIds: [`task-${number - KEPT}`] } });
  });
}

function taskOf(number: number, bytes: number) {
  const config = taskConfig({ role: 'www', environment: 'prod', name: 'web' }, textOf(number, bytes));
  return scheduledTask({ id: `task-${number}`, instance: number, config });
}

const texts = new Map<string, string>();

/** Text that hardly deflates and is the same each time. */
function textOf(seed: number, length: number): string {
  const known = texts.get(`${seed} ${length}`);
  if (known !== undefined) return known;
  let text = '';
  for (let value = seed + 1; text.length < length; ) {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    text += value.toString(36);
  }
  texts.set(`${seed} ${length}`, text.slice(0, length));
  return text.slice(0, length);
}

/** How many writes a state is made of. @throws if it is no state that whole writes lead to */
export function writesIn(state: CapturedState, { bytesPerWrite }: Size): number {
  const count = Number(state.schedulerMetadata.frameworkId ?? 0);
  const expected = Array.from({ length: Math.min(KEPT, count) }, (_, i) => taskOf(count - i, bytesPerWrite));
  const keysOf = (tasks: readonly ScheduledTask[]) =>
    tasks.map((task) => canonicalKey(ScheduledTask, task)).sort();
  if (keysOf(state.tasks).join() !== keysOf(expected).join()) {
    const ids = state.tasks.map(({ assignedTask }) => assignedTask.taskId);
    throw new Error(`an illegal state: ${count} writes, and the tasks ${ids.join(', ')}`);
  }
  return count;
}

export function stateOf({ storage }: Opened): CapturedState {
  return storage.read((state) => capture(state, 0));
}

export async function backUp({ storage }: Opened, root: string, name: string): Promise<void> {
  await backupDirectory(join(root, 'backups')).create(name, backupBytes(storage.capture()));
}

/** The backups that are listed, each with the number of writes that it has. @throws if one is not legal */
export async function backupsIn(root: string, size: Size): Promise<ReadonlyMap<string, number>> {
  const files = backupDirectory(join(root, 'backups'));
  const found = new Map<string, number>();
  for (const name of await files.list()) {
    const recovered = await readBackup(await files.read(name, MAX_BACKUP_BYTES));
    found.set(name, writesIn(recovered.capture(), size));
  }
  return found;
}

/** Does all the work. @param tell is called with what is acknowledged, at once */
export async function work(root: string, size: Size, tell: (what: string) => void): Promise<void> {
  const acknowledged = async (number: number, opened: Opened) => {
    await write(opened.storage, number, size);
    tell(`write ${number}`);
  };
  const backedUp = async (name: string, writes: number, opened: Opened) => {
    await backUp(opened, root, name).then(
      () => tell(`backup ${name} ${writes}`),
      // A scheduler goes on without it.
      () => tell(`no backup ${name}`),
    );
  };
  const first = await open(root);
  tell('initialised');
  for (const number of [1, 2, 3]) await acknowledged(number, first);
  await backedUp('a', 3, first);
  await acknowledged(4, first);
  await Promise.all([first.storage.snapshot(), acknowledged(5, first), acknowledged(6, first)]);
  tell('snapshot');
  await acknowledged(7, first);
  await first.log.close();

  const second = await open(root);
  await acknowledged(8, second);
  await backedUp('b', 8, second);
  await second.storage.snapshot();
  tell('snapshot');
  await acknowledged(9, second);
  await second.log.close();
}

/** Writes of {@link work}. */
export const WRITES = 9;

/** Writes that are under way at once, at most. */
export const IN_FLIGHT = 2;
