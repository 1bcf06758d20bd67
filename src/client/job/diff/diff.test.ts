import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaskConfig } from '../../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../../api/thrift/index.ts';
import type { Comparison } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { type Answers, found, refused, runAgainst } from '../../testing/answers.ts';
import { configurationText } from './configuration-text.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const KEY = 'west/media/prod/web';
const CONFIG: Wire<TaskConfig> = { job: JOB, container: { mesos: {} } };
const FILE = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
job = Job(cluster = 'west', role = 'media', environment = 'prod', task = t, instances = 2)
jobs = [job(name = 'web', service = True), job(name = 'cron', cron_schedule = '* * * * *')]
`;

const CHANGED: Answers = {
  getTierConfigs: found({ getTierConfigResult: { defaultTierName: 'x', tiers: [] } }),
  populateJobConfig: found({ populateJobResult: { taskConfig: { ...CONFIG, priority: 7 } } }),
  getJobUpdateDiff: found({
    getJobUpdateDiffResult: { update: [{ config: CONFIG, instances: [{ first: 0, last: 1 }] }] },
  }),
  getTasksStatus: found({
    scheduleStatusResult: {
      tasks: [{ assignedTask: { taskId: 't', instanceId: 0, task: CONFIG }, status: 'RUNNING' }],
    },
  }),
};

interface Compared {
  readonly command: readonly string[];
  readonly oldText: string;
  readonly newText: string;
}

async function runDiff(
  line: string,
  answers = CHANGED,
  comparison: Comparison = { kind: 'ran', exitCode: 1, output: 'd\n' },
  environment: Readonly<Record<string, string>> = {},
) {
  const compared: Compared[] = [];
  const result = await runAgainst(line, answers, {
    files: { f: FILE },
    environment,
    compareTexts: async (command, oldText, newText) => {
      compared.push({ command, oldText, newText });
      return comparison;
    },
  });
  return { ...result, compared };
}

const failures: readonly [line: string, answers: Answers, exitCode: number, message: RegExp][] = [
  [`job diff ${KEY}`, {}, EXIT.USAGE, /too few arguments/],
  [`job diff ${KEY} f --from web`, {}, EXIT.USAGE, /argument --from: job key 'web' is not in the form/],
  [`job diff ${KEY} nowhere`, {}, EXIT.INVALID_CONFIGURATION, /^Error loading configuration: /m],
  [
    `job diff ${KEY} f`,
    { ...CHANGED, populateJobConfig: refused('no') },
    EXIT.INVALID_CONFIGURATION,
    /^Error loading configuration\n\tno$/m,
  ],
  [
    `job diff ${KEY} f`,
    { ...CHANGED, getJobUpdateDiff: refused('not available') },
    EXIT.COMMAND_FAILURE,
    /^Error getting diff info from scheduler\n\tnot available$/m,
  ],
  [
    `job diff ${KEY} f --from west/a/b/c`,
    { ...CHANGED, getTasksStatus: refused('no') },
    EXIT.COMMAND_FAILURE,
    /^Failed to retrieve the tasks:\n\tno$/m,
  ],
];

for (const [line, answers, exitCode, message] of failures) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await runDiff(line, answers);
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
  });
}

const broken: readonly [comparison: Comparison, problem: string][] = [
  [{ kind: 'ran', exitCode: 2, output: '' }, 'it ended with 2'],
  [{ kind: 'failed', problem: 'spawn diff ENOENT' }, 'spawn diff ENOENT'],
];

for (const [comparison, problem] of broken) {
  test(`a program that cannot compare is told: ${problem}`, async () => {
    const result = await runDiff(`job diff ${KEY} f`, CHANGED, comparison);
    assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
    assert.ok(result.stderr.includes(`Error running diff: diff: ${problem}\n`), result.stderr);
  });
}

test('the program to compare with may have arguments', async () => {
  const result = await runDiff(`job diff ${KEY} f`, CHANGED, undefined, { DIFF_VIEWER: ' diff  -u ' });
  assert.deepEqual(result.compared[0]?.command, ['diff', '-u']);
  const quoted = await runDiff(`job diff ${KEY} f`, CHANGED, undefined, {
    DIFF_VIEWER: "'my diff' -L 'a b'",
  });
  assert.deepEqual(quoted.compared[0]?.command, ['my diff', '-L', 'a b']);
});

test('a program whose quotes are not closed is not run', async () => {
  const result = await runDiff(`job diff ${KEY} f`, CHANGED, undefined, { DIFF_VIEWER: "'diff" });
  assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(result.stderr, /^Error running diff: a quote is not closed in DIFF_VIEWER='diff$/m);
  assert.deepEqual(result.compared, []);
});

test('a job without a difference succeeds as one with a difference does', async () => {
  const getJobUpdateDiff = found({
    getJobUpdateDiffResult: { unchanged: [{ config: CONFIG, instances: [{ first: 0, last: 1 }] }] },
  });
  const result = await runDiff(`job diff ${KEY} f`, { ...CHANGED, getJobUpdateDiff });
  assert.equal(result.exitCode, EXIT.OK);
  assert.equal(result.stdout, 'This job update will:\nnot change instances: [0-1]\n');
  assert.deepEqual(result.compared, []);
});

for (const [line, asked] of [
  ['job diff west/media/prod/cron f', 'cron'],
  [`job diff ${KEY} f --from west/media/prod/old`, 'old'],
] as const) {
  test(`compares the tasks of ${asked} with as many as the file wants: aurora ${line}`, async () => {
    const result = await runDiff(line);
    assert.equal(result.stdout, 'd\n\n');
    const call = result.calls.find(({ name }) => name === 'getTasksStatus');
    assert.match(JSON.stringify(call?.args), new RegExp(`"name":"${asked}"`));
    const [compared] = result.compared;
    assert.equal(compared?.oldText.match(/"maxTaskFailures"/g)?.length, 1);
    assert.equal(compared?.newText.match(/"priority": 7/g)?.length, 2);
  });
}

test('configurations that mean the same have the same text', () => {
  const text = (part: Wire<TaskConfig>): string =>
    configurationText(complete(TaskConfig, { ...CONFIG, ...part }));
  const executor = (data: string): Wire<TaskConfig> => ({ executorConfig: { name: 'X', data } });
  const pairs: readonly [Wire<TaskConfig>, Wire<TaskConfig>][] = [
    [{}, { mesosFetcherUris: [] }],
    [{ resources: [{ ramMb: 1 }, { numCpus: 1 }] }, { resources: [{ numCpus: 1 }, { ramMb: 1 }] }],
    [executor('{"a": 1, "b": [{"d": 2, "c": 3}]}'), executor('{"b":[{"c":3,"d":2}],"a":1}')],
  ];
  for (const [one, other] of pairs) assert.equal(text(one), text(other));
  assert.notEqual(text({ priority: 1 }), text({ priority: 2 }));
  const parameters = [
    { name: 'a', value: '1' },
    { name: 'b', value: '2' },
  ];
  const docker = (some: typeof parameters): Wire<TaskConfig> => ({
    container: { docker: { image: 'i', parameters: some } },
  });
  assert.notEqual(text(docker(parameters)), text(docker(parameters.toReversed())), 'a list has an order');
});

test('an executor may be told anything, or be missing', () => {
  const text = (part: Wire<TaskConfig>): string =>
    configurationText(complete(TaskConfig, { ...CONFIG, ...part }));
  assert.match(text({ executorConfig: { name: 'custom', data: 'no {json' } }), /"data": "no \{json"/);
  assert.doesNotMatch(text({}), /executorConfig/);
});

test('texts of several lines are compared line by line, backslashes stay', () => {
  const data = JSON.stringify({ cmdline: 'one\ntwo \\n three' });
  const text = configurationText(complete(TaskConfig, { ...CONFIG, executorConfig: { name: 'X', data } }));
  assert.match(text, /"cmdline": "one\ntwo \\\\n three"/);
});
