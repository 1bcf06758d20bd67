import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type FakeAgent, startFakeAgent } from '../executor/testing/fake-agent.ts';
import { taskInfo } from '../executor/testing/run-executor.ts';
import { until } from '../thermos/testing/run-task.ts';

const PROGRAM = join(import.meta.dirname, 'thermos_executor.ts');

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Starts the program in a run directory of its own, as an agent does. */
function start(t: TestContext, variables: Record<string, string>, args: readonly string[] = []) {
  const directory = mkdtempSync(join(tmpdir(), 'executor-main-test-'));
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], MESOS_DIRECTORY: directory, ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stderr }));
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true });
  });
  return { child, directory, ended };
}

function environmentOf(agent: FakeAgent): Record<string, string> {
  return {
    MESOS_FRAMEWORK_ID: 'framework-1',
    MESOS_EXECUTOR_ID: 'thermos-task-1',
    MESOS_AGENT_ENDPOINT: agent.endpoint,
    MESOS_CHECKPOINT: '1',
    MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 'secret',
  };
}

test('the program runs a task for the agent that started it, and hides the token from it', async (t) => {
  const agent = await startFakeAgent();
  t.after(() => agent.stop());
  const { directory, ended, child } = start(t, environmentOf(agent), ['--preserve_env']);
  await until('the executor is subscribed', () => agent.subscribed);
  agent.launch(taskInfo({ processes: 'env' }));
  // A signal to the whole session must not end the one who reports.
  child.kill('SIGTERM');
  const { exitCode, stderr } = await ended;
  assert.equal(exitCode, 0, stderr);
  assert.equal(agent.updates.at(-1)?.state, 'TASK_FINISHED');
  const environment = readFileSync(join(directory, 'sandbox/.logs/main/0/stdout'), 'utf8');
  assert.match(environment, /^MESOS_EXECUTOR_ID=/m);
  assert.doesNotMatch(environment, /secret/);
  assert.match(
    readFileSync(join(directory, 'thermos_executor.log'), 'utf8'),
    /TASK_FINISHED, Task finished\./,
  );
});

test('the program says what is wrong when it is started by hand or with unknown flags', async (t) => {
  const byHand = await start(t, {}).ended;
  assert.equal(byHand.exitCode, 1);
  assert.match(byHand.stderr, /^MESOS_FRAMEWORK_ID is not set: thermos_executor is started by a Mesos agent/);
  const unknown = await start(t, {}, ['--no-such-flag']).ended;
  assert.equal(unknown.exitCode, 2);
  assert.match(unknown.stderr, /Unknown argument --no-such-flag/);
});
