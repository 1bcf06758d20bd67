import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMesosDuration } from './duration.ts';
import { readAgentEnvironment } from './environment.ts';
import { parseExecutorFlags } from './flags.ts';

test('reads flags as the original takes them', () => {
  const parsed = parseExecutorFlags([
    '--announcer-ensemble=zk1:2181',
    '--nosetuid',
    '--preserve_env',
    '--runner-logger-mode',
    'rotate',
    '--stop_timeout_in_secs=30',
    '--log_to_stderr=google:INFO',
  ]);
  assert.equal(parsed.kind, 'flags');
  if (parsed.kind !== 'flags') return;
  const { announcerEnsemble, nosetuid, preserveEnv, runnerLoggerMode, stopTimeoutSecs } = parsed.flags;
  assert.deepEqual(
    { announcerEnsemble, nosetuid, preserveEnv, runnerLoggerMode, stopTimeoutSecs },
    {
      announcerEnsemble: 'zk1:2181',
      nosetuid: true,
      preserveEnv: true,
      runnerLoggerMode: 'rotate',
      stopTimeoutSecs: 30,
    },
  );
});

const WRONG: readonly [readonly string[], RegExp][] = [
  [['--no-such-flag'], /Unknown argument --no-such-flag/],
  [['stray'], /Unknown argument stray/],
  [['--runner-logger-mode=x'], /must be one of standard, rotate, but is 'x'/],
  [['--stop_timeout_in_secs', 'soon'], /must be a whole number, but is 'soon'/],
  [['--announcer-ensemble'], /needs a value/],
];

for (const [args, problem] of WRONG) {
  test(`refuses ${args.join(' ')}`, () => {
    const parsed = parseExecutorFlags(args);
    assert.equal(parsed.kind, 'usageError');
    if (parsed.kind === 'usageError') assert.match(parsed.problem, problem);
  });
}

test('reads what the agent puts into the environment', () => {
  const variables = {
    MESOS_FRAMEWORK_ID: 'f',
    MESOS_EXECUTOR_ID: 'e',
    MESOS_AGENT_ENDPOINT: '127.0.0.1:5051',
    MESOS_DIRECTORY: '/run',
    MESOS_CHECKPOINT: '1',
    MESOS_RECOVERY_TIMEOUT: '15mins',
  };
  const read = readAgentEnvironment(variables);
  assert.equal(read.kind, 'ok');
  if (read.kind === 'ok') assert.equal(read.environment.recoveryTimeoutMs, 900_000);
  const without = readAgentEnvironment({ ...variables, MESOS_DIRECTORY: undefined });
  assert.match(without.kind === 'unusable' ? without.problem : '', /^MESOS_DIRECTORY is not set/);
  const wrong = readAgentEnvironment({ ...variables, MESOS_RECOVERY_TIMEOUT: 'soon' });
  assert.match(wrong.kind === 'unusable' ? wrong.problem : '', /but is 'soon'$/);
});

test('reads durations as the agent writes them', () => {
  for (const [text, ms] of [
    ['5secs', 5000],
    ['2.5secs', 2500],
    ['15mins', 900_000],
    ['1weeks', 604_800_000],
    ['1e3secs', undefined],
    ['5', undefined],
  ] as const) {
    assert.equal(parseMesosDuration(text), ms);
  }
});
