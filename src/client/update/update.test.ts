import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobUpdateStatus, JobUpdateSummary, Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { type Answers, DONE, found, refused, runAgainst } from '../testing/answers.ts';
import { createTestContext } from '../testing/test-context.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const KEY = 'west/media/prod/web';
const FILE = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
jobs = [
  Service(cluster = 'west', role = 'media', environment = 'prod', name = 'web', task = t, instances = 3),
  Job(cluster = 'west', role = 'media', environment = 'prod', name = 'cron', task = t, cron_schedule = '* * * * *'),
  Service(cluster = 'west', role = 'media', environment = 'prod', name = 'wrong', task = t,
          update_config = UpdateConfig(batch_size = 0)),
]
`;
const FILES = { files: { f: FILE } };
const TIERS = found({ getTierConfigResult: { defaultTierName: 'x', tiers: [] } });
const NO_CHANGE = found({ getJobUpdateDiffResult: { unchanged: [] } });

function summary(status: JobUpdateStatus, id = 'u1', environment = 'prod'): Wire<JobUpdateSummary> {
  return {
    key: { job: { ...JOB, environment }, id },
    user: 'alice',
    state: { status, createdTimestampMs: 0, lastModifiedTimestampMs: 61_999 },
  };
}

function summaries(...updateSummaries: readonly Wire<JobUpdateSummary>[]): Wire<Response> {
  return found({ getJobUpdateSummariesResult: { updateSummaries } });
}

const STARTED = found({ startJobUpdateResult: { key: { job: JOB, id: 'u1' } } });
const START: Answers = { getTierConfigs: TIERS, getJobUpdateDiff: NO_CHANGE, startJobUpdate: STARTED };

const failures: readonly [line: string, answers: Answers, exitCode: number, message: RegExp][] = [
  ['update list west/media/*', {}, EXIT.USAGE, /'\*' in 'west\/media\/\*' may only have letters/],
  ['update list west/a/b/c/d', {}, EXIT.USAGE, /is not in the form CLUSTER\[\/ROLE\[\/ENV\[\/JOB\]\]\]$/m],
  ['update list west --status dead', {}, EXIT.USAGE, /invalid choice: 'dead' \(choose from 'active', 'all'/],
  ['update list west --status toString', {}, EXIT.USAGE, /invalid choice: 'toString'/],
  ['update info media/prod/web', {}, EXIT.USAGE, /job key 'media\/prod\/web' is not in the form/],
  [`update info ${KEY} a b`, {}, EXIT.USAGE, /unrecognized arguments: b/],
  [`update start ${KEY}`, {}, EXIT.USAGE, /too few arguments/],
  [`update start ${KEY}/2-1 f`, {}, EXIT.USAGE, /Invalid instance range: '2-1'/],
  [`update start ${KEY} f --healthcheck-interval-seconds x`, {}, EXIT.USAGE, /invalid int value: 'x'/],
  [`update start ${KEY} nowhere`, {}, EXIT.INVALID_CONFIGURATION, /^Error loading configuration: .*nowhere/m],
  [
    'update start west/media/prod/cron f',
    { getTierConfigs: TIERS },
    EXIT.COMMAND_FAILURE,
    /^Cron jobs may only be updated with "aurora cron schedule" command$/m,
  ],
  [
    'update start west/media/prod/wrong f',
    { getTierConfigs: TIERS },
    EXIT.INVALID_CONFIGURATION,
    /^Error loading configuration: .*Batch size should be greater than 0\.$/m,
  ],
  [
    `update start ${KEY} f`,
    { ...START, getJobUpdateDiff: refused('not available') },
    EXIT.COMMAND_FAILURE,
    /^Error getting diff info from scheduler\n\tnot available$/m,
  ],
  [
    `update start ${KEY} f`,
    { ...START, startJobUpdate: refused('busy') },
    EXIT.API_ERROR,
    /^Failed to start update due to error:\n\tbusy$/m,
  ],
  ...['pause', 'resume', 'abort', 'rollback'].flatMap((verb): [string, Answers, number, RegExp][] => [
    [
      `update ${verb} ${KEY}`,
      { getJobUpdateSummaries: summaries() },
      EXIT.INVALID_PARAMETER,
      /^No active update found for this job\.$/m,
    ],
    [
      `update ${verb} ${KEY}`,
      { getJobUpdateSummaries: summaries(summary('ROLLING_BACK'), summary('ROLLING_BACK', 'u2')) },
      EXIT.API_ERROR,
      /^The scheduler has 2 active updates of west\/media\/prod\/web/m,
    ],
    [
      `update ${verb} ${KEY}`,
      { getJobUpdateSummaries: summaries(summary('ROLLING_BACK')), [`${verb}JobUpdate`]: refused('no') },
      EXIT.API_ERROR,
      new RegExp(`^Failed to ${verb} update due to error:\n\tno$`, 'm'),
    ],
    [
      `update ${verb} ${KEY}`,
      { getJobUpdateSummaries: refused('not available') },
      EXIT.API_ERROR,
      /^Failed to retrieve the updates:\n\tnot available$/m,
    ],
  ]),
  [
    `update info ${KEY}`,
    { getJobUpdateSummaries: summaries() },
    EXIT.INVALID_PARAMETER,
    /^There is no active update for this job\.$/m,
  ],
  [
    `update info ${KEY} u9`,
    { getJobUpdateDetails: found({ getJobUpdateDetailsResult: { detailsList: [] } }) },
    EXIT.INVALID_PARAMETER,
    /^There is no update for key: west\/media\/prod\/web u9$/m,
  ],
  [
    `update info ${KEY} u1`,
    { getJobUpdateDetails: found({ getJobUpdateDetailsResult: { detailsList: [{}] } }) },
    EXIT.UNKNOWN_ERROR,
    /^The scheduler's answer cannot be used: .* is missing$/m,
  ],
  [
    `update wait ${KEY} u9`,
    { getJobUpdateSummaries: summaries() },
    EXIT.INVALID_PARAMETER,
    /^Job update not found\.$/m,
  ],
  [
    `update wait ${KEY} u1`,
    { getJobUpdateSummaries: summaries(summary('ABORTED'), summary('ABORTED')) },
    EXIT.API_ERROR,
    /^The scheduler has several updates u1 of media\/prod\/web$/m,
  ],
  [
    `update wait ${KEY} u1`,
    { getJobUpdateSummaries: summaries({ key: { job: JOB, id: 'u1' }, user: 'x' }) },
    EXIT.UNKNOWN_ERROR,
    /^The scheduler's answer has no state of the update$/m,
  ],
];

for (const [line, answers, exitCode, message] of failures) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await runAgainst(line, answers, FILES);
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
  });
}

const ends: readonly [line: string, end: JobUpdateStatus, exitCode: number][] = [
  [`update wait ${KEY} u1`, 'ROLLED_FORWARD', EXIT.OK],
  [`update wait ${KEY} u1`, 'ROLLED_BACK', EXIT.COMMAND_FAILURE],
  [`update wait ${KEY} u1`, 'ABORTED', EXIT.UNKNOWN_ERROR],
  [`update start ${KEY} f --wait`, 'ROLLED_FORWARD', EXIT.OK],
  [`update start ${KEY} f --wait`, 'ROLLED_BACK', EXIT.COMMAND_FAILURE],
  [`update start ${KEY} f --wait`, 'FAILED', EXIT.UNKNOWN_ERROR],
];

for (const [line, end, exitCode] of ends) {
  test(`${end} ends with ${exitCode}: aurora ${line}`, async () => {
    const getJobUpdateSummaries = [summaries(summary('ROLLING_FORWARD')), summaries(summary(end))];
    const result = await runAgainst(line, { ...START, getJobUpdateSummaries }, FILES);
    assert.ok(result.stdout.endsWith(`Current state ROLLING_FORWARD\nCurrent state ${end}\n`), result.stdout);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.waitedMs, 5_000);
  });
}

for (const [end, exitCode] of [
  ['ROLLED_BACK', EXIT.OK],
  ['ROLLED_FORWARD', EXIT.COMMAND_FAILURE],
  ['ERROR', EXIT.UNKNOWN_ERROR],
] as const) {
  test(`a rollback that ends as ${end} ends with ${exitCode}`, async () => {
    const result = await runAgainst(`update rollback --wait ${KEY}`, {
      getJobUpdateSummaries: [summaries(summary('ROLLING_FORWARD')), summaries(summary(end))],
      rollbackJobUpdate: DONE,
    });
    assert.equal(result.stdout, `Update rollback has started.\nCurrent state ${end}\n`);
    assert.equal(result.exitCode, exitCode);
  });
}

test('wait without an id waits for the active update', async () => {
  const active = summaries(summary('ROLLING_FORWARD', 'u7'));
  const result = await runAgainst(`update wait ${KEY}`, {
    getJobUpdateSummaries: [active, summaries(summary('ROLLED_FORWARD', 'u7'))],
  });
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(result.calls[1]?.args, { jobUpdateQuery: { key: { job: JOB, id: 'u7' } } });
});

test('starting an update that changes nothing tells so and succeeds', async () => {
  const startJobUpdate = { responseCode: 'OK', details: [{ message: 'Nothing to do.' }] } as const;
  const result = await runAgainst(`update start ${KEY} f --wait`, { ...START, startJobUpdate }, FILES);
  assert.equal(result.exitCode, EXIT.OK);
  assert.equal(result.stdout, 'This job update will:\nNothing to do.\n');
});

test('a start whose first attempt got through is a success, that of another is not', async () => {
  for (const [value, exitCode] of [
    ['mine', EXIT.OK],
    ['another', EXIT.API_ERROR],
  ] as const) {
    const metadata = [{ key: 'org.apache.aurora.client.update_id', value }];
    const updateSummary = { ...summary('ROLLING_FORWARD', 'u3'), metadata };
    const startJobUpdate: Wire<Response> = {
      ...refused('An update is active'),
      result: { startJobUpdateResult: { key: { job: JOB, id: 'u3' }, updateSummary } },
    };
    const options = { ...FILES, uuid: 'mine' };
    const result = await runAgainst(`update start ${KEY} f`, { ...START, startJobUpdate }, options);
    assert.equal(result.exitCode, exitCode);
    assert.equal(/progress at .*\/update\/u3$/m.test(result.stdout), exitCode === EXIT.OK);
  }
});

test('the page of the update is opened if asked for', async () => {
  const { opened } = await runAgainst(`update start ${KEY} f --open-browser`, START, FILES);
  assert.deepEqual(opened, ['http://scheduler.example:8081/scheduler/media/prod/web/update/u1']);
});

const queries: readonly [line: string, query: object][] = [
  ['update list west', {}],
  ['update list west/media', { role: 'media' }],
  ['update list west/media/prod', { role: 'media' }],
  [`update list ${KEY}`, { jobKey: JOB }],
  [`update list ${KEY} --user bob`, { jobKey: JOB, user: 'bob' }],
  [
    'update list west --status paused --status=ROLL_BACK_PAUSED',
    { updateStatuses: ['ROLL_FORWARD_PAUSED', 'ROLL_BACK_PAUSED'] },
  ],
  ['update list west --status succeeded', { updateStatuses: ['ROLLED_FORWARD'] }],
];

for (const [line, query] of queries) {
  test(`asks for ${JSON.stringify(query)}: aurora ${line}`, async () => {
    const result = await runAgainst(line, { getJobUpdateSummaries: summaries() });
    assert.equal(result.exitCode, EXIT.OK);
    assert.equal(result.stdout, '', 'there is no heading without updates');
    assert.deepEqual(result.calls[0]?.args, { jobUpdateQuery: query });
  });
}

test('update list shows one environment, and JSON', async () => {
  const getJobUpdateSummaries = summaries(summary('ABORTED', 'u1', 'devel'), summary('ABORTED', 'u2'));
  const result = await runAgainst('update list west/media/prod --write-json', { getJobUpdateSummaries });
  assert.deepEqual(JSON.parse(result.stdout), [
    {
      job: KEY,
      id: 'u2',
      user: 'alice',
      started: '1970-01-01T00:00:00',
      last_modified: '1970-01-01T00:01:01',
      status: 'ABORTED',
    },
  ]);
  const nothing = await runAgainst('update list west --write-json', { getJobUpdateSummaries: summaries() });
  assert.equal(nothing.stdout, '[]\n');
});

test('interrupting a wait says that the update goes on', async () => {
  const client = createTestContext({
    callApi: () => {
      client.interrupt();
      return new Promise(() => undefined);
    },
  });
  assert.equal(await runClient(['update', 'wait', KEY, 'u1'], client.context), EXIT.INTERRUPTED);
  assert.match(client.stderr(), /The update goes on; "aurora update abort" would stop it where it is$/m);
});
