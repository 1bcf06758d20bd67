import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startClient, startClientInTerminal } from './testing/client-process.ts';
import { processTable, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const DEADLINE_MS = 60_000;
const KEY = 'devcluster/www-data/prod/sleeper';
const JOB = `
sleep = Process(name = 'sleep', cmdline = 'echo "export FROM_PROFILE=yes" > .thermos_profile; exec sleep 54321')
jobs = [Service(cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'sleeper',
  task = SequentialTask(processes = [sleep], finalization_wait = 1,
    resources = Resources(cpu = 0.01, ram = 32*MB, disk = 16*MB)))]`;

/** No scheduler of a real machine would count so long. */
const ODD_SLEEP = 'sleep 86423';

describe('a command in the sandbox of an instance', () => {
  let cluster: TestCluster;
  let sandbox: string;
  before(async () => {
    cluster = await TestCluster.start();
    const created = await cluster.aurora('job', 'create', KEY, cluster.jobFile('sleeper', JOB));
    assert.equal(created.status, 0, created.stderr);
    const [task] = await cluster.untilCount(KEY, 'RUNNING', 1);
    sandbox = cluster.sandboxOf(task?.assignedTask.taskId ?? '');
    await until('the process runs', DEADLINE_MS, () => (sleeperPid() === undefined ? undefined : true));
  });
  after(() => cluster.destroy());

  const sleeperPid = (): number | undefined =>
    processTable().find(
      ({ command, environment }) => command === 'sleep 54321' && environment.includes(sandbox),
    )?.pid;

  /** Runs `task exec` with an input, or one that stays open. */
  const exec = (command: readonly string[], input?: string | Buffer) =>
    startClient(cluster.stateDir, ['task', 'exec', `${KEY}/0`, '--', ...command], input);

  const oddSleeps = (): number => processTable().filter(({ command }) => command === ODD_SLEEP).length;

  it('has the sandbox, environment, user and cgroups of the task', async () => {
    const script =
      'pwd; echo $HOME; id -u; echo $FROM_PROFILE; ls /proc/self/fd | wc -l; cat /proc/self/cgroup';
    const { stdout, status } = await exec(['sh', '-c', script], '').ended;
    assert.equal(status, 0);
    const [pwd, home, uid, profile, files, ...cgroups] = stdout.trimEnd().split('\n');
    const pid = sleeperPid();
    assert.deepEqual([pwd, home, profile], [sandbox, sandbox, 'yes']);
    const own = readFileSync(`/proc/${pid}/status`, 'utf8');
    assert.equal(uid, /^Uid:\s+(\d+)/m.exec(own)?.[1]);
    // Its input, its two outputs, and the directory that is listed.
    assert.equal(Number(files), 4);
    assert.deepEqual(cgroups, readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().split('\n'));
  });

  it('gives its outputs and its exit code', async () => {
    const result = await exec(['sh', '-c', 'echo out; echo problem > /dev/stderr; exit 42'], '').ended;
    assert.equal(result.stdout, 'out\n');
    assert.match(result.stderr, /^problem\n/);
    assert.equal(result.status, 42);
    assert.equal((await exec(['sh', '-c', 'kill -9 $$'], '').ended).status, 128 + 9);
    const missing = await exec(['no-such-program', 'x y'], '').ended;
    assert.equal(missing.status, 127);
    assert.match(missing.stderr, /no-such-program: not found/);
  });

  it('takes input of any size and kind, and arguments as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 1_500_000 }, (_, index) => (index * 31) % 256));
    assert.equal((await exec(['cat'], bytes).ended).stdout, bytes.toString('latin1'));
    const words = ['a b', "it's", '$HOME', '', '--', '-x'];
    const printed = await exec(['printf', '%s\\n', ...words], '').ended;
    assert.equal(printed.stdout, `${words.join('\n')}\n`);
    // A command that does not read its input does not hang.
    assert.equal((await exec(['true'], bytes).ended).status, 0);
  });

  it('leaves nothing behind when it ends', async () => {
    const result = await exec(['sh', '-c', `${ODD_SLEEP} & setsid ${ODD_SLEEP} & exit 3`], '').ended;
    assert.equal(result.status, 3);
    assert.equal(oddSleeps(), 0);
  });

  it('ends with its client, whether that says goodbye or not', async () => {
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const { child, ended } = exec(['sh', '-c', `trap '' HUP; ${ODD_SLEEP}; true`]);
      await until('the command runs', DEADLINE_MS, () => (oddSleeps() === 1 ? true : undefined));
      child.kill(signal);
      assert.equal((await ended).status, signal === 'SIGINT' ? 130 : null);
      await until('the command has ended', DEADLINE_MS, () => (oddSleeps() === 0 ? true : undefined));
    }
  });

  it('has a terminal if the user has one', async () => {
    const args = ['task', 'exec', `${KEY}/0`, '--', 'bash', '--norc'];
    const { child, ended, seen } = startClientInTerminal(cluster.stateDir, args);
    await until('the shell prompts', DEADLINE_MS, () => (seen().includes('bash') ? true : undefined));
    child.stdin.write('tty; stty size; echo $TERM; id -un; sleep 86424\n');
    await until('the terminal is told', DEADLINE_MS, () =>
      /\/dev\/pts\/\d+\s+33 99\s+vt100\s+www-data\s/.test(seen()) ? true : undefined,
    );
    // Ctrl-C ends the command and not the session.
    child.stdin.write('\x03');
    child.stdin.write('exit 7\n');
    assert.equal((await ended).status, 7, seen());
  });

  it('says why it cannot run', async () => {
    const missing = await cluster.aurora('task', 'exec', `${KEY}/7`, '--', 'true');
    assert.equal(missing.status, 6);
    assert.match(missing.stderr, /sleeper\/7 has no active task/);
  });

  it('ends with the task', async () => {
    const { ended } = exec(['sh', '-c', `trap '' TERM HUP; ${ODD_SLEEP}; true`]);
    await until('the command runs', DEADLINE_MS, () => (oddSleeps() === 1 ? true : undefined));
    assert.equal((await cluster.aurora('job', 'killall', KEY)).status, 0);
    const { status, stderr } = await ended;
    assert.notEqual(status, 0);
    assert.match(stderr, /The session was ended: the task has ended|error code 137/);
    assert.equal(oddSleeps(), 0);
  });
});
