import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessStatus, RunnerCkpt } from '../../../api/generated/thermos.ts';
import { createReplay, MAX_RUNS_REMEMBERED } from './replay.ts';
import { PROCESS_LIFECYCLE, type ProcessState, TASK_LIFECYCLE, type TaskState } from './states.ts';

function status(seq: number, state: ProcessState, more: Partial<ProcessStatus> = {}): RunnerCkpt {
  return { process_status: { seq, process: 'p', state, ...more } };
}

function task(state: TaskState): RunnerCkpt {
  return { task_status: { state, timestamp_ms: 1 } };
}

const PROCESS_STATES = Object.keys(PROCESS_LIFECYCLE) as ProcessState[]; // the keys of the table are the states
const TASK_STATES = Object.keys(TASK_LIFECYCLE) as TaskState[];

/** A way to each state from the start. */
const WAY: Readonly<Record<ProcessState, readonly ProcessState[]>> = {
  WAITING: ['WAITING'],
  FORKED: ['WAITING', 'FORKED'],
  RUNNING: ['WAITING', 'FORKED', 'RUNNING'],
  SUCCESS: ['WAITING', 'FORKED', 'RUNNING', 'SUCCESS'],
  KILLED: ['WAITING', 'FORKED', 'KILLED'],
  FAILED: ['WAITING', 'FAILED'],
  LOST: ['WAITING', 'FORKED', 'LOST'],
};

test('takes every transition of a process that the table has, and no other', () => {
  for (const from of PROCESS_STATES) {
    for (const to of PROCESS_STATES) {
      const replay = createReplay();
      for (const [seq, state] of WAY[from].entries()) {
        assert.equal(replay.apply(status(seq, state)), undefined);
      }
      const problem = replay.apply(status(WAY[from].length, to));
      assert.equal(problem === undefined, Object.hasOwn(PROCESS_LIFECYCLE[from], to), `${from} → ${to}`);
    }
  }
});

test('takes every transition of a task that the table has, and no other', () => {
  for (const from of TASK_STATES) {
    for (const to of TASK_STATES) {
      const replay = createReplay();
      assert.equal(replay.apply(task(from)), undefined);
      const allowed: readonly TaskState[] = TASK_LIFECYCLE[from];
      assert.equal(replay.apply(task(to)) === undefined, allowed.includes(to), `${from} → ${to}`);
    }
  }
});

test('a failed run keeps its end and its return code', () => {
  const replay = createReplay();
  replay.apply(status(0, 'WAITING'));
  replay.apply(status(1, 'FORKED', { fork_time: 1, coordinator_pid: 10 }));
  replay.apply(status(2, 'RUNNING', { start_time: 2, pid: 11 }));
  replay.apply(status(3, 'FAILED', { stop_time: 3, return_code: 4 }));
  assert.deepEqual(replay.task.processes.get('p'), [
    {
      run: 0,
      state: 'FAILED',
      forkTimeSecs: 1,
      coordinatorPid: 10,
      startTimeSecs: 2,
      pid: 11,
      stopTimeSecs: 3,
      returnCode: 4,
    },
  ]);
});

test('refuses gaps, a second header and a run that begins elsewhere', () => {
  const header = { runner_header: { task_id: 't', launch_time_ms: 0, ports: new Map() } };
  const replay = createReplay();
  assert.equal(replay.apply(header), undefined);
  assert.equal(replay.apply(header), 'a second header');
  assert.match(replay.apply(status(1, 'WAITING')) ?? '', /record 1 after -1/);
  assert.match(replay.apply(status(0, 'RUNNING')) ?? '', /RUNNING as first state/);
});

test('remembers the numbers of all runs but the details of the last ones only', () => {
  const replay = createReplay();
  for (let run = 0; run < MAX_RUNS_REMEMBERED + 7; run += 1) {
    replay.apply(status(2 * run, 'WAITING'));
    replay.apply(status(2 * run + 1, 'FAILED'));
  }
  const runs = replay.task.processes.get('p') ?? [];
  assert.equal(runs.length, MAX_RUNS_REMEMBERED);
  assert.equal(runs.at(-1)?.run, MAX_RUNS_REMEMBERED + 6);
});
