import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openLevelLog } from '../../src/edge/leveldb/level-log.ts';
import { append, metadata, nop, writeReplica } from '../../src/edge/mesos-log/testing/write-replica.ts';
import { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { encodeTransaction } from '../../src/storage/log-entry.ts';
import { scheduledTask } from '../../src/storage/testing/records.ts';
import type { Ended } from './testing/cluster.ts';
import { Page } from './testing/page.ts';

const blocks = new Page('log-tools.md', {}).blocks('sh');
const [look = '', lookBeside = '', backUp = '', restore = '', share = '', takeOver = ''] = blocks;

const task = (id: string) => encodeTransaction([{ saveTasks: { tasks: [scheduledTask({ id })] } }]);

describe('what the page on tools for logs tells operators to do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'log-tools-'));
  const at = (name: string) => join(directory, name);
  let ensemble: Ensemble;
  let zookeeper = '';
  before(async () => {
    ensemble = await Ensemble.start({ size: 1 });
    zookeeper = ensemble.addresses.map(({ host, port }) => `${host}:${port}`).join(',');
    const log = await openLevelLog(at('log'));
    await log.initialize();
    await log.append([task('a'), task('b')]);
    await log.close();
    await writeReplica(at('replica'), [metadata(1), nop(0), append(1, task('theirs'))]);
  });
  after(async () => {
    await ensemble[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  /** Runs a block of the page. @param newLog where it makes a log, if it does */
  function follow(block: string, newLog = ''): Promise<Ended> {
    const places = { log: at('log'), backup: at('backup'), replica: at('replica'), new_log: newLog };
    return new Page('log-tools.md', { ...places, zookeeper }).follow(block);
  }

  it('has six blocks of commands', () => {
    assert.equal(blocks.length, 6);
  });

  it('shows what a log on this machine holds', async () => {
    const { stdout } = await follow(look);
    assert.match(stdout, /holds 2 entries, from position 1/);
    assert.match(stdout, /"kind":"transaction","ops":\[\{"saveTasks":\["b PENDING"\]\}\]/);
    assert.match(stdout, /gives 2 tasks.*\nNo damage was found\.\n$/s);
  });

  it('makes a backup of a log, and a log of the backup', async () => {
    assert.match((await follow(backUp)).stdout, /Recovered 2 tasks/);
    assert.match((await follow(restore, at('restored'))).stdout, /Recovered 2 tasks/);
  });

  it('moves a log to ZooKeeper, and looks into it there', async () => {
    assert.match((await follow(share)).stdout, /Recovered 2 tasks.*\/aurora\/moved of the ZooKeeper/);
    const moved = lookBeside.replace('/aurora/log', '/aurora/moved');
    assert.match((await follow(moved)).stdout, /gives 2 tasks/);
  });

  it('takes over what an Apache Aurora left', async () => {
    const { stdout } = await follow(takeOver, at('taken'));
    assert.match(stdout, /The log in the replica of an Apache Aurora in .*gives 1 tasks.*Recovered 1 tasks/s);
  });
});
