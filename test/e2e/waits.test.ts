import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root, TestCluster } from './testing/cluster.ts';

const KEY = 'devcluster/www-data/prod/waited';

/** Three instances of which one finds no room, and a job that fails again and again. */
const FILE = `
resources = Resources(cpu = 0.1, ram = 16*MB, disk = 16*MB)
def task(command):
  return SequentialTask(processes = [Process(name = 'p', cmdline = command)], resources = resources)
service = Service(cluster = 'devcluster', role = 'www-data', environment = 'prod')
jobs = [
  service(name = 'waited', instances = 3, constraints = {'host': 'limit:2'}, task = task('sleep 1000')),
  service(name = 'flaps', task = task('exit 3')),
]
`;

/** Runs a command until its stderr shows a text, then interrupts it as Ctrl-C does. */
function interruptedAt(
  cluster: TestCluster,
  wanted: RegExp,
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, AURORA_CONFIG_ROOT: cluster.stateDir };
    const child = spawn(join(root, 'bin/aurora'), args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 60_000,
    });
    let stderr = '';
    let isInterrupted = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (!isInterrupted && wanted.test(stderr)) isInterrupted = child.kill('SIGINT');
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stderr }));
  });
}

describe('a command that waits', () => {
  let cluster: TestCluster;
  let file = '';
  before(async () => {
    cluster = await TestCluster.start();
    file = cluster.jobFile('waited', FILE);
  });
  after(() => cluster.destroy());

  it('says what it waits for, and what goes on when it is interrupted', async () => {
    const wanted = /1 PENDING \(Limit not satisfied: host\), 2 RUNNING/;
    const args = ['job', 'create', KEY, file, '--wait-until', 'RUNNING'];
    const { status, stderr } = await interruptedAt(cluster, wanted, ...args);
    assert.equal(status, 130, stderr);
    assert.match(stderr, /^ERROR\] Command interrupted by user\n INFO\] The job goes on; /m);
    assert.equal((await cluster.untilCount(KEY, 'RUNNING', 2)).length, 2);
  });

  it('tells of a job that fails again and again', async () => {
    const args = ['job', 'create', 'devcluster/www-data/prod/flaps', file, '--wait-until', 'FINISHED'];
    const { stderr } = await interruptedAt(cluster, /is tried again, /, ...args);
    assert.match(stderr, /^ WARN\] Instance 0 ended: FAILED \(.*\); it is tried again, \w+ now$/m);
  });
});
