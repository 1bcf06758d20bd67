import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { activeTasksDirectory, finishedTasksDirectory } from '../../thermos/index.ts';

/** A task whose checkpoint lies on this machine. */
export interface FoundTask {
  readonly taskId: string;
  readonly kind: 'active' | 'finished';
  /** Of one run of an executor: sandbox and checkpoints lie in it. */
  readonly runDirectory: string;
  /** Of the task file, in ms since the epoch: start or end of the task. */
  readonly modifiedMs: number;
}

/** Where the checkpoints of a run lie. */
export function checkpointRootOf(runDirectory: string): string {
  return join(runDirectory, 'checkpoints');
}

/**
 * Finds all tasks below an agent's work directory, newest first. What cannot be read is left out.
 * A task id found twice (in an old and a new run) counts once, active before finished and newer before older.
 */
export async function findTasks(workDirectory: string): Promise<FoundTask[]> {
  const runs = await findRuns(workDirectory);
  const found = (await Promise.all(runs.map(tasksOfRun))).flat();
  const byId = new Map<string, FoundTask>();
  for (const task of found) {
    const other = byId.get(task.taskId);
    if (other === undefined || precedence(task) > precedence(other)) byId.set(task.taskId, task);
  }
  return [...byId.values()].sort((a, b) => b.modifiedMs - a.modifiedMs || (a.taskId < b.taskId ? -1 : 1));
}

function precedence({ kind, modifiedMs }: FoundTask): number {
  // Task files are younger than the year 5138, whose milliseconds have fifteen digits.
  return modifiedMs + (kind === 'active' ? 1e15 : 0);
}

async function findRuns(workDirectory: string): Promise<string[]> {
  let directories = [join(workDirectory, 'slaves')];
  for (const level of ['frameworks', 'executors', 'runs']) {
    const children = (await Promise.all(directories.map(subdirectories))).flat();
    directories = children.map((child) => join(child, level));
  }
  return (await Promise.all(directories.map(subdirectories))).flat();
}

/** Real directories only, so that the link `latest` does not count. */
async function subdirectories(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
  } catch {
    return [];
  }
}

async function tasksOfRun(runDirectory: string): Promise<FoundTask[]> {
  const root = checkpointRootOf(runDirectory);
  const [active, finished] = await Promise.all([
    tasksIn(activeTasksDirectory(root), 'active', runDirectory),
    tasksIn(finishedTasksDirectory(root), 'finished', runDirectory),
  ]);
  return [...active, ...finished];
}

async function tasksIn(
  directory: string,
  kind: FoundTask['kind'],
  runDirectory: string,
): Promise<FoundTask[]> {
  try {
    const names = (await readdir(directory)).filter((name) => !/\s/.test(name));
    return await Promise.all(
      names.map(async (taskId) => {
        const { mtimeMs } = await stat(join(directory, taskId));
        return { taskId, kind, runDirectory, modifiedMs: mtimeMs };
      }),
    );
  } catch {
    return [];
  }
}
