import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Recording, readRecording, replay } from './testing/recordings.ts';

// Times on stdout are local; the recordings were made in UTC.
process.env['TZ'] = 'UTC';

/** Of what the original logged: that the command would soon break, and a word about each answer for SLAs. */
const NOT_SAID = /^ WARN\] (?:\* The command you ran .*)?\n|^ INFO\] Response from scheduler: .*\n/gm;

/** Asserts that a command logged what the original did. */
function assertLogged(stderr: string, recording: Recording): void {
  assert.equal(stderr, recording.stderr.replace(NOT_SAID, ''));
}

const sameOutput = [
  'config-list',
  'cron-schedule',
  'job-add',
  'job-create-bind',
  'job-create-cron-refused',
  'job-create-rich',
  'job-inspect',
  'job-kill-instances',
  'job-killall-batches',
  'job-list',
  'job-status-none-found',
  'quota-get',
  'sla-get-task-up-count',
  'update-abort',
  'update-info',
  'update-list',
  'update-pause',
  'update-resume',
  'update-rollback',
  'update-start-batch',
  'update-start-queue',
];

for (const name of sameOutput) {
  test(`behaves as the original client did: ${name}`, async () => {
    const recording = readRecording(name);
    const result = await replay(recording);
    assert.equal(result.stdout(), recording.stdout);
    assert.equal(result.exitCode, recording.exitCode);
    assertLogged(result.stderr(), recording);
    assert.equal(result.waitedMs(), 0);
  });
}

test('job inspect --write-json yields the same job', async () => {
  const recording = readRecording('job-inspect-json');
  const result = await replay(recording);
  assert.deepEqual(JSON.parse(result.stdout()), JSON.parse(recording.stdout));
  assert.equal(result.stdout().split('\n').length, 2);
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});

test('job status --write-json yields the same tasks', async () => {
  const recording = readRecording('job-status-json');
  const result = await replay(recording);
  assert.deepEqual(withSortedSets(JSON.parse(result.stdout())), withSortedSets(JSON.parse(recording.stdout)));
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});

/** Lists in the order of their texts: what the API calls a set has no order of its own. */
function withSortedSets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedSets).map(sortedText).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withSortedSets(part)]));
}

function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

test('job status shows the same text, but for Python spellings, and each failure count', async () => {
  const recording = readRecording('job-status-text');
  const result = await replay(recording);
  const expected = recording.stdout
    .replaceAll("u'", "'")
    .replaceAll('Port: http, Port: admin', 'Port: admin, Port: http')
    .split('\n')
    .filter((line) => !line.includes('failure count'));
  const shown = result.stdout().split('\n');
  assert.deepEqual(
    shown.filter((line) => !line.includes('failure count')),
    expected,
  );
  assert.equal(shown.filter((line) => line.includes('failure count')).length, 5);
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});

test('update info --write-json yields the same update', async () => {
  const recording = readRecording('update-info-json');
  const result = await replay(recording);
  assert.deepEqual(JSON.parse(result.stdout()), JSON.parse(recording.stdout));
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});

test('update start tells once which instances it removes', async () => {
  const recording = readRecording('update-start-variable-batch');
  const result = await replay(recording);
  const line = 'remove instances: [9-11]\n';
  assert.equal(result.stdout(), recording.stdout.replace(line + line, line));
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});

test('update wait asks every five seconds', async () => {
  const recording = readRecording('update-wait');
  const result = await replay(recording);
  assert.equal(result.stdout(), recording.stdout);
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
  assert.equal(result.waitedMs(), 10_000);
});

test('job restart watches each batch for as long', async () => {
  const recording = readRecording('job-restart');
  const result = await replay(recording);
  assert.equal(result.stdout(), recording.stdout);
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
  assert.equal(result.waitedMs(), 4_000);
});

test('job diff compares the running configuration with the wanted one, remote first', async () => {
  const recording = readRecording('job-diff');
  const compared: unknown[] = [];
  const result = await replay(recording, {
    async compareTexts(command, oldText, newText) {
      compared.push(command, /4\.1\.9/.test(oldText), /4\.2\.0/.test(newText));
      return { kind: 'ran', exitCode: 1, output: '(difference)\n' };
    },
  });
  assert.deepEqual(compared, [['diff'], true, true]);
  const expected = recording.stdout.replace(/(?<=with diff:\n\n).*?(?=\n\n\nnot change)/s, '(difference)');
  assert.equal(result.stdout(), expected);
  assert.equal(result.exitCode, 0);
  assertLogged(result.stderr(), recording);
});
