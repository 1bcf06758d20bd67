import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { type Ended, processTable, root, run, TestCluster } from './testing/cluster.ts';
import { takePort } from './testing/free-port.ts';
import { until } from './testing/until.ts';

const PARTS = ['http', 'observer', 'master', 'agent'] as const;
const AURORA = join(root, 'bin/aurora');

describe('starting a one-machine cluster', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'aurora-start-'));
  });
  afterEach(async () => {
    await run(AURORA, ['local', 'down', '--purge', '--state-dir', stateDir]);
    rmSync(stateDir, { recursive: true, force: true });
  });

  const upArguments = (ports: Partial<Record<(typeof PARTS)[number], number>> = {}): string[] => [
    ...['local', 'up', '--detach', '--no-example', '--state-dir', stateDir],
    ...PARTS.flatMap((part) => [`--${part}-port`, String(ports[part] ?? 0)]),
  ];
  const up = (ports?: Parameters<typeof upArguments>[0]): Promise<Ended> => run(AURORA, upArguments(ports));
  const processes = () => processTable().filter(({ command }) => command.includes(stateDir));

  for (const part of PARTS) {
    it(`--${part}-port in use: the message names address, port and option, and nothing is left running`, async () => {
      const taken = await takePort();
      const ended = await up({ [part]: taken.port });
      assert.deepEqual(processes(), []);
      await taken.release();
      assert.match(
        ended.stderr,
        new RegExp(
          `Cannot listen on 127\\.0\\.0\\.1:${taken.port}: the port is in use.*another port with --${part}-port`,
        ),
      );
      assert.equal(ended.status, 4);
      assert.deepEqual(readdirSync(stateDir), [], 'the next start begins anew');
      assert.equal((await up({ [part]: taken.port })).status, 0, 'it starts once the port is free');
    });
  }

  it('an address that this machine does not have is told', async () => {
    const ended = await run(AURORA, [...upArguments(), '--ip', '192.0.2.1']);
    assert.match(ended.stderr, /Cannot listen on 192\.0\.2\.1:\d+: this machine has no such address/);
    assert.equal(ended.status, 4);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`${signal} of the cluster while it starts: told, and the next start works`, async () => {
      const starting = up();
      const daemon = await until('the cluster starts', 60_000, () =>
        processes().find(({ command }) => command.includes('aurora-local')),
      );
      process.kill(daemon.pid, signal);
      const ended = await starting;
      // On a busy machine it may have been up before the signal came.
      if (ended.status !== 0) {
        assert.match(
          ended.stderr,
          new RegExp(`the cluster ended at once \\(${signal}\\), see \\S*aurora\\.log`),
        );
        assert.equal(ended.status, 4);
      }
      assert.equal((await up()).status, 0);
    });
  }

  it('kill -9 of the command while it starts a cluster: the cluster comes up, and can be stopped', async () => {
    const command = spawn(process.execPath, [join(root, 'dist/aurora.js'), ...upArguments()], {
      stdio: 'ignore',
    });
    await until('the cluster starts', 60_000, () =>
      processes().find(({ command }) => command.includes('aurora-local')),
    );
    command.kill('SIGKILL');
    await once(command, 'exit');
    const status = () => run(AURORA, ['local', 'status', '--state-dir', stateDir]);
    await until('it is up', 60_000, async () => ((await status()).status === 0 ? true : undefined));
    assert.equal((await run(AURORA, ['local', 'down', '--state-dir', stateDir])).status, 0);
    assert.deepEqual(processes(), []);
  });
});

describe('one state directory, one cluster', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(() => cluster.destroy());

  it('a second local up finds the first', async () => {
    const ended = await cluster.aurora(
      'local',
      'up',
      '--detach',
      '--no-example',
      '--state-dir',
      cluster.stateDir,
    );
    assert.match(ended.stdout, /The cluster was up already/);
    assert.equal(ended.status, 0);
    assert.deepEqual(await cluster.status(), cluster.facts);
  });

  it('a second process on the directory is refused, and the first goes on', async () => {
    const { stateDir, facts } = cluster;
    const ports = { httpPort: 0, observerPort: 0, masterPort: 0, agentPort: 0 };
    const options = JSON.stringify({ stateDir, ip: '127.0.0.1', ...ports });
    const second = await run(process.execPath, [join(root, 'dist/aurora-local.js'), options]);
    assert.equal(second.status, 1);
    assert.match(
      readFileSync(facts.logFile, 'utf8'),
      new RegExp(`ERROR local: .* is in use by the engine with pid ${facts.parts.master.pid}`),
    );
    assert.deepEqual(await cluster.status(), facts);
    assert.equal((await cluster.aurora('job', 'list', 'devcluster/www-data')).status, 0);
  });

  it('local down can be repeated', async () => {
    for (let time = 0; time < 2; time += 1) {
      const ended = await cluster.aurora('local', 'down', '--state-dir', cluster.stateDir);
      assert.match(ended.stdout, /is down/);
      assert.equal(ended.status, 0);
    }
    assert.ok(existsSync(join(cluster.stateDir, 'log')), 'the state is kept');
  });
});
