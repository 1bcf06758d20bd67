import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext } from '../testing/test-context.ts';

const KEY = 'west/www/prod/hello';

const JOB = {
  cluster: 'west',
  role: 'www',
  environment: 'prod',
  name: 'hello',
  task: {
    processes: [{ name: 'hello', cmdline: 'echo {{word}}' }],
    resources: { cpu: 0.1, ram: 16777216, disk: 16777216 },
  },
};

const CRON = { ...JOB, cron_schedule: '* * * * *' };

const TIERS: Wire<Response> = {
  responseCode: 'OK',
  result: {
    getTierConfigResult: {
      defaultTierName: 'preemptible',
      tiers: [{ name: 'preemptible', settings: new Map([['preemptible', 'true']]) }],
    },
  },
};

/** Runs a command beside a JSON job file. @returns also the calls of the API, in order */
async function run(argv: readonly string[], file: unknown) {
  const calls: string[] = [];
  const callApi: CallApi = async (_url, method) => {
    calls.push(method.name);
    if (method.name === 'getTierConfigs') return { kind: 'answered', response: TIERS };
    return {
      kind: 'answered',
      response: { responseCode: 'OK', result: { scheduleStatusResult: { tasks: [] } } },
    };
  };
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const client = createTestContext({ files: { 'job.json': text }, callApi });
  const exitCode = await runClient(argv, client.context);
  return { exitCode, calls, stdout: client.stdout(), stderr: client.stderr() };
}

const verbs: readonly [argv: readonly string[], file: unknown, reaches: string][] = [
  [['job', 'create', KEY, 'job.json'], JOB, 'createJob'],
  [['job', 'inspect', KEY, 'job.json'], JOB, 'getTierConfigs'],
  [['job', 'diff', KEY, 'job.json'], JOB, 'populateJobConfig'],
  [['cron', 'schedule', KEY, 'job.json'], CRON, 'scheduleCronJob'],
  [['update', 'start', KEY, 'job.json'], JOB, 'getJobUpdateDiff'],
  [['job', 'kill', `${KEY}/0`, '--config=job.json'], JOB, 'getTierConfigs'],
  [['job', 'killall', KEY, '--config=job.json'], JOB, 'getTierConfigs'],
  [['job', 'restart', KEY, '--config=job.json'], JOB, 'getTierConfigs'],
  [['cron', 'start', KEY, '--config=job.json'], JOB, 'getTierConfigs'],
];

for (const [argv, file, reaches] of verbs) {
  test(`${argv.slice(0, 2).join(' ')} takes a job from JSON, one alone or in a list, and binds it`, async () => {
    for (const content of [file, { jobs: [file] }]) {
      const { calls, stderr } = await run([...argv, '--read-json', '--bind', 'word=hi'], content);
      assert.ok(calls.includes(reaches), `${calls}: ${stderr}`);
    }
    const unread = await run([...argv, '--bind', 'word=hi'], file);
    assert.ok(!unread.calls.includes(reaches), 'without --read-json the file is a program');
  });
}

const refused: readonly [name: string, file: unknown, message: RegExp][] = [
  ['no JSON', '{"a": ', /Error loading configuration: .+/],
  ['a list', [JOB], /A JSON job file holds an object/],
  ['jobs that are no list', { jobs: JOB }, /"jobs" must be a list/],
  ['a job that is a number', { jobs: [1] }, /MesosJob expects a dict/],
  ['an unknown field', { ...JOB, instanses: 2 }, /Unknown schema attribute instanses.*instances/],
  ['a field of a wrong type', { ...JOB, instances: 'many' }, /instances.*many/],
  ['no job of this key', { jobs: [{ ...JOB, name: 'other' }] }, /Could not find job/],
  ['a reference that nothing binds', JOB, /unbound variables: \{\{word\}\}/],
];

for (const [name, file, message] of refused) {
  test(`a JSON file with ${name} stops the command with exit 3`, async () => {
    const { exitCode, calls, stderr } = await run(['job', 'create', KEY, 'job.json', '--read-json'], file);
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION, stderr);
    assert.match(stderr, message);
    assert.ok(!calls.includes('createJob'));
  });
}

test('config list reads JSON, too', async () => {
  const { stdout } = await run(['config', 'list', '--read-json', 'job.json'], { jobs: [JOB, CRON] });
  assert.equal(stdout, `jobs=[${KEY}, ${KEY}]\n`);
});
