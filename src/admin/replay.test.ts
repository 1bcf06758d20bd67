import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerFrom, type Recording, readRecording } from '../client/testing/recordings.ts';
import { type AdminRun, runForTest } from './testing/admin-context.ts';

/** Runs a recorded command against the recorded answers. */
async function replay(recording: Recording): Promise<AdminRun> {
  const rest = [...recording.exchanges];
  const run = await runForTest(recording.argv.slice(1), {
    files: recording.files,
    clusters: recording.environment.clusters,
    startedAtMs: recording.startedAtMs,
    callApi: answerFrom(rest),
  });
  assert.equal(rest.length, 0, `recorded calls that were not made; stderr: ${run.stderr}`);
  return run;
}

const sameOutput = [
  'admin-backup-now',
  'admin-host-status',
  'admin-increase-quota',
  'admin-option-before-command',
  'admin-prune-tasks',
  'admin-query',
  'admin-reconcile-explicit',
  'admin-reconcile-implicit',
  'admin-set-quota',
  'admin-sla-host-drain',
  'admin-stage-recovery',
];

for (const name of sameOutput) {
  test(`behaves as the original program did: ${name}`, async () => {
    const recording = readRecording(name);
    const run = await replay(recording);
    assert.equal(run.stdout, recording.stdout);
    assert.equal(run.exitCode, recording.exitCode);
    assert.equal(run.waitedMs, 0);
  });
}

test('tells what was answered, in the log', async () => {
  assert.equal(
    (await replay(readRecording('admin-backup-now'))).stderr,
    readRecording('admin-backup-now').stderr,
  );
  const status = await replay(readRecording('admin-host-status'));
  assert.match(status.stderr, /^ INFO\] rack-a-03\.example is in state: SCHEDULED$/m);
});

test('asks a scheduler that does not lead only if it is told to', async () => {
  assert.equal((await replay(readRecording('admin-backup-now'))).bypassed, true);
  assert.equal((await replay(readRecording('admin-stage-recovery'))).bypassed, false);
});

test('drains as the original program did, but prints no stray line and fails if hosts are left', async () => {
  const recording = readRecording('admin-host-drain');
  const run = await replay(recording);
  // The original took two seconds before it looked at the uptimes.
  assert.equal(run.stdout, recording.stdout.replace(/^None\n/, '').replace('1749.0', '1751.0'));
  assert.equal(run.exitCode, 1);
  assert.match(run.stderr, /Skipping maintenance for unknown hosts: ghost\.example/);
});
