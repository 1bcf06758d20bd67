import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/talker';
const LINES_PER_RUN = 300;

/** `count` writes numbered lines into files of 2 KB, run after run; `bytes` writes what is no text. */
const JOB = `
rotating = Logger(mode = LoggerMode('rotate'), rotate = RotatePolicy(log_size = 2*KB, backups = 90))
count = Process(name = 'count', daemon = True, max_failures = 0, min_duration = 1, logger = rotating,
  cmdline = 'for i in $(seq ${LINES_PER_RUN}); do echo "line $i of some length"; sleep 0.002; done; echo end >&2')
bytes = Process(name = 'bytes', cmdline = 'printf "a\\\\377\\\\000b"; exec sleep 100000')
jobs = [Job(cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'talker',
  task = Task(processes = [count, bytes], finalization_wait = 1,
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

describe('the logs of a task', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
    const created = await cluster.aurora('job', 'create', KEY, cluster.jobFile('talker', JOB));
    assert.equal(created.status, 0, created.stderr);
    await cluster.untilCount(KEY, 'RUNNING', 1);
  });
  after(() => cluster.destroy());

  it('asks which process is meant if there are several', async () => {
    const ended = await cluster.aurora('task', 'logs', `${KEY}/0`);
    assert.equal(ended.status, 6);
    assert.match(ended.stderr, /name one of them:\n {2}count \(\w+\)\n {2}bytes \(RUNNING\)/);
  });

  it('shows bytes as they are', async () => {
    const shown = await until('the bytes are written', 60_000, async () => {
      const { output } = follow(cluster, 'bytes');
      const bytes = await output;
      return bytes.length > 0 ? bytes : undefined;
    });
    assert.deepEqual(shown, Buffer.from([0x61, 0xff, 0x00, 0x62]));
  });

  it('are followed through rotations and new runs, without a gap, until the task ends', async () => {
    const { seen, output } = follow(cluster, 'count', '--run', '0', '-f');
    const ofSecondRun = LINES_PER_RUN + 10;
    await until('the second run was seen', 60_000, () =>
      seen().split('\n').length > ofSecondRun ? true : undefined,
    );
    assert.equal((await cluster.aurora('job', 'killall', KEY)).status, 0);
    const lines = (await output).toString().split('\n').slice(0, -1);
    assert.ok(lines.length > ofSecondRun);
    lines.forEach((line, index) => {
      assert.equal(line, `line ${(index % LINES_PER_RUN) + 1} of some length`, `line ${index}`);
    });
  });

  it('stay readable when the task has ended', async () => {
    const stderr = await cluster.aurora('task', 'logs', `${KEY}/0`, 'count', '--stderr', '--since', '1h');
    assert.match(stderr.stdout, /^(end\n)+$/);
    const last = await cluster.aurora('task', 'logs', `${KEY}/0`, 'count', '--run', '0', '-n', '1');
    assert.equal(last.status, 6);
    const lines = await cluster.aurora('task', 'logs', `${KEY}/0`, 'count', '-n', '3');
    assert.ok(lines.stdout.split('\n').length <= 4, lines.stdout);
  });
});

/** Runs `task logs`, keeping its output as bytes. */
function follow(cluster: TestCluster, process: string, ...options: string[]) {
  const child = spawn(join(root, 'bin/aurora'), ['task', 'logs', `${KEY}/0`, process, ...options], {
    env: { ...globalThis.process.env, AURORA_CONFIG_ROOT: cluster.stateDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  const output = new Promise<Buffer>((resolve) => child.once('close', () => resolve(Buffer.concat(pieces))));
  return { seen: () => Buffer.concat(pieces).toString(), output };
}
