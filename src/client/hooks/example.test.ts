import assert from 'node:assert/strict';
import { test } from 'node:test';
import example from '../../../examples/hooks/policy.ts';
import { EXIT } from '../exit-codes.ts';
import { runAgainst } from '../testing/answers.ts';

const TASKS = {
  getTasksWithoutConfigs: { responseCode: 'OK', result: { scheduleStatusResult: { tasks: [] } } },
  killTasks: { responseCode: 'OK' },
} as const;
const HOOKS = {
  files: { '/etc/aurora/hooks.json': '{"hooks": ["policy.ts"]}' },
  modules: { '/etc/aurora/policy.ts': example },
};

test('the example asks before production is killed', async () => {
  for (const [key, answers, exitCode] of [
    ['west/media/prod/web', true, EXIT.OK],
    ['west/media/prod/web', false, EXIT.COMMAND_FAILURE],
    ['west/media/test/web', false, EXIT.OK],
  ] as const) {
    const result = await runAgainst(`job killall --no-batching ${key}`, TASKS, { ...HOOKS, answers });
    assert.equal(result.exitCode, exitCode, result.stderr);
  }
});

test('the example stops a command, which cannot be skipped', async () => {
  const { exitCode, stdout } = await runAgainst('local up', {}, HOOKS);
  assert.equal(exitCode, EXIT.COMMAND_FAILURE);
  assert.match(stdout, /^Command aborted by command hook no-local-cluster with error code 4$/m);
  assert.equal((await runAgainst('local up --skip-hooks all', {}, HOOKS)).exitCode, EXIT.INVALID_PARAMETER);
});
