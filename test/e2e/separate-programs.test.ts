import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openConnected } from '../../src/edge/zookeeper/testing/client.ts';
import { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { root, run, TestCluster } from './testing/cluster.ts';
import { SchedulerProcess } from './testing/schedulers.ts';
import { until } from './testing/until.ts';

const KEY = 'elsewhere/www-data/prod/hello';

describe('a scheduler that is started by itself, with a master that is elected', () => {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-programs-'));
  const log = join(directory, 'log');
  let engine: TestCluster;
  let ensemble: Ensemble;
  let scheduler: SchedulerProcess | undefined;
  before(async () => {
    ensemble = await Ensemble.start({ size: 1 });
    engine = await TestCluster.start();
    await announceMaster();
  });
  after(async () => {
    await scheduler?.end('SIGKILL');
    await Promise.all([engine?.destroy(), ensemble?.[Symbol.asyncDispose]()]);
    rmSync(directory, { recursive: true });
  });

  const flags = (): string[] => [
    '-cluster_name=elsewhere',
    '-ip=127.0.0.1',
    '-http_port=0',
    `-mesos_master_address=zk://${ensemble.connectString}/mesos`,
    `-native_log_file_path=${log}`,
    `-thermos_executor_path=${join(engine.stateDir, 'thermos_executor')}`,
    '-thermos_executor_cpu=0.01',
  ];

  it('refuses a log that was not initialised, and says how to', async () => {
    const ended = await run(join(root, 'bin/aurora-scheduler'), flags());
    assert.equal(ended.status, 1);
    assert.match(ended.stderr, /not initialised.*aurora-log initialize/);
  });

  it('initialises a log once', async () => {
    const tool = (command: string) =>
      run(join(root, 'bin/aurora-log'), [command, `-native_log_file_path=${log}`]);
    assert.match((await tool('status')).stdout, /is not initialised/);
    assert.equal((await tool('initialize')).status, 0);
    assert.match((await tool('status')).stdout, /holds 0 entries/);
    const again = await tool('initialize');
    assert.equal(again.status, 1);
    assert.match(again.stderr, /initialised already/);
    assert.equal((await tool('explode')).status, 1);
  });

  it('finds the master that was elected', async () => {
    const url = await startScheduler();
    await until('it is registered', 60_000, async () => {
      const vars = await (await fetch(`${url}/vars`)).text();
      return /^framework_registered 1$/m.test(vars) ? true : undefined;
    });
    await scheduler?.end('SIGKILL');
  });

  it('keeps its jobs in that log, through kill -9', async () => {
    const job = `
jobs = [Service(cluster = 'elsewhere', role = 'www-data', environment = 'prod', name = 'hello',
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec sleep 100000')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;
    await startScheduler();
    const created = await aurora('job', 'create', KEY, engine.jobFile('elsewhere', job));
    assert.equal(created.status, 0, created.stderr);

    await scheduler?.end('SIGKILL');
    await startScheduler();
    assert.match((await aurora('job', 'status', KEY)).stdout, /Active tasks \(1\)/);
    assert.equal((await aurora('job', 'killall', KEY)).status, 0);
  });

  /** What an elected master writes into ZooKeeper. */
  async function announceMaster(): Promise<void> {
    await using masters = await openConnected(ensemble.addresses);
    const { port } = engine.facts.parts.master;
    const info = { address: { ip: '127.0.0.1', port }, id: 'm', ip: 0x0100007f, port };
    await masters.client.ensurePath('/mesos');
    await masters.client.create('/mesos/json.info_', {
      data: Buffer.from(JSON.stringify(info)),
      sequential: true,
    });
  }

  const aurora = (...args: string[]) =>
    run(join(root, 'bin/aurora'), args, { ...process.env, AURORA_CONFIG_ROOT: directory });

  async function startScheduler(): Promise<string> {
    scheduler = await SchedulerProcess.start(flags());
    const { url } = scheduler;
    const entry = { name: 'elsewhere', scheduler_uri: url };
    writeFileSync(join(directory, 'clusters.json'), JSON.stringify([entry]));
    return url;
  }
});
