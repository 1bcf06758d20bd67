import type { ProcessStatus, RunnerCkpt, RunnerHeader, TaskStatus } from '../../../api/generated/thermos.ts';
import {
  isProcessOver,
  PROCESS_LIFECYCLE,
  type ProcessState,
  TASK_LIFECYCLE,
  type TaskState,
} from './states.ts';

/** Runs of one process whose details are kept; of earlier ones only the number is. */
export const MAX_RUNS_REMEMBERED = 100;

/** One run of a process, as far as its records tell. Times in seconds since the epoch. */
export interface ProcessRun {
  /** Counts from 0. */
  readonly run: number;
  readonly state: ProcessState;
  readonly coordinatorPid?: number;
  readonly forkTimeSecs?: number;
  readonly pid?: number;
  readonly startTimeSecs?: number;
  readonly stopTimeSecs?: number;
  /** Negative: the signal that ended it. */
  readonly returnCode?: number;
}

/** What the records of a checkpoint amount to. */
export interface ReplayedTask {
  readonly header: RunnerHeader | undefined;
  /** All states of the task in order. */
  readonly statuses: readonly TaskStatus[];
  /** The last {@link MAX_RUNS_REMEMBERED} runs of each process, oldest first. */
  readonly processes: ReadonlyMap<string, readonly ProcessRun[]>;
}

/** Follows the records of one checkpoint, from the first on. */
export interface Replay {
  readonly task: ReplayedTask;
  /**
   * Takes the next record.
   * @returns what is wrong with it, if anything: it was not taken then, and no later one may be
   */
  apply(record: RunnerCkpt): string | undefined;
}

interface History {
  lastSeq: number;
  readonly runs: ProcessRun[];
}

/** A replay that has seen no record yet. */
export function createReplay(): Replay {
  const statuses: TaskStatus[] = [];
  const histories = new Map<string, History>();
  const processes = new Map<string, readonly ProcessRun[]>();
  let header: RunnerHeader | undefined;

  function applyHeader(record: RunnerHeader): string | undefined {
    if (header !== undefined) return 'a second header';
    header = record;
    return undefined;
  }

  function applyTask(record: TaskStatus): string | undefined {
    const from = statuses.at(-1)?.state;
    if (from !== undefined && !mayFollow(from, record.state)) {
      return `task state ${record.state} after ${from}`;
    }
    statuses.push(record);
    return undefined;
  }

  function applyProcess(record: ProcessStatus): string | undefined {
    const history = histories.get(record.process) ?? { lastSeq: -1, runs: [] };
    const problem = checkProcess(history, record);
    if (problem !== undefined) return `process ${record.process}: ${problem}`;
    history.lastSeq = record.seq;
    addToRuns(history.runs, record);
    histories.set(record.process, history);
    processes.set(record.process, history.runs);
    return undefined;
  }

  return {
    get task() {
      return { header, statuses, processes };
    },
    apply(record) {
      if ('runner_header' in record) return applyHeader(record.runner_header);
      if ('task_status' in record) return applyTask(record.task_status);
      return applyProcess(record.process_status);
    },
  };
}

function mayFollow(from: TaskState, to: TaskState): boolean {
  const allowed: readonly TaskState[] = TASK_LIFECYCLE[from];
  return allowed.includes(to);
}

function checkProcess(history: History, record: ProcessStatus): string | undefined {
  if (record.seq !== history.lastSeq + 1) return `record ${record.seq} after ${history.lastSeq}`;
  const from = history.runs.at(-1)?.state;
  if (from === undefined) return record.state === 'WAITING' ? undefined : `${record.state} as first state`;
  return Object.hasOwn(PROCESS_LIFECYCLE[from], record.state) ? undefined : `${record.state} after ${from}`;
}

function addToRuns(runs: ProcessRun[], record: ProcessStatus): void {
  const last = runs.at(-1);
  if (last === undefined || isProcessOver(last.state)) {
    runs.push({ run: last === undefined ? 0 : last.run + 1, state: record.state });
    if (runs.length > MAX_RUNS_REMEMBERED) runs.shift();
  } else {
    runs[runs.length - 1] = { ...last, ...details(record) };
  }
}

function details(record: ProcessStatus): Omit<ProcessRun, 'run'> {
  return {
    state: record.state,
    ...(record.coordinator_pid !== undefined && { coordinatorPid: record.coordinator_pid }),
    ...(record.fork_time !== undefined && { forkTimeSecs: record.fork_time }),
    ...(record.pid !== undefined && { pid: record.pid }),
    ...(record.start_time !== undefined && { startTimeSecs: record.start_time }),
    ...(record.stop_time !== undefined && { stopTimeSecs: record.stop_time }),
    ...(record.return_code !== undefined && { returnCode: record.return_code }),
  };
}
