import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { runClient } from './client.ts';
import type { CallOutcome } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { NO_TASK_ACCESS } from './testing/no-task-access.ts';
import { createTestContext, type TestContextOptions, WEST } from './testing/test-context.ts';

const KEY = 'west/media/prod/web';

/** Runs a command line and returns all that came of it. */
async function run(line: string, options: TestContextOptions = {}) {
  const test = createTestContext(options);
  const exitCode = await runClient(line === '' ? [] : line.split(' '), test.context);
  return { exitCode, stdout: test.stdout(), stderr: test.stderr(), waitedMs: test.waitedMs() };
}

test('help at each level is a result', async () => {
  for (const [line, expected] of [
    ['', /usage: aurora \[-h\] \[--version\] NOUN VERB/],
    ['-h', /nouns:\n {2}completion .*\n {2}config/],
    ['job --help', /verbs:\n {2}add/],
    ['job kill -h', /usage: aurora job kill \[-h\] \[--strict\] \[--batch-size N\]/],
  ] as const) {
    const { exitCode, stdout, stderr } = await run(line);
    assert.equal(exitCode, EXIT.OK);
    assert.match(stdout, expected);
    assert.equal(stderr, '');
  }
});

test('every verb has help', async () => {
  const { NOUNS } = await import('./nouns.ts');
  for (const [noun, { verbs }] of Object.entries(NOUNS)) {
    for (const verb of Object.keys(verbs)) {
      const { exitCode, stdout } = await run(`${noun} ${verb} -h`);
      assert.equal(exitCode, EXIT.OK);
      assert.match(stdout, new RegExp(`usage: aurora ${noun} ${verb} \\[-h\\]`));
    }
  }
});

test('the version goes to stderr, as scripts expect', async () => {
  assert.deepEqual(await run('--version'), {
    exitCode: EXIT.OK,
    stdout: '',
    stderr: '0.22.0\n',
    waitedMs: 0,
  });
});

const usageErrors: readonly [line: string, problem: RegExp][] = [
  [
    'jobs list',
    /^aurora: error: argument NOUN: invalid choice: 'jobs' \(choose from 'completion', 'config', 'cron', 'job'/m,
  ],
  ['-v job list', /^aurora: error: unrecognized arguments: -v/m],
  ['job', /^aurora job: error: too few arguments/m],
  ['job frob', /^aurora job: error: argument VERB: invalid choice: 'frob'/m],
  ['jop list', /^aurora: error: argument NOUN: invalid choice: 'jop' .* \(did you mean "job"\?\)$/m],
  ['job lst', /^aurora job: error: argument VERB: invalid choice: 'lst' .* \(did you mean "list"\?\)$/m],
  ['job toString', /^aurora job: error: argument VERB: invalid choice: 'toString'/m],
  ['job status', /^aurora job status: error: too few arguments/m],
  ['job status a/b/c/d/e', /^aurora job status: error: argument CLUSTER\/ROLE\/ENV\/NAME: 'a\/b\/c\/d\/e'/m],
  [`job kill ${KEY}/5-1`, /^aurora job kill: error: argument .*: Invalid instance range: '5-1'/m],
  ['job killall nothing', /^aurora job killall: error: argument .*: job key 'nothing' is not in the form/m],
  [`job create ${KEY} f --bind x`, /error: argument --bind: Binding parameter must be formatted name=value/],
  [`job create ${KEY} f --bind =x`, /error: argument --bind: Could not parse binding parameter ''/],
  [
    `job create ${KEY} f --wait-until DEAD`,
    /invalid choice: 'DEAD' \(choose from 'PENDING', 'RUNNING', 'FINISHED'\)/,
  ],
  [`job add ${KEY}/0 -1`, /error: argument INSTANCE_COUNT: must be at least 1, but is -1/],
  [`job add ${KEY}/0 0`, /error: argument INSTANCE_COUNT: must be at least 1/],
];

for (const [line, problem] of usageErrors) {
  test(`usage error: aurora ${line}`, async () => {
    const { exitCode, stdout, stderr } = await run(line);
    assert.equal(exitCode, EXIT.USAGE);
    assert.match(stderr, /^usage: aurora/);
    assert.match(stderr, problem);
    assert.equal(stdout, '');
  });
}

function answered(response: Wire<Response>): CallOutcome {
  return { kind: 'answered', response };
}

/** Options whose API always answers `outcome`, and the number of calls it got. */
function always(outcome: CallOutcome): { options: TestContextOptions; calls: () => number } {
  let calls = 0;
  const callApi = async (): Promise<CallOutcome> => {
    calls += 1;
    return outcome;
  };
  return { options: { callApi }, calls: () => calls };
}

const REFUSED: CallOutcome = {
  kind: 'unreachable',
  problem: 'connect ECONNREFUSED 127.0.0.1:8081',
  sent: false,
};
const CUT: CallOutcome = { kind: 'unreachable', problem: 'socket hang up', sent: true };
const NO_LEADER: CallOutcome = { kind: 'unreachable', problem: '503 Service Unavailable', sent: true };
const UNAUTHORIZED: CallOutcome = {
  kind: 'unauthorized',
  problem: '401 Client Error: Unauthorized',
};

for (const outcome of [REFUSED, CUT, NO_LEADER]) {
  test(`a read is repeated for ten minutes: ${outcome.kind === 'unreachable' && outcome.problem}`, async () => {
    const { options, calls } = always(outcome);
    const { exitCode, stderr, waitedMs } = await run(`job status ${KEY}`, options);
    assert.equal(exitCode, EXIT.TIMEOUT);
    assert.equal(calls(), 120);
    assert.equal(waitedMs, 595_000);
    assert.match(
      stderr,
      /^ WARN\] getTasksWithoutConfigs to west \(http:\/\/scheduler\.example:8081\/api\): /m,
    );
    assert.equal(stderr.match(/ WARN\]/g)?.length, 1, 'it is told once');
    assert.match(stderr, /^Timed out attempting to issue getTasksWithoutConfigs to west: /m);
  });
}

test('a change that may have arrived is not repeated', async () => {
  const { options, calls } = always(CUT);
  const { exitCode, stderr } = await run(`job killall --no-batching ${KEY}`, options);
  assert.equal(exitCode, EXIT.NETWORK_ERROR);
  assert.equal(calls(), 1);
  assert.match(stderr, /^Transport error .* non-idempotent operation: socket hang up$/m);
});

test('a change that certainly did not arrive, or was put off, is repeated', async () => {
  const transient = answered({ responseCode: 'ERROR_TRANSIENT', details: [{ message: 'not ready' }] });
  for (const outcome of [REFUSED, transient]) {
    const { options, calls } = always(outcome);
    const { exitCode } = await run(`job killall --no-batching ${KEY}`, options);
    assert.equal(exitCode, EXIT.TIMEOUT);
    assert.equal(calls(), 120);
  }
});

test('missing credentials end the command at once', async () => {
  const { options, calls } = always(UNAUTHORIZED);
  const { exitCode, stderr } = await run(`job status ${KEY}`, options);
  assert.equal(exitCode, EXIT.AUTH_ERROR);
  assert.equal(calls(), 1);
  assert.match(stderr, /^401 Client Error: Unauthorized$/m);
});

test("an answer that is not the API's ends the command at once", async () => {
  const { options, calls } = always({
    kind: 'unusable',
    problem: 'the answer of x:1 is no Thrift: it is truncated',
  });
  const { exitCode, stderr } = await run(`job status ${KEY}`, options);
  assert.equal(exitCode, EXIT.UNKNOWN_ERROR);
  assert.equal(calls(), 1);
  assert.match(stderr, /^the answer of x:1 is no Thrift: it is truncated$/m);
});

const refusals: readonly [line: string, exitCode: number, heading: RegExp][] = [
  [
    `job status ${KEY}`,
    EXIT.INVALID_PARAMETER,
    /^Failed to retrieve the status:\n\tno, and {2}no, Unknown error$/m,
  ],
  ['job list west', EXIT.COMMAND_FAILURE, /^Failed to retrieve jobs:\n\tno/m],
  [`job kill ${KEY}/1`, EXIT.INVALID_PARAMETER, /^Failed to retrieve the active tasks:\n\tno/m],
  [`job killall --no-batching ${KEY}`, EXIT.API_ERROR, /^Kill of instances all failed with error:\n\tno/m],
];

for (const [line, exitCode, heading] of refusals) {
  test(`a refusal of the scheduler is shown with its details: aurora ${line}`, async () => {
    const details = [{ message: 'no, and  no' }, {}];
    const result = await run(line, always(answered({ responseCode: 'INVALID_REQUEST', details })).options);
    assert.equal(result.exitCode, exitCode);
    assert.match(result.stderr, heading);
    assert.equal(result.stdout, '');
  });
}

test('--verbose tells each call and its answer', async () => {
  const { options } = always(answered({ responseCode: 'OK', result: { getJobsResult: { configs: [] } } }));
  const call = /^DEBUG\] getJobs to http:\/\/scheduler\.example:8081\/api: OK after \d+ ms$/m;
  assert.match((await run('job list west --verbose', options)).stderr, call);
  assert.doesNotMatch((await run('job list west', options)).stderr, /DEBUG/);
});

test('a job that an update has locked says how to free it', async () => {
  const locked = answered({ responseCode: 'JOB_UPDATING_ERROR', details: [{ message: 'busy' }] });
  const { exitCode, stderr } = await run(`job killall --no-batching ${KEY}`, always(locked).options);
  assert.equal(exitCode, EXIT.API_ERROR);
  assert.match(stderr, /\tbusy\n\t.*aurora update abort/);
});

test('an answer without what was asked for, or without what it must have, is told in one line', async () => {
  for (const result of [undefined, { scheduleStatusResult: { tasks: [{}] } }]) {
    const { options } = always(answered({ responseCode: 'OK', result }));
    const { exitCode, stderr } = await run(`job status ${KEY}`, options);
    assert.equal(exitCode, EXIT.UNKNOWN_ERROR);
    assert.match(stderr, /^The scheduler's answer (has no tasks|cannot be used: .* is missing)$/m);
  }
});

test('kill wants instances, a sensible batch size and, if strict, active instances', async () => {
  const nothing = answered({ responseCode: 'OK', result: { scheduleStatusResult: { tasks: [] } } });
  for (const [line, message] of [
    [`job kill ${KEY}`, /^The instances list cannot be omitted in a kill command!/m],
    [`job kill ${KEY}/0 --batch-size 0`, /^--batch-size must be at least 1, but is 0$/m],
    [`job killall ${KEY} --batch-size=-3`, /^--batch-size must be at least 1, but is -3$/m],
    [`job kill ${KEY}/0-1 --strict`, /^Invalid instance parameter: \[0, 1\]$/m],
    [`job add ${KEY}/7 1`, /^Invalid instance parameter: \[7\]$/m],
  ] as const) {
    const { exitCode, stderr } = await run(line, always(nothing).options);
    assert.equal(exitCode, EXIT.INVALID_PARAMETER, line);
    assert.match(stderr, message);
  }
});

test('killing where nothing runs is no error, and kills nothing', async () => {
  const nothing = answered({ responseCode: 'OK', result: { scheduleStatusResult: { tasks: [] } } });
  for (const line of [`job kill ${KEY}/1`, `job killall ${KEY}`]) {
    const { exitCode, stdout, stderr } = await run(line, always(nothing).options);
    assert.equal(exitCode, EXIT.OK);
    assert.equal(stderr, `No tasks to kill found for job ${KEY}\n`);
    assert.equal(stdout, '');
  }
});

test('job status of nothing is an error in text and none in JSON', async () => {
  const nothing = always(
    answered({ responseCode: 'OK', result: { scheduleStatusResult: { tasks: [] } } }),
  ).options;
  const text = await run(`job status ${KEY}`, nothing);
  assert.equal(text.exitCode, EXIT.INVALID_PARAMETER);
  assert.match(text.stderr, /^Found no jobs matching west\/media\/prod\/web$/m);
  const json = await run(`job status --write-json ${KEY}`, nothing);
  assert.equal(json.exitCode, EXIT.OK);
  assert.equal(json.stdout, `{"jobspec":"${KEY}","error":"No matching jobs found"}\n`);
});

test('interrupting ends a command that waits', async () => {
  const test = createTestContext({
    callApi: () => {
      test.interrupt();
      return new Promise(() => undefined);
    },
  });
  assert.equal(await runClient(['job', 'status', KEY], test.context), EXIT.INTERRUPTED);
  assert.match(test.stderr(), /^ERROR\] Command interrupted by user$/m);
});

test('interrupting ends a command also while it asks, before a program that sees to it itself runs', async () => {
  const commands: readonly string[][] = [
    ['task', 'exec', `${KEY}/0`, '--', 'ls'],
    ['task', 'ssh', `${KEY}/0`],
    ['task', 'scp', 'f', `${KEY}/0:f`],
  ];
  for (const argv of commands) {
    const test = createTestContext({
      taskAccess: NO_TASK_ACCESS,
      clusters: [{ ...WEST, slave_root: '/m', slave_run_directory: 'latest' }],
      callApi: () => {
        test.interrupt();
        return new Promise(() => undefined);
      },
    });
    assert.equal(await runClient(argv, test.context), EXIT.INTERRUPTED, argv.join(' '));
    assert.match(test.stderr(), /^ERROR\] Command interrupted by user$/m);
  }
});

test('a fault of the program is one line, with its origin only when asked for', async () => {
  const options: TestContextOptions = { callApi: () => Promise.reject(new Error('boom')) };
  const { exitCode, stderr } = await run(`job status ${KEY}`, options);
  assert.equal(exitCode, EXIT.UNKNOWN_ERROR);
  assert.match(stderr, /^ERROR\] Unexpected error: boom$/m);
  assert.doesNotMatch(stderr, / at /);
  assert.match((await run(`job status ${KEY} -v`, options)).stderr, /DEBUG\] Error: boom\n\s+at /);
});
