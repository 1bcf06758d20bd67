import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkpointPaths } from '../checkpoint/paths.ts';
import { createCheckpointReader } from '../checkpoint/reader.ts';
import { DEFAULT_LOG_SETTINGS, findUser } from '../index.ts';
import { isAlive, type RunningTask, runnable, runTask, until } from '../testing/run-task.ts';

const isRoot = process.getuid?.() === 0;

function replayed({ checkpointRoot }: RunningTask) {
  const reader = createCheckpointReader(checkpointPaths(checkpointRoot, 'task-1').runner);
  const task = reader.refresh();
  assert.equal(reader.problem, undefined);
  assert.ok(task);
  return task;
}

function stages(task: RunningTask): string {
  return replayed(task)
    .statuses.map(({ state }) => state)
    .join(' ');
}

function runsOf(task: RunningTask, process: string): string[] {
  return (replayed(task).processes.get(process) ?? []).map(
    ({ state, returnCode }) => `${state} ${returnCode}`,
  );
}

/** Resolves with the pid that a process of the task wrote into a file. */
async function pidIn(task: RunningTask, file: string): Promise<number> {
  await until(`${file} is written`, () => /^\d+\n$/.test(task.read(file)));
  return Number(task.read(file));
}

test('runs processes in order, in the sandbox, with their output in files', async (t) => {
  const task = runTask(t, {
    processes: [runnable('work', 'cat plan.txt; echo done >&2'), runnable('prepare', 'echo plan > plan.txt')],
    constraints: [{ order: ['prepare', 'work'] }],
  });
  assert.equal(await task.runner.ended, 'SUCCESS');
  assert.equal(task.read('.logs/work/0/stdout'), 'plan\n');
  assert.equal(task.read('.logs/work/0/stderr'), 'done\n');
  assert.equal(stages(task), 'ACTIVE CLEANING FINALIZING SUCCESS');
  assert.deepEqual(runsOf(task, 'prepare'), ['SUCCESS 0']);
  const { header } = replayed(task);
  assert.equal(header?.sandbox, task.sandbox);
  assert.equal(header?.log_dir, join(task.sandbox, '.logs'));
  assert.deepEqual(header?.ports, new Map([['http', 31000]]));
  assert.ok(existsSync(join(task.checkpointRoot, 'tasks', 'finished', 'task-1')));
});

test('tries a failing process again as often as it may fail', async (t) => {
  const task = runTask(t, { processes: [runnable('never', 'exit 7', { maxFailures: 3 })] });
  assert.equal(await task.runner.ended, 'FAILED');
  assert.deepEqual(runsOf(task, 'never'), ['FAILED 7', 'FAILED 7', 'FAILED 7']);
  assert.deepEqual(readdirSync(join(task.sandbox, '.logs', 'never')).sort(), ['0', '1', '2']);
});

test('gives processes a small environment of their own', async (t) => {
  const environment = { ...process.env, MESOS_EXECUTOR_ID: 'secret', PATH: process.env['PATH'] };
  const task = runTask(t, { processes: [runnable('env', 'env')] }, { environment });
  await task.runner.ended;
  const names = task
    .read('.logs/env/0/stdout')
    .split('\n')
    .flatMap((line) => line.match(/^\w+(?==)/)?.[0] ?? []);
  // The shell adds the last three.
  assert.deepEqual(names.sort(), ['HOME', 'LOGNAME', 'PATH', 'PWD', 'SHLVL', 'USER', '_']);
  assert.match(task.read('.logs/env/0/stdout'), new RegExp(`^HOME=${task.sandbox}$`, 'm'));
});

test('passes the whole environment on if asked to', async (t) => {
  const environment = { ...process.env, GREETING: 'hello' };
  const task = runTask(
    t,
    { processes: [runnable('env', 'echo $GREETING')] },
    { environment, preserveEnvironment: true },
  );
  await task.runner.ended;
  assert.equal(task.read('.logs/env/0/stdout'), 'hello\n');
});

test('sources a profile that lies in the sandbox when a process starts', async (t) => {
  const task = runTask(t, {
    processes: [
      runnable('a', 'echo "export GREETING=hello" > .thermos_profile'),
      runnable('b', 'echo $GREETING'),
    ],
    constraints: [{ order: ['a', 'b'] }],
  });
  await task.runner.ended;
  assert.equal(task.read('.logs/b/0/stdout'), 'hello\n');
});

test('what a process leaves in the background never outlives it', async (t) => {
  const task = runTask(t, {
    processes: [runnable('a', 'sleep 1000 & echo $! > pid; exit 0'), runnable('b', 'sleep 1000')],
  });
  const pid = await pidIn(task, 'pid');
  await until('the background child is gone', () => !isAlive(pid));
  assert.equal(task.runner.state, 'ACTIVE');
});

test('asks everything below a wrapper script to end, and waits for it', async (t) => {
  const worker = `bash -c 'trap "sleep 0.3; echo bye > bye; exit 0" TERM; echo $$ > pid; while true; do sleep 0.05; done'`;
  const task = runTask(t, { processes: [runnable('wrapper', `${worker}; true`)] });
  const pid = await pidIn(task, 'pid');
  task.runner.kill();
  assert.equal(await task.runner.ended, 'KILLED');
  assert.equal(task.read('bye'), 'bye\n');
  assert.ok(!isAlive(pid));
  assert.deepEqual(runsOf(task, 'wrapper'), ['KILLED -15']);
});

test('ends by force what ignores its request, down to the last grandchild', async (t) => {
  const stubborn = `trap "" TERM; bash -c 'trap "" TERM; echo $$ > pid; while true; do sleep 1; done' & wait; sleep 1000`;
  const task = runTask(t, {
    processes: [runnable('stubborn', stubborn), runnable('never', 'echo ran > ran', { final: true })],
    finalizationWaitSecs: 1,
  });
  const pid = await pidIn(task, 'pid');
  task.runner.kill();
  assert.equal(await task.runner.ended, 'KILLED');
  assert.ok(!isAlive(pid));
  assert.equal(task.read('ran'), '');
  assert.equal(stages(task), 'ACTIVE CLEANING KILLED');
  assert.deepEqual(runsOf(task, 'stubborn'), ['KILLED -9']);
});

test('ends what has left its group and its session', async (t) => {
  const daemon = `setsid bash -c 'trap "" TERM; echo $$ > pid; while true; do sleep 1; done' & sleep 1000`;
  const task = runTask(t, { processes: [runnable('daemon', daemon)], finalizationWaitSecs: 1 });
  const pid = await pidIn(task, 'pid');
  task.runner.kill();
  assert.equal(await task.runner.ended, 'KILLED');
  await until('the daemon is gone', () => !isAlive(pid));
});

test('runs final processes after a kill', async (t) => {
  const task = runTask(t, {
    processes: [runnable('long', 'touch up; sleep 1000'), runnable('clean', 'echo cleaned', { final: true })],
  });
  await until('the process is up', () => existsSync(join(task.sandbox, 'up')));
  task.runner.kill();
  assert.equal(await task.runner.ended, 'KILLED');
  assert.equal(task.read('.logs/clean/0/stdout'), 'cleaned\n');
  assert.equal(stages(task), 'ACTIVE CLEANING FINALIZING KILLED');
});

test('keeps output in files of bounded size', async (t) => {
  const task = runTask(
    t,
    {
      processes: [
        // More than three times what is read at once, and so written into one file.
        runnable('loud', 'seq -f "line %.0f" 30000; echo to-stderr > /dev/stderr'),
      ],
    },
    { logSettings: { ...DEFAULT_LOG_SETTINGS, mode: 'rotate', rotateSizeBytes: 2000, rotateBackups: 2 } },
  );
  assert.equal(await task.runner.ended, 'SUCCESS');
  const files = readdirSync(join(task.sandbox, '.logs', 'loud', '0')).sort();
  assert.deepEqual(files, ['stderr', 'stdout', 'stdout.1', 'stdout.2']);
  assert.equal(task.read('.logs/loud/0/stderr'), 'to-stderr\n');
});

test('a process says itself how its output is kept', async (t) => {
  const logger = { destination: 'none', mode: 'standard', rotate: undefined } as const;
  const task = runTask(t, { processes: [runnable('quiet', 'echo x', { logger })] });
  assert.equal(await task.runner.ended, 'SUCCESS');
  assert.ok(!existsSync(join(task.sandbox, '.logs')));
});

test('follows no link when it writes logs into the sandbox', async (t) => {
  const task = runTask(t, {
    processes: [
      runnable('a', 'mkdir elsewhere; rm -rf .logs; ln -s elsewhere .logs'),
      runnable('b', 'echo x'),
    ],
    constraints: [{ order: ['a', 'b'] }],
  });
  assert.equal(await task.runner.ended, 'FAILED');
  assert.deepEqual(readdirSync(join(task.sandbox, 'elsewhere')), []);
});

test('a log that exists already is not written through', async (t) => {
  const task = runTask(t, {
    processes: [
      runnable('a', 'mkdir -p .logs/b/0; echo precious > precious; ln -s ../../../precious .logs/b/0/stdout'),
      runnable('b', 'echo x'),
    ],
    constraints: [{ order: ['a', 'b'] }],
  });
  assert.equal(await task.runner.ended, 'FAILED');
  assert.equal(task.read('precious'), 'precious\n');
});

test('runs processes as another user, with all groups of that user', { skip: !isRoot }, async (t) => {
  const user = findUser('nobody');
  assert.ok(user);
  const task = runTask(
    t,
    { processes: [runnable('id', 'id -u; id -G; touch mine')] },
    { user, switchUser: true },
  );
  assert.equal(await task.runner.ended, 'SUCCESS');
  assert.equal(task.read('.logs/id/0/stdout'), `${user.uid}\n${user.gid}\n`);
  for (const path of ['mine', '.logs', '.logs/id/0', '.logs/id/0/stdout']) {
    assert.equal(statSync(join(task.sandbox, path)).uid, user.uid);
  }
});
