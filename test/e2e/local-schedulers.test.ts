import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { LocalFacts } from '../../src/ports/local-cluster.ts';
import { processTable, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/kept';
const DEADLINE_MS = 60_000;

const JOB = `
jobs = [Service(cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'kept', instances = 2,
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec sleep 100000')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

const leaderOf = ({ schedulers }: LocalFacts) => schedulers.find(({ state }) => state === 'leading');

describe('aurora local up --schedulers', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(() => cluster.destroy());

  const processes = () => processTable().filter(({ command }) => command.includes(cluster.stateDir));
  const taskIds = async () =>
    (await cluster.untilCount(KEY, 'RUNNING', 2)).map(({ assignedTask }) => assignedTask.taskId).sort();

  it('goes on with the state of a scheduler that was alone', async () => {
    const created = await cluster.aurora('job', 'create', KEY, cluster.jobFile('kept', JOB));
    assert.equal(created.status, 0, created.stderr);
    await cluster.untilCount(KEY, 'RUNNING', 2);
    await cluster.down();
    await cluster.up('--schedulers', '3');
    await cluster.untilCount(KEY, 'RUNNING', 2);
    assert.deepEqual(cluster.facts.schedulers.map(({ state }) => state).sort(), [
      ...['leading', 'standby', 'standby'],
    ]);
    assert.equal(new Set(cluster.facts.schedulers.map(({ pid }) => pid)).size, 3);
    assert.equal(cluster.facts.parts.scheduler.pid, leaderOf(cluster.facts)?.pid);
  });

  it('lets clients find the leader in ZooKeeper', () => {
    const [entry] = JSON.parse(readFileSync(cluster.facts.clustersFile, 'utf8'));
    assert.equal(`${entry.zk}:${entry.zk_port}`, cluster.facts.zookeeper?.address);
    assert.equal(entry.scheduler_zk_path, '/aurora/scheduler');
    assert.equal(entry.scheduler_uri, undefined);
  });

  it('tells people which scheduler leads, and what they share', async () => {
    const { stdout } = await cluster.aurora('local', 'status', '--state-dir', cluster.stateDir);
    assert.match(stdout, /^UI +http:\/\/localhost:\d+\/scheduler$/m);
    assert.equal(stdout.match(/^scheduler .* stands by \(process \d+\)$/gm)?.length, 2);
    assert.equal(stdout.match(/^scheduler .* leads \(process \d+\)$/gm)?.length, 1);
    assert.match(stdout, /^ZooKeeper +127\.0\.0\.1:\d+ \(process \d+\)$/m);
  });

  it('survives kill -9 of the leader, which comes back to stand by', async () => {
    const before = await taskIds();
    const killed = leaderOf(await cluster.status());
    assert.ok(killed);
    process.kill(killed.pid, 'SIGKILL');
    const facts = await until(
      'another scheduler leads, and the killed one is back',
      DEADLINE_MS,
      async () => {
        const now = await cluster.status();
        const isBack = now.schedulers.some(({ port, state }) => port === killed.port && state === 'standby');
        return isBack && leaderOf(now) !== undefined ? now : undefined;
      },
    );
    const back = facts.schedulers.find(({ port }) => port === killed.port);
    assert.notEqual(back?.pid, killed.pid);
    assert.deepEqual(await taskIds(), before);
  });

  it('survives kill -9 of ZooKeeper', async () => {
    const { zookeeper } = await cluster.status();
    assert.ok(zookeeper);
    const before = await taskIds();
    process.kill(zookeeper.pid, 'SIGKILL');
    await until('there is a leader and another ZooKeeper', DEADLINE_MS, async () => {
      const now = await cluster.status();
      return now.zookeeper?.pid !== zookeeper.pid && leaderOf(now) !== undefined ? true : undefined;
    });
    assert.deepEqual(await taskIds(), before);
  });

  it('is refused with another number while it runs', async () => {
    const args = ['local', 'up', '--detach', '--state-dir', cluster.stateDir, '--schedulers', '2'];
    const ended = await cluster.aurora(...args);
    assert.match(ended.stderr, /runs with --schedulers 3: stop it first/);
    assert.equal(ended.status, 4);
  });

  it('is remembered, with the ports', async () => {
    const portsOf = ({ schedulers, zookeeper }: LocalFacts) =>
      [schedulers, zookeeper].flat().map((part) => part?.port);
    const ports = portsOf(cluster.facts);
    await cluster.down();
    assert.deepEqual(processes(), []);
    await cluster.up();
    assert.deepEqual(portsOf(cluster.facts), ports);
    await cluster.untilCount(KEY, 'RUNNING', 2);
  });

  it('takes another number for the same state, one as well', async () => {
    await cluster.down();
    await cluster.up('--schedulers', '1');
    assert.equal(cluster.facts.schedulers.length, 1);
    assert.ok(cluster.facts.zookeeper);
    await cluster.untilCount(KEY, 'RUNNING', 2);
  });

  it('leaves no process and no cgroup behind when the cluster is killed, once it is down', async () => {
    process.kill(cluster.facts.parts.master.pid, 'SIGKILL');
    await cluster.down();
    assert.deepEqual(processes(), []);
    const cgroup = / below (\/\S+)/.exec(cluster.facts.isolation)?.[1];
    if (cgroup !== undefined) assert.ok(!existsSync(cgroup), cgroup);
  });
});
