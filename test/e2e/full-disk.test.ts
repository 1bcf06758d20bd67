import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TestCluster } from './testing/cluster.ts';

/** Pending jobs that no host takes, so that nothing but the test writes to the log. */
const JOBS = `
sleep = Process(name = 'sleep', cmdline = 'exec sleep 100000')
jobs = [Job(
  cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'job%d' % i,
  constraints = {'nowhere': 'here'},
  task = SequentialTask(processes = [sleep], resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))
  for i in range(20)]
`;

const SMALL = 'size=1m';

describe('a full disk below the log', { skip: smallFileSystemProblem() }, () => {
  let cluster: TestCluster;
  let logDirectory: string;
  const acknowledged: string[] = [];

  before(async () => {
    cluster = await TestCluster.start((stateDir) => {
      logDirectory = join(stateDir, 'log');
      mkdirSync(logDirectory);
      mount(logDirectory);
    });
  });
  after(async () => {
    await cluster.aurora('local', 'down', '--state-dir', cluster.stateDir);
    spawnSync('umount', [logDirectory]);
    await cluster.destroy();
  });

  const filler = (): string => join(logDirectory, 'filler');

  it('stops the scheduler, which names the cause', async () => {
    const file = cluster.jobFile('jobs', JOBS);
    const create = async (name: string): Promise<number | null> => {
      const { status } = await cluster.aurora('job', 'create', `devcluster/www-data/prod/${name}`, file);
      if (status === 0) acknowledged.push(name);
      return status;
    };
    assert.equal(await create('job0'), 0);
    fill(filler());

    // The page that the log writes in may still take some.
    let status: number | null = 0;
    for (let i = 1; status === 0 && i < 20; i += 1) status = await create(`job${i}`);
    assert.equal(status, 7, 'the command says that the scheduler broke off');
    const log = readFileSync(join(cluster.stateDir, 'aurora.log'), 'utf8');
    assert.match(log, /ERROR .*the log in \S* could not be written: .*No space left on device/);
    const ended = await cluster.aurora('local', 'status', '--state-dir', cluster.stateDir);
    assert.match(ended.stdout, /No cluster runs/);
  });

  it('refuses to start while there is no room, and says why', async () => {
    const ended = await cluster.aurora(
      'local',
      'up',
      '--detach',
      '--no-example',
      '--state-dir',
      cluster.stateDir,
    );
    assert.match(ended.stderr, /the log in \S* cannot be opened: .*No space left on device/);
    assert.equal(ended.status, 4);
  });

  it('has everything acknowledged once there is room again', async () => {
    rmSync(filler());
    await cluster.up();
    const { stdout } = await cluster.aurora('job', 'list', 'devcluster/www-data');
    for (const name of acknowledged) assert.match(stdout, new RegExp(`/${name}$`, 'm'));
  });

  it('down --purge names what it cannot remove', async () => {
    const ended = await cluster.aurora('local', 'down', '--purge', '--state-dir', cluster.stateDir);
    assert.match(ended.stderr, /the cluster is down, but \S*\/log cannot be removed/);
    assert.equal(ended.status, 4);
  });
});

/** Writes until no byte fits any more. */
function fill(path: string): void {
  writeFileSync(path, '');
  for (const size of [4096, 1]) {
    const piece = Buffer.alloc(size);
    for (;;) {
      try {
        appendFileSync(path, piece);
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
        break;
      }
    }
  }
}

function mount(directory: string): string | undefined {
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', SMALL, 'aurora-test', directory],
    {
      encoding: 'utf8',
    },
  );
  return status === 0 ? undefined : (error?.message ?? stderr);
}

/** Why no small file system can be mounted here, if so: that needs root, and containers may forbid it. */
function smallFileSystemProblem(): string | false {
  const probe = mkdtempSync(join(tmpdir(), 'aurora-mount-'));
  const problem = mount(probe);
  if (problem === undefined) spawnSync('umount', [probe]);
  rmdirSync(probe);
  return problem === undefined ? false : `no small file system can be mounted: ${problem.trim()}`;
}
