import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Snapshot } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';
import { systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { openConnected } from '../edge/zookeeper/testing/client.ts';
import { Ensemble } from '../edge/zookeeper/testing/ensemble.ts';
import { openZooKeeperLog } from '../edge/zookeeper-log/zookeeper-log.ts';
import { jobKey, scheduledTask, taskConfig } from '../storage/testing/records.ts';
import { openTestStorage } from '../storage/testing/test-storage.ts';
import { auroraLog, recoveryTool } from './testing/tools.ts';

const ensemble = await Ensemble.start({ size: 1 });
const shared = await openConnected(ensemble.addresses);
const root = await mkdtemp(join(tmpdir(), 'log-tools-zookeeper-'));
after(async () => {
  await shared.client.close();
  await ensemble[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

const [{ host, port } = assert.fail()] = ensemble.addresses;
const at = (group: string) => [`-zk_endpoints=${host}:${port}`, `-native_log_zk_group_path=${group}`];

/** A leader that goes on writing. */
async function leaderOf(group: string) {
  const log = openZooKeeperLog({
    ...{ client: shared.client, groupPath: group, writerName: 'leader' },
    ...{ timers: systemTimers, random: systemRandom },
  });
  await log.initialize();
  await log.takeOver();
  const storage = await openTestStorage(log);
  await storage.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id: 'a' })] } }));
  return storage;
}

describe('a log in ZooKeeper', () => {
  test('is read and verified beside the scheduler that writes it', async () => {
    const storage = await leaderOf('/beside');
    const { code, lines } = await auroraLog('verify', ...at('/beside'));
    assert.equal(code, 0);
    assert.match(lines.join('\n'), /gives 1 tasks/);
    assert.match((await auroraLog('read', ...at('/beside'))).lines.join(), /"saveTasks":\["a PENDING"\]/);
    assert.match(
      (await auroraLog('status', ...at('/beside'))).lines.join(),
      /holds 1 entries, from position 1/,
    );
    await storage.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id: 'b' })] } }));
  });

  test('whose nodes were changed is found to be damaged', async () => {
    await leaderOf('/damaged');
    const node = '/damaged/aurora-log/batches/0000000001';
    const { data } = await shared.client.getData(node);
    await shared.client.setData(
      node,
      Uint8Array.from(data, (byte, i) => (i === 30 ? byte ^ 1 : byte)),
      -1,
    );
    const { code, remarks } = await auroraLog('verify', ...at('/damaged'));
    assert.equal(code, 1);
    assert.match(remarks, /damaged at position 1: the node .* Recover from a backup into a new log/);
  });

  test('is filled by the recovery tool from a backup, with a state larger than its nodes, and copied to another', async () => {
    const backup = join(root, 'backup');
    // Text that does not deflate well, so that parts are larger than a node.
    const data = Array.from({ length: 20_000 }, () => systemRandom.uuid()).join('');
    const tasks = [scheduledTask({ id: 'large', config: taskConfig(jobKey('large'), data) })];
    await writeFile(backup, encodeBinary(Snapshot, { timestamp: 5, tasks }));
    const filled = await recoveryTool('-from=BACKUP', '-to=LOG', `-backup=${backup}`, ...at('/filled'));
    assert.equal(filled.code, 0, filled.remarks);
    const again = await recoveryTool('-from=BACKUP', '-to=LOG', `-backup=${backup}`, ...at('/filled'));
    assert.match(again.remarks, /Refusing to recover into non-empty persistence/);
    const directory = join(root, 'log');
    const local = `-native_log_file_path=${directory}`;
    const moved = await recoveryTool(
      ...['-from=LOG', '-to=LOG', `-zk_endpoints=${host}:${port}`, '-from_log_zk_group_path=/filled', local],
    );
    assert.equal(moved.code, 0, moved.remarks);
    assert.match((await auroraLog('verify', local)).lines.join('\n'), /gives 1 tasks/);
  });

  test('that cannot be reached is said to be so', async () => {
    const argv = ['-zk_endpoints=127.0.0.1:1', '-native_log_zk_group_path=/x', '-zk_session_timeout=500ms'];
    const { code, remarks } = await auroraLog('verify', ...argv);
    assert.equal(code, 1);
    assert.match(remarks, /127\.0\.0\.1:1/);
  });
});
