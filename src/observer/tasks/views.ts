import type { ProcessRun } from '../../domain/process/replay.ts';
import type { ProcessState } from '../../domain/process/states.ts';
import type { TaskUsage, Usage } from './sampler.ts';
import type { ObservedTask } from './store.ts';

/** One row of the list of tasks, with the keys of the JSON. */
export interface TaskRow extends Usage {
  readonly task_id: string;
  readonly name: string;
  readonly role: string;
  /** Whole seconds since the epoch. */
  readonly launch_timestamp: number;
  readonly state: string;
  readonly state_timestamp: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly disk: number;
}

/** A run as JSON; times in seconds since the epoch. */
export interface RunView {
  readonly process_name: string;
  readonly process_run: number;
  readonly state: ProcessState;
  readonly start_time?: number;
  readonly stop_time?: number;
  readonly return_code?: number;
  readonly used?: Usage;
}

type Group = 'waiting' | 'running' | 'success' | 'failed' | 'killed';

/** Under which heading a process is listed. */
const GROUP_OF_STATE = {
  WAITING: 'waiting',
  FORKED: 'running',
  RUNNING: 'running',
  SUCCESS: 'success',
  FAILED: 'failed',
  KILLED: 'killed',
  LOST: 'waiting',
} as const satisfies Record<ProcessState, Group>;

/** The task in a list. */
export function taskRow(task: ObservedTask, { total, disk }: TaskUsage): TaskRow {
  const { header, statuses } = task.checkpoint;
  const first = statuses[0];
  const last = statuses.at(-1);
  return {
    task_id: task.taskId,
    name: textOf(task.config?.['name']) ?? task.taskId,
    role: header?.user ?? '',
    launch_timestamp: wholeSecs(first?.timestamp_ms),
    state: last?.state ?? 'ACTIVE',
    state_timestamp: wholeSecs(last?.timestamp_ms),
    ports: Object.fromEntries(header?.ports ?? []),
    ...total,
    disk,
  };
}

/** The task as JSON. */
export function taskDetails(task: ObservedTask, usage: TaskUsage): object {
  const { task_id, name, role, launch_timestamp, state, state_timestamp, ports } = taskRow(task, usage);
  const groups: Record<Group, string[]> = { waiting: [], running: [], success: [], failed: [], killed: [] };
  for (const [process, runs] of task.checkpoint.processes) {
    groups[GROUP_OF_STATE[runs.at(-1)?.state ?? 'WAITING']].push(process);
  }
  return {
    task_id,
    name,
    user: role,
    launch_timestamp,
    state,
    state_timestamp,
    ports,
    resource_consumption: { ...usage.total, disk: usage.disk },
    processes: groups,
    task: task.config ?? {},
  };
}

/** A run as JSON. */
export function runView(process: string, run: ProcessRun, usage: Usage | undefined): RunView {
  return {
    process_name: process,
    process_run: run.run,
    state: run.state,
    ...(run.startTimeSecs !== undefined && { start_time: run.startTimeSecs }),
    ...(run.stopTimeSecs !== undefined && { stop_time: run.stopTimeSecs }),
    ...(run.returnCode !== undefined && { return_code: run.returnCode }),
    ...(run.state === 'RUNNING' && usage !== undefined && { used: usage }),
  };
}

/**
 * Finds a run.
 * @param number from 0; negative counts from the end; undefined: the last
 */
export function findRun(
  task: ObservedTask,
  process: string,
  number: number | undefined,
): ProcessRun | undefined {
  const runs = task.checkpoint.processes.get(process);
  if (number === undefined || number < 0) return runs?.at(number ?? -1);
  return runs?.find((run) => run.run === number);
}

/** The command line of a process, from the task's configuration. */
export function cmdlineOf(task: ObservedTask, process: string): string | undefined {
  const processes = task.config?.['processes'];
  if (!Array.isArray(processes)) return undefined;
  const found = processes.find((each: unknown) => isObject(each) && each['name'] === process) as unknown;
  return isObject(found) ? textOf(found['cmdline']) : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function wholeSecs(ms: number | undefined): number {
  return Math.floor((ms ?? 0) / 1000);
}
