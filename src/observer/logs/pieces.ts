import type { FileHandle } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { openInside, pathOf } from '../files/guarded.ts';
import type { Stream } from '../pages/log.ts';
import type { ObservedTask } from '../tasks/store.ts';

/** Of one run and stream; a logger keeps fewer. The newest are taken. */
const MAX_PIECES = 100;

/** One file of a run's log: the current one or one that was rotated away. */
export interface LogPiece {
  /** Path inside the sandbox; another file may have it a moment later. */
  readonly path: string;
  /** Stays when the file is renamed. The time of birth tells files apart that come to have the same inode. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** 0 where the file system does not tell. */
  readonly begunMs: number;
}

/** What of a task's log is meant. */
export interface LogOf {
  readonly task: ObservedTask;
  readonly process: string;
  readonly stream: Stream;
}

/** The files of one run, oldest first; none if the run keeps no log in files. */
export async function listPieces({ task, process, stream }: LogOf, run: number): Promise<LogPiece[]> {
  const directory = `${task.logDirectory.slice(task.sandbox.length + 1)}/${process}/${run}`;
  const names = await namesIn(task.sandbox, directory);
  const numbered = names.flatMap((name) => {
    const number = rotationOf(name, stream);
    return number === undefined ? [] : [{ name, number }];
  });
  const newest = numbered.sort((a, b) => a.number - b.number).slice(0, MAX_PIECES);
  const pieces = await Promise.all(newest.map(({ name }) => describe(task.sandbox, `${directory}/${name}`)));
  const known = pieces.flatMap((piece) => piece ?? []).reverse();
  // A rotation between reading the names and looking at the files can show one of them twice.
  return known.filter(
    ({ identity }, index) => known.findIndex((each) => each.identity === identity) === index,
  );
}

/** Opens a piece, unless its path is another file's by now. */
export async function openPiece(
  { task }: LogOf,
  { path, identity }: LogPiece,
): Promise<FileHandle | undefined> {
  const file = await openInside(task.sandbox, path);
  if (file === undefined) return undefined;
  if (identityOf(await file.stat()) === identity) return file;
  await file.close();
  return undefined;
}

/** 0 for the current file, 1 for the one that was current before it, … */
function rotationOf(name: string, stream: Stream): number | undefined {
  if (name === stream) return 0;
  const [, number] = /^\.(\d{1,6})$/.exec(name.slice(stream.length)) ?? [];
  return name.startsWith(stream) && number !== undefined ? Number(number) : undefined;
}

async function namesIn(sandbox: string, path: string): Promise<string[]> {
  await using directory = await openInside(sandbox, path);
  if (directory === undefined || !(await directory.stat()).isDirectory()) return [];
  // Awaited here, since the directory is closed at the end.
  return await readdir(pathOf(directory));
}

async function describe(sandbox: string, path: string): Promise<LogPiece | undefined> {
  await using file = await openInside(sandbox, path);
  const stats = await file?.stat();
  if (stats === undefined || !stats.isFile()) return undefined;
  const { size: sizeBytes, mtimeMs: modifiedMs, birthtimeMs: begunMs } = stats;
  return { path, identity: identityOf(stats), sizeBytes, modifiedMs, begunMs };
}

function identityOf({ ino, birthtimeMs }: { readonly ino: number; readonly birthtimeMs: number }): string {
  return `${ino}.${Math.floor(birthtimeMs)}`;
}
