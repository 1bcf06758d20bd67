import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root, run } from './testing/cluster.ts';
import { KEY, OperatorsCluster } from './testing/operators-cluster.ts';

const PAGE = 'migrating.md';

/** A scheduler with another log stands for Apache Aurora, whose backups have the same form. */
describe('what the page on migrating tells operators to do', () => {
  let cluster: OperatorsCluster;
  let tasks: readonly string[];
  before(async () => {
    cluster = await OperatorsCluster.start();
  });
  after(() => cluster[Symbol.asyncDispose]());

  const block = (index: number, leader?: Parameters<OperatorsCluster['page']>[1]) => {
    const page = cluster.page(PAGE, leader, { '--watch-secs=30': '--watch-secs=1' });
    return { page, commands: page.blocks('sh')[index] ?? assert.fail() };
  };
  const follow = (index: number, leader?: Parameters<OperatorsCluster['page']>[1]) => {
    const { page, commands } = block(index, leader);
    return page.follow(commands);
  };

  it('has seven blocks of commands', () => assert.equal(cluster.page(PAGE).blocks('sh').length, 7));

  it('makes a backup with the old scheduler', async () => {
    const log = `-native_log_file_path=${join(cluster.directory, 'old-log')}`;
    const made = await run(join(root, 'bin/aurora-log'), ['initialize', log]);
    assert.equal(made.status, 0, made.stderr);
    const flags = cluster.flags.replaceAll(/^-(zk_|serverset|native_log).*\n/gm, '');
    const old = await cluster.startScheduler(
      `aurora-scheduler @${cluster.write('old.flags', `${flags}${log}\n`)}`,
    );
    cluster.writeClusters({ name: 'west', scheduler_uri: old.url });
    tasks = await cluster.createJob();
    const { page, commands } = block(0);
    const backup = (await page.follow(`${commands}\necho "$backup"`)).stdout.trim().split('\n').at(-1) ?? '';
    mkdirSync(join(cluster.directory, 'migration'));
    copyFileSync(join(cluster.directory, 'backups', backup), join(cluster.directory, 'migration/backup'));
    await cluster.stopSchedulers();
  });

  it('puts it into a new log, with which the new scheduler goes on', async () => {
    const { stdout } = await follow(1);
    assert.match(stdout, /^Recovered 2 tasks/);
    assert.match(stdout, /gives 2 tasks/);
    cluster.write('scheduler.flags', cluster.flags);
    cluster.writeClusters();
    await cluster.startScheduler(block(2).commands);
    assert.deepEqual(await cluster.runningTasks(), tasks);
    const found = await follow(3, await cluster.leader());
    assert.match(found.stdout, /^framework_registered 1$/m);
    assert.match(found.stdout, /^task_store_RUNNING 2$/m);
    assert.match(found.stdout, /^www-data\/hello\/0 RUNNING$/m);
  });

  it('rolls jobs over to the new executor', async () => {
    await follow(4);
    const executor = `-thermos_executor_path=${join(cluster.directory, 'thermos_executor')}`;
    await cluster.stopSchedulers();
    cluster.write('scheduler.flags', cluster.flags.replace(/^-thermos_executor_path=.*$/m, executor));
    await cluster.startScheduler(block(2).commands);
    await cluster.leader();
    await follow(5);
    const now = await cluster.runningTasks();
    assert.equal(now.length, tasks.length);
    for (const task of now) assert.ok(!tasks.includes(task), `${task} of ${KEY} is a new one`);
  });

  it('makes a backup for the way back', async () => {
    const { stdout } = await follow(6);
    assert.match(stdout, /^scheduler-backup-[-\d]+$/m);
  });
});
