import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext } from '../testing/test-context.ts';

const KEY = 'west/www/prod/hello';

const HELLO = `hello = Process(name = 'hello', cmdline = 'echo hi')
task = SequentialTask(processes = [hello], resources = Resources(cpu = 0.1, ram = 16*MB, disk = 16*MB))
jobs = [Job(cluster = 'west', role = 'www', environment = 'prod', name = 'hello', task = task)]
`;

const TIERS: Wire<Response> = {
  responseCode: 'OK',
  result: {
    getTierConfigResult: {
      defaultTierName: 'preemptible',
      tiers: [{ name: 'preemptible', settings: new Map([['preemptible', 'true']]) }],
    },
  },
};

/** A scheduler that has tiers and no jobs, and accepts every change. */
const callApi: CallApi = async (_url, method) => {
  if (method.name === 'getTierConfigs') return { kind: 'answered', response: TIERS };
  const result = { scheduleStatusResult: { tasks: [] } };
  return { kind: 'answered', response: { responseCode: 'OK', result } };
};

/** Runs a command beside a job file; `text` undefined means that there is none. */
async function run(argv: readonly string[], text: string | undefined) {
  const files = text === undefined ? {} : { 'hello.aurora': text };
  const client = createTestContext({ files, callApi });
  const exitCode = await runClient(argv, client.context);
  return { exitCode, stdout: client.stdout(), stderr: client.stderr() };
}

const badFiles: readonly [name: string, text: string | undefined, message: RegExp][] = [
  [
    'does not exist',
    undefined,
    /^Error loading configuration: Cannot read the job file hello\.aurora: there is no such file$/m,
  ],
  [
    'is no Python',
    'x = (1 +\n  * 2)\n',
    /^Error loading configuration: SyntaxError: .*\n {2}at hello\.aurora:2:3$/m,
  ],
  [
    'raises an exception',
    'x = y\n',
    /^Error loading configuration: NameError: .*'y'.*\n {2}at hello\.aurora:1:5$/m,
  ],
  ['has no jobs', 'jobs = []\n', /^No job defined in this config!/m],
  [
    'has other jobs',
    HELLO.replace("'prod'", "'devel'"),
    /^Could not find job .*\nCandidates are:\n {2}west\/www\/devel/m,
  ],
  [
    'has no environment',
    HELLO.replace("environment = 'prod', ", ''),
    /Candidates are:\n {2}west\/www\/\{MISSING\}/,
  ],
  [
    'lacks a required field',
    HELLO.replace(", cmdline = 'echo hi'", ''),
    /Process\[cmdline\] is required.*\n {2}at hello/,
  ],
  [
    'has an unknown field',
    HELLO.replace('cmdline', 'cmdlin'),
    /cmdlin of Process.*cmdline.*\n {2}at hello\.aurora:1:9$/m,
  ],
  ['has a wrong type', HELLO.replace('0.1', "'lots'"), /Cannot coerce 'lots' to Float.*\n {2}at hello/],
  ['lacks resources', HELLO.replace(/, resources = .*/, ')'), /Task must specify resources!\n {2}at hello/],
  ['leaves a reference open', HELLO.replace('echo hi', '{{nope}}'), /nope.*\n {2}at hello/],
  [
    'wants an unknown tier',
    HELLO.replace('environment = ', "tier = 'gold', environment = "),
    /'gold' is unknown to the scheduler.*\n {2}at hello/,
  ],
];

for (const [name, text, message] of badFiles) {
  test(`a job file that ${name} stops the command with exit 3`, async () => {
    const { exitCode, stdout, stderr } = await run(['job', 'create', KEY, 'hello.aurora'], text);
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\.ts:\d+/);
    assert.equal(stdout, '');
  });
}

test('config list needs no scheduler, applies bindings and fails with exit 4', async () => {
  const bound = await run(
    ['config', 'list', 'hello.aurora', '--bind', 'env=test'],
    HELLO.replace("'prod'", "'{{env}}'"),
  );
  assert.equal(bound.stdout, 'jobs=[west/www/test/hello]\n');
  assert.equal((await run(['config', 'list', 'hello.aurora'], 'pass')).stdout, 'jobs=[]\n');
  const broken = await run(['config', 'list', 'hello.aurora'], 'jobs = [');
  assert.equal(broken.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(broken.stderr, /^Error loading configuration file: SyntaxError/m);
});

test('a job that vanished right after its creation is an error', async () => {
  const { exitCode, stderr } = await run(['job', 'create', KEY, 'hello.aurora'], HELLO);
  assert.equal(exitCode, EXIT.COMMAND_FAILURE);
  assert.match(stderr, /^Error occurred while creating job west\/www\/prod\/hello$/m);
});

test('a file given for its hooks is loaded before anything is killed', async () => {
  for (const argv of [
    ['job', 'killall', KEY, '--config', 'hello.aurora'],
    ['job', 'kill', `${KEY}/0`, '--config=hello.aurora'],
  ]) {
    const { exitCode, stderr } = await run(argv, 'jobs = [');
    assert.equal(exitCode, EXIT.INVALID_CONFIGURATION);
    assert.match(stderr, /^Error loading configuration: SyntaxError/m);
  }
});

test('job inspect --raw shows what would be sent', async () => {
  const { exitCode, stdout } = await run(['job', 'inspect', '--raw', KEY, 'hello.aurora'], HELLO);
  assert.equal(exitCode, EXIT.OK);
  const configuration = JSON.parse(stdout);
  assert.deepEqual(configuration.key, { role: 'www', environment: 'prod', name: 'hello' });
  assert.equal(configuration.taskConfig.tier, 'preemptible');
});

test('--read-json takes the same job from JSON', async () => {
  const json = await run(['job', 'inspect', '--write-json', KEY, 'hello.aurora'], HELLO);
  const again = await run(
    ['job', 'inspect', '--read-json', '--write-json', KEY, 'hello.aurora'],
    json.stdout,
  );
  assert.equal(again.exitCode, EXIT.OK, again.stderr);
  assert.deepEqual(JSON.parse(again.stdout), JSON.parse(json.stdout));
});
