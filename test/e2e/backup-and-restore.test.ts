import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TestCluster } from './testing/cluster.ts';
import { Page } from './testing/page.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/kept';
const LATER_KEY = 'devcluster/www-data/prod/later';

const job = (name: string, instances: number): string => `
jobs = [Service(cluster = 'devcluster', role = 'www-data', environment = 'prod', name = '${name}', instances = ${instances},
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec sleep 100000')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

describe('what the page on backups tells operators to do', () => {
  let cluster: TestCluster;
  let page: Page;
  before(async () => {
    cluster = await TestCluster.start();
    page = new Page('backup-and-restore.md', { AURORA_CONFIG_ROOT: cluster.stateDir });
    await create(KEY, job('kept', 3));
    await cluster.untilCount(KEY, 'RUNNING', 3, 120_000);
  });
  after(() => cluster.destroy());

  async function create(key: string, text: string): Promise<void> {
    const name = key.split('/').at(-1) ?? '';
    const created = await cluster.aurora('job', 'create', key, cluster.jobFile(name, text));
    assert.equal(created.status, 0, created.stderr);
  }

  /** The tasks of a job; a job that does not exist has none. */
  const existing = (key: string) => cluster.tasks(key).catch(() => []);

  it('has three blocks of commands', () => {
    assert.equal(page.blocks('sh').length, 3);
  });

  it('has two commands for second thoughts, which change nothing but what is staged', async () => {
    const [backUp = '', stage = '', commit = ''] = page.blocks('sh');
    const [leaveOut = '', unload = '', ...others] = page.inline('aurora_admin');
    assert.deepEqual(others, []);
    const tasks = await cluster.tasks(KEY);
    const [kept = '', ...left] = tasks.map(({ assignedTask }) => assignedTask.taskId);
    await page.follow(backUp);
    await page.follow(stage);
    await page.follow(leaveOut.replace('ID,ID', left.join()));
    const { stderr } = await page.follow('aurora_admin scheduler_print_recovery_tasks devcluster');
    assert.match(stderr, new RegExp(`\t${kept}$`, 'm'));
    for (const taskId of left) assert.doesNotMatch(stderr, new RegExp(taskId));
    await page.follow(unload);
    await assert.rejects(page.follow(commit), /No backup loaded\./);
    assert.deepEqual(await cluster.tasks(KEY), tasks);
  });

  it('brings jobs back after the log was lost, and their tasks never notice', async () => {
    const [backUp = '', stage = '', commit = ''] = page.blocks('sh');
    const tasks = await cluster.tasks(KEY);
    assert.match(
      (await page.follow(backUp)).stdout,
      /^2 available backups:\n(scheduler-backup-\d{4}(-\d\d){4,5}\n){2}$/,
    );

    // The log is lost together with the scheduler; tasks go on.
    const { pid } = cluster.facts.parts.scheduler;
    process.kill(pid, 'SIGKILL');
    await until('the scheduler is gone', 60_000, () => (isAlive(pid) ? undefined : true));
    rmSync(join(cluster.stateDir, 'log'), { recursive: true });
    await cluster.up();
    assert.deepEqual(await existing(KEY), []);
    await create(LATER_KEY, job('later', 1));

    const staged = await page.follow(stage);
    for (const { assignedTask } of tasks)
      assert.match(staged.stderr, new RegExp(`RUNNING\t${assignedTask.taskId}`));
    await page.follow(commit);

    const restored = await until('the tasks are back', 60_000, async () => {
      const found = await existing(KEY);
      return found.length === 3 ? found : undefined;
    });
    assert.deepEqual(restored, tasks);
    assert.deepEqual(await existing(LATER_KEY), [], 'what came after the backup is lost');
    const { url } = cluster.facts.parts.scheduler;
    await until('the tasks are reconciled', 60_000, async () => {
      const vars = await (await fetch(new URL('/vars', url))).text();
      return /^framework_registered 1$/m.test(vars) ? true : undefined;
    });
    assert.deepEqual(await cluster.untilCount(KEY, 'RUNNING', 3), tasks);
  });
});

it('the page on storage has a command that takes a snapshot', async () => {
  const cluster = await TestCluster.start();
  try {
    const page = new Page('storage.md', { AURORA_CONFIG_ROOT: cluster.stateDir }, { CLUSTER: 'devcluster' });
    const [snapshot = '', ...others] = page.inline('aurora_admin');
    assert.deepEqual(others, []);
    await page.follow(snapshot);
    const vars = await (await fetch(new URL('/vars', cluster.facts.parts.scheduler.url))).text();
    assert.match(vars, /^scheduler_log_snapshots 1$/m);
  } finally {
    await cluster.destroy();
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
