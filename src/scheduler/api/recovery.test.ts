import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { MemoryLog } from '../../storage/memory-log.ts';
import { openTestStorage } from '../../storage/testing/test-storage.ts';
import { answers, harnessWithJob, statuses, textsOf } from './testing/answers.ts';
import { exampleJob, type Harness, openHarness } from './testing/harness.ts';

/** A scheduler with a backup of its three tasks, which then lost them. @returns the backup's name */
async function withBackup(): Promise<{ harness: Harness; backupId: string }> {
  const harness = await harnessWithJob(3);
  answers(
    await harness.api().performBackup({}),
    'OK',
    `Backup ${[...harness.backupFiles.files.keys()][0]} was written.`,
  );
  await harness.storage.write((tx) => {
    tx.apply({ removeTasks: { taskIds: tx.tasks.all().map(({ assignedTask }) => assignedTask.taskId) } });
  });
  const [backupId] = backupsIn(await harness.api().listBackups({}));
  assert(backupId !== undefined);
  return { harness, backupId };
}

function backupsIn({ result }: Wire<Response>): readonly string[] {
  return (result !== undefined && 'listBackupsResult' in result && result.listBackupsResult?.backups) || [];
}

function recoveryTasksIn({ result }: Wire<Response>): unknown[] {
  const tasks = result !== undefined && 'queryRecoveryResult' in result && result.queryRecoveryResult?.tasks;
  return (tasks || []).map(({ assignedTask }) => assignedTask?.instanceId).sort();
}

/** The tasks that the next scheduler finds in the log. */
async function tasksAtNextStart(log: MemoryLog): Promise<number[]> {
  const restarted = await openTestStorage(log);
  return restarted.read(({ tasks }) => tasks.all().map(({ assignedTask }) => assignedTask.instanceId)).sort();
}

describe('recovery', () => {
  it('brings the state of a backup back for the next start, without the tasks that were left out', async () => {
    const { harness, backupId } = await withBackup();
    const api = harness.api();
    answers(await api.stageRecovery({ backupId }), 'OK');
    const staged = await api.queryRecovery({ query: { statuses: ['PENDING'] } });
    assert.deepEqual(recoveryTasksIn(staged), [0, 1, 2]);
    answers(await api.deleteRecoveryTasks({ query: { instanceIds: [1] } }), 'OK');
    assert.deepEqual(recoveryTasksIn(await api.queryRecovery({ query: {} })), [0, 2]);
    assert.deepEqual(statuses(harness), [], 'what is staged is nobody’s state yet');

    answers(await api.commitRecovery({}), 'OK');
    assert.equal(harness.recoveries(), 1);
    assert.deepEqual(await tasksAtNextStart(harness.log), [0, 2]);
  });

  it('lets no change follow the commit', async () => {
    const { harness, backupId } = await withBackup();
    const api = harness.api();
    await api.stageRecovery({ backupId });
    const committed = api.commitRecovery({});
    const late = api.createJob({ description: exampleJob(5) });
    answers(await committed, 'OK');
    const answer = await late;
    // It came before the commit, and was replaced with everything else, or it was refused.
    assert(['OK', 'ERROR_TRANSIENT'].includes(answer.responseCode ?? ''), textsOf(answer).join());
    answers(await api.createJob({ description: exampleJob(5) }), 'ERROR_TRANSIENT', 'Storage is not READY');
    answers(await api.commitRecovery({}), 'ERROR', 'No backup loaded.');
    assert.deepEqual(await tasksAtNextStart(harness.log), [0, 1, 2]);
  });

  it('stages one backup at a time', async () => {
    const { harness, backupId } = await withBackup();
    const api = harness.api();
    const both = await Promise.all([api.stageRecovery({ backupId }), api.stageRecovery({ backupId })]);
    assert.deepEqual(both.map(({ responseCode }) => responseCode).sort(), ['ERROR', 'OK']);
    answers(await api.stageRecovery({ backupId }), 'ERROR', 'Another backup is already loaded.');
    answers(await api.unloadRecovery({}), 'OK');
    answers(await api.stageRecovery({ backupId }), 'OK');
  });

  it('says that nothing is staged', async () => {
    const api = (await openHarness()).api();
    for (const answer of [
      await api.queryRecovery({ query: {} }),
      await api.deleteRecoveryTasks({ query: {} }),
      await api.commitRecovery({}),
      await api.unloadRecovery({}),
    ]) {
      answers(answer, 'ERROR', 'No backup loaded.');
    }
  });

  it('finds nothing but backups', async () => {
    const { harness } = await withBackup();
    for (const backupId of ['../secret', '/etc/passwd', '..', '', 'scheduler-backup-2001-01-01-00-00']) {
      answers(await harness.api().stageRecovery({ backupId }), 'ERROR', `Backup ${backupId} does not exist.`);
    }
  });

  it('refuses a damaged backup, after which another one can be staged', async () => {
    const { harness, backupId } = await withBackup();
    harness.backupFiles.files.set(
      'damaged',
      harness.backupFiles.files.get(backupId)?.subarray(0, 50) ?? new Uint8Array(),
    );
    const [problem] = textsOf(await harness.api().stageRecovery({ backupId: 'damaged' }));
    assert.match(problem ?? '', /^Backup damaged cannot be read: at byte \d+: .*Nothing was changed/);
    answers(await harness.api().stageRecovery({ backupId }), 'OK');
  });
});

describe('snapshot', () => {
  it('is in the log when it is answered', async () => {
    const harness = await harnessWithJob(3);
    answers(await harness.api().snapshot({}), 'OK');
    assert.equal(harness.statistics.counters.get('scheduler_log_snapshots'), 1);
    assert.deepEqual(await tasksAtNextStart(harness.log), [0, 1, 2]);
  });
});
