import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OperatorsCluster } from './testing/operators-cluster.ts';

const PAGE = 'high-availability.md';

describe('what the page on high availability tells operators to do', () => {
  let cluster: OperatorsCluster;
  let tasks: readonly string[];
  let blocks: readonly string[];
  before(async () => {
    cluster = await OperatorsCluster.start();
    blocks = cluster.page(PAGE).blocks('sh');
    cluster.write('scheduler.flags', cluster.flags);
    cluster.writeClusters();
  });
  after(() => cluster[Symbol.asyncDispose]());

  const follow = (block: number) => cluster.page(PAGE).follow(blocks[block] ?? assert.fail());
  const startAll = async (block = blocks[1] ?? ''): Promise<void> => {
    await cluster.startScheduler(block);
    await cluster.startScheduler(block);
  };

  it('has seven blocks of commands', () => assert.equal(blocks.length, 7));

  it('makes a cluster of several schedulers', async () => {
    await follow(0);
    await startAll();
    const page = cluster.page(PAGE, await cluster.leader());
    const health = await page.follow(page.blocks('sh')[2] ?? assert.fail());
    assert.equal(health.stdout, '200\n');
    tasks = await cluster.createJob();
  });

  it('verifies the log beside them', async () => {
    assert.match((await follow(3)).stdout, /gives 2 tasks/);
  });

  it('protects the log', async () => {
    await cluster.stopSchedulers();
    const [, credentials = ''] = cluster.page(PAGE).blocks('text');
    cluster.write('zookeeper.flags', credentials);
    await follow(4);
    const open = cluster.page(PAGE, undefined, { '/aurora/log': '/aurora/private-log' });
    await assert.rejects(open.follow(open.blocks('sh')[3] ?? assert.fail()), /NO_AUTH/);
    cluster.write(
      'private.flags',
      cluster.flags.replace('/aurora/log', '/aurora/private-log').replace(/^-zk_endpoints.*\n/m, ''),
    );
    const { directory } = cluster;
    await startAll(`aurora-scheduler @${directory}/private.flags @${directory}/zookeeper.flags`);
    assert.deepEqual(await cluster.runningTasks(), tasks);
    await cluster.stopSchedulers();
  });

  it('goes back to one scheduler', async () => {
    await follow(6);
    const alone = cluster.flags.replaceAll(/^-(zk_|serverset|native_log).*\n/gm, '');
    const log = `-native_log_file_path=${cluster.directory}/log-alone\n`;
    cluster.write('alone.flags', alone + log);
    const { url } = await cluster.startScheduler(`aurora-scheduler @${cluster.directory}/alone.flags`);
    cluster.writeClusters({ name: 'west', scheduler_uri: url });
    assert.deepEqual(await cluster.runningTasks(), tasks);
    await cluster.stopSchedulers();
  });

  it('goes from one scheduler to several', async () => {
    const page = cluster.page(PAGE, undefined, {
      '/var/lib/aurora/log ': `${cluster.directory}/log-alone `,
      '/aurora/log': '/aurora/again',
    });
    await page.follow(page.blocks('sh')[5] ?? assert.fail());
    cluster.write('scheduler.flags', cluster.flags.replace('/aurora/log', '/aurora/again'));
    cluster.writeClusters();
    await startAll();
    assert.deepEqual(await cluster.runningTasks(), tasks);
  });
});
