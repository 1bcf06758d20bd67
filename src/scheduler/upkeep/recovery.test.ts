import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backupBytes } from '../../storage/backup.ts';
import { capture } from '../../storage/capture.ts';
import { Stores } from '../../storage/stores.ts';
import { createRecovery } from './recovery.ts';
import { MemoryBackupFiles } from './testing/memory-backup-files.ts';

const done = { ok: true, value: undefined };

it('a recovery that could not be put in place can be tried again, or given up', async () => {
  const files = new MemoryBackupFiles();
  await files.create('a', backupBytes(capture(new Stores(), 1)));
  let attempts = 0;
  const recovery = createRecovery({
    storage: {
      async replaceForNextStart() {
        attempts += 1;
        if (attempts < 3) throw new Error('not enough memory');
      },
    },
    files,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    onCommitted: () => {},
  });
  assert.deepEqual(await recovery.stage('a'), done);
  await assert.rejects(recovery.commit(), /not enough memory/);
  assert.deepEqual(recovery.unload(), done);
  assert.deepEqual(await recovery.stage('a'), done);
  await assert.rejects(recovery.commit(), /not enough memory/);
  assert.deepEqual(await recovery.commit(), done);
  assert.equal((await recovery.commit()).ok, false, 'this process has no other state to put in place');
});
