import { failed, ok, type Result } from '../result.ts';
import { JsonReader, JsonShapeError, readString } from './read-json.ts';
import type { ProcessLogger, TaskResources, ThermosProcess, ThermosTask } from './types.ts';

/** Far above any real task; each process costs the agent two file handles and a fork. */
const MAX_PROCESSES = 1000;
const MAX_CONSTRAINTS = 10_000;
const MAX_CONSTRAINT_NAMES = 1000;

const DEFAULT_LOG_SIZE_BYTES = 100 * 1024 * 1024;
const DEFAULT_LOG_BACKUPS = 5;

/**
 * Reads a task from its JSON form (snake case, as in the executor data and in `task.json`), applying upstream's defaults.
 * @param json the parsed JSON of the task
 * @returns the task, or the path of the first field that is missing or of the wrong type
 */
export function parseTask(json: unknown): Result<ThermosTask, string> {
  try {
    return ok(readTask(new JsonReader(json, 'task')));
  } catch (error) {
    if (error instanceof JsonShapeError) return failed(error.message);
    throw error;
  }
}

/** Like {@link parseTask}, for a reader that stands on the task already. @throws JsonShapeError */
export function readTask(task: JsonReader): ThermosTask {
  const processes = task.list('processes', MAX_PROCESSES, (value, path) =>
    readProcess(new JsonReader(value, path)),
  );
  const name = task.optionalString('name') ?? processes[0]?.name;
  return {
    name: name ?? task.string('name'),
    processes,
    constraints: task.list('constraints', MAX_CONSTRAINTS, (value, path) => ({
      order: new JsonReader(value, path).list('order', MAX_CONSTRAINT_NAMES, readString),
    })),
    resources: readResources(task.optionalObject('resources')),
    maxFailures: task.integer('max_failures', 1),
    maxConcurrency: task.integer('max_concurrency', 0),
    finalizationWaitSecs: task.integer('finalization_wait', 30),
  };
}

function readProcess(process: JsonReader): ThermosProcess {
  return {
    name: process.string('name'),
    cmdline: process.string('cmdline'),
    maxFailures: process.integer('max_failures', 1),
    daemon: process.boolean('daemon', false),
    ephemeral: process.boolean('ephemeral', false),
    final: process.boolean('final', false),
    minDurationSecs: process.integer('min_duration', 5),
    logger: readLogger(process.optionalObject('logger')),
  };
}

function readLogger(logger: JsonReader | undefined): ProcessLogger | undefined {
  if (logger === undefined) return undefined;
  const rotate = logger.optionalObject('rotate');
  return {
    destination: logger.oneOf('destination', ['file', 'console', 'both', 'none'], 'file'),
    mode: logger.oneOf('mode', ['standard', 'rotate'], 'standard'),
    rotate: rotate && {
      logSizeBytes: rotate.integer('log_size', DEFAULT_LOG_SIZE_BYTES),
      backups: rotate.integer('backups', DEFAULT_LOG_BACKUPS),
    },
  };
}

function readResources(resources: JsonReader | undefined): TaskResources | undefined {
  if (resources === undefined) return undefined;
  return {
    cpuCores: resources.number('cpu'),
    ramBytes: resources.number('ram'),
    diskBytes: resources.number('disk'),
    gpus: resources.integer('gpu', 0),
  };
}
