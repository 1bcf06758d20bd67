import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packJobs } from '../../config/portable/pack.ts';
import { loaded } from '../../config/testing/load.ts';
import { runClient } from '../client.ts';
import type { ApartOutcome, ApartRequest } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext, type TestContextOptions } from '../testing/test-context.ts';

const FILES = { 'a.aurora': 'jobs = []', 'a.aurora.ts': 'export default []', 'a.json': '{"jobs": []}' };
const JOBS = packJobs(loaded("jobs = [Job(cluster = 'c', role = 'r', environment = 'e', name = '{{n}}')]\n"));

async function list(argv: readonly string[], outcome: ApartOutcome, more: TestContextOptions = {}) {
  const requests: ApartRequest[] = [];
  const client = createTestContext({
    files: FILES,
    environment: { USER: 'alice', SECRET: 'x' },
    evaluateApart: async (request) => {
      requests.push(request);
      return outcome;
    },
    ...more,
  });
  const exitCode = await runClient(['config', 'list', ...argv], client.context);
  return { exitCode, requests, stdout: client.stdout(), stderr: client.stderr() };
}

test('a module is evaluated in a process of its own and bound like any other file', async () => {
  const { requests, stdout } = await list(['a.aurora.ts', '--bind', 'n=x'], { kind: 'answered', text: JOBS });
  assert.equal(stdout, 'jobs=[c/r/e/x]\n');
  assert.deepEqual(requests, [
    { path: 'a.aurora.ts', language: 'module', environment: { USER: 'alice', SECRET: 'x' } },
  ]);
});

test('Python needs no other process, unless it is a stranger’s: then it sees little of the environment', async () => {
  const answer = { kind: 'answered', text: JOBS } as const;
  assert.deepEqual((await list(['a.aurora'], answer)).requests, []);
  const { requests } = await list(['--sandbox', 'a.aurora'], answer);
  assert.equal(requests[0]?.language, 'python');
  assert.equal(requests[0]?.environment['USER'], 'alice');
  assert.ok(!('SECRET' in (requests[0]?.environment ?? {})));
});

test('JSON is data, in the sandbox, too', async () => {
  const outcome = { kind: 'failed', problem: 'unused' } as const;
  const { stdout, requests } = await list(['--sandbox', '--read-json', 'a.json'], outcome);
  assert.equal(stdout, 'jobs=[]\n');
  assert.deepEqual(requests, []);
});

const failures: readonly [name: string, argv: readonly string[], outcome: ApartOutcome, message: RegExp][] = [
  [
    'without an answer',
    ['a.aurora.ts'],
    { kind: 'failed', problem: 'it stopped' },
    /: a\.aurora\.ts: it stopped$/m,
  ],
  ['with a broken answer', ['a.aurora.ts'], { kind: 'answered', text: '{' }, /: the jobs did not arrive: /],
  [
    'with a forged error',
    ['a.aurora.ts'],
    { kind: 'answered', text: '{"error": {"places": [null, {"line": "x"}], "kind": 7}}' },
    /^Error loading configuration file: undefined\n {2}at /m,
  ],
  [
    'in the sandbox',
    ['--sandbox', 'a.aurora.ts'],
    { kind: 'failed', problem: '' },
    /takes job files in Python or JSON/,
  ],
  [
    'that is not there',
    ['b.aurora.ts'],
    { kind: 'failed', problem: '' },
    /b\.aurora\.ts: there is no such file$/m,
  ],
];

for (const [name, argv, outcome, message] of failures) {
  test(`a module ${name} ends in one message`, async () => {
    const { exitCode, stderr } = await list(argv, outcome);
    assert.equal(exitCode, EXIT.COMMAND_FAILURE);
    assert.match(stderr, message);
  });
}

test('a Python file that is stuck is stopped, and Ctrl-C stops it at once', async () => {
  const unused = { kind: 'failed', problem: 'unused' } as const;
  const late = await list(['a.aurora'], unused, { runWithin: () => ({ kind: 'tookTooLong' }) });
  assert.match(late.stderr, /a\.aurora: evaluation takes longer than 45 s: do references multiply/);
  const interrupted = await list(['a.aurora'], unused, { runWithin: () => ({ kind: 'interrupted' }) });
  assert.equal(interrupted.exitCode, EXIT.INTERRUPTED);
});
