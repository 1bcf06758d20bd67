import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplayedTask } from '../../domain/process/replay.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  type CheckpointReader,
  checkpointPaths,
  createCheckpointReader,
  LOG_DIRECTORY_NAME,
} from '../../thermos/index.ts';
import { checkpointRootOf, type FoundTask, findTasks } from './discovery.ts';

/** Tasks whose checkpoints are kept in memory; beyond that they are read again. */
const MAX_CACHED_TASKS = 500;
/** A scan serves all requests of this time. */
const SCAN_FRESH_MS = 1000;
const MAX_CONFIG_BYTES = 16 * 1024 * 1024;

/** Everything known of one task. */
export interface ObservedTask extends FoundTask {
  readonly checkpoint: ReplayedTask;
  /** The task's configuration as JSON; undefined if it cannot be read. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  readonly sandbox: string;
  readonly logDirectory: string;
}

/** The tasks of this machine, read when they are asked for. */
export interface TaskStore {
  /** All tasks, newest first. */
  list(): Promise<readonly FoundTask[]>;
  /** @returns undefined if there is no such task or its checkpoint cannot be read */
  get(taskId: string): Promise<ObservedTask | undefined>;
  /** Reads one of the list. */
  load(found: FoundTask): Promise<ObservedTask | undefined>;
}

interface Cached {
  readonly reader: CheckpointReader;
  config: Readonly<Record<string, unknown>> | undefined;
}

/** @param workDirectory of the agent */
export function createTaskStore(workDirectory: string, clock: Clock): TaskStore {
  const cache = new Map<string, Cached>();
  let scan: Promise<FoundTask[]> | undefined;
  let scannedMs = 0;

  function list(): Promise<FoundTask[]> {
    if (scan === undefined || clock.nowMs() - scannedMs > SCAN_FRESH_MS) {
      scannedMs = clock.nowMs();
      scan = findTasks(workDirectory);
    }
    return scan;
  }

  async function get(taskId: string): Promise<ObservedTask | undefined> {
    const found = (await list()).find((each) => each.taskId === taskId);
    return found && load(found);
  }

  async function load(found: FoundTask): Promise<ObservedTask | undefined> {
    const paths = checkpointPaths(checkpointRootOf(found.runDirectory), found.taskId);
    const cached = recall(paths.runner);
    const checkpoint = cached.reader.refresh();
    if (checkpoint === undefined || checkpoint.statuses.length === 0) return undefined;
    cached.config ??= (await readConfig(paths.active)) ?? (await readConfig(paths.finished));
    // Not from the checkpoint's header: it lies where the task's user may write.
    const sandbox = join(found.runDirectory, 'sandbox');
    const logDirectory = join(sandbox, LOG_DIRECTORY_NAME);
    return { ...found, checkpoint, config: cached.config, sandbox, logDirectory };
  }

  /** The least recently used goes first. */
  function recall(runnerPath: string): Cached {
    const cached = cache.get(runnerPath) ?? {
      reader: createCheckpointReader(runnerPath),
      config: undefined,
    };
    cache.delete(runnerPath);
    cache.set(runnerPath, cached);
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED_TASKS && oldest !== undefined) cache.delete(oldest);
    return cached;
  }

  return { list, get, load };
}

async function readConfig(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    await using file = await open(path);
    if ((await file.stat()).size > MAX_CONFIG_BYTES) return undefined;
    const config: unknown = JSON.parse(await file.readFile('utf8'));
    const isObject = typeof config === 'object' && config !== null && !Array.isArray(config);
    return isObject ? (config as Record<string, unknown>) : undefined; // checked on the left
  } catch {
    return undefined;
  }
}
