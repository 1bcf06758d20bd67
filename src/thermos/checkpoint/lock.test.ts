import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silentLog } from '../testing/run-task.ts';
import { type CheckpointPaths, checkpointPaths } from './paths.ts';
import { createCheckpoint } from './writer.ts';

function temporaryPaths(t: TestContext): CheckpointPaths {
  const root = mkdtempSync(join(tmpdir(), 'checkpoint-lock-'));
  t.after(() => rmSync(root, { recursive: true }));
  return checkpointPaths(root, 'the-task');
}

/** Whether anybody could lock the file now, as the original's tools try it. */
const isFree = (path: string): boolean => spawnSync('flock', ['--nonblock', path, 'true']).status === 0;

const start = (paths: CheckpointPaths) => createCheckpoint(paths, {}, silentLog);

test('a checkpoint is locked while its task is run', (t) => {
  const paths = temporaryPaths(t);
  const checkpoint = start(paths);
  assert.equal(isFree(paths.runner), false);
  checkpoint.append({ task_status: { state: 'ACTIVE', timestamp_ms: 1, runner_pid: 1, runner_uid: 0 } });
  assert.equal(isFree(paths.runner), false);
  checkpoint.finish(0);
  assert.equal(isFree(paths.runner), true);
});

test('a second runner is refused, and told whether the first one lives', (t) => {
  const paths = temporaryPaths(t);
  const checkpoint = start(paths);
  assert.throws(
    () => start(paths),
    /^Error: the task is run by another runner, which holds .*the-task\/runner$/,
  );
  assert.equal(isFree(paths.runner), false, 'and the first one keeps the lock');
  checkpoint.finish(0);
  assert.throws(
    () => start(paths),
    /^Error: the task was run before: there is a checkpoint .*the-task\/runner$/,
  );
});

test('the lock goes with its runner, even while a process of the task lives on', async (t) => {
  const paths = temporaryPaths(t);
  const writer = JSON.stringify(join(import.meta.dirname, 'writer.ts'));
  const program = `
    import { spawn } from 'node:child_process';
    import { createCheckpoint } from ${writer};
    createCheckpoint(JSON.parse(process.argv[1]), {}, { warn: console.error });
    console.log(spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).pid);
    setInterval(() => {}, 1000);`;
  const runner = spawn(process.execPath, ['--input-type=module', '-e', program, JSON.stringify(paths)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(runner.stdout, 'data');
  t.after(() => process.kill(Number(line), 'SIGKILL'));
  assert.equal(isFree(paths.runner), false);
  runner.kill('SIGKILL');
  await once(runner, 'exit');
  assert.equal(isFree(paths.runner), true);
});
