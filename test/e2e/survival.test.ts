import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { processTable, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/sleepers';
const INSTANCES = 20;

const SLEEPERS = `
sleep = Process(name = 'sleep', cmdline = 'exec sleep 100000')
jobs = [Service(
  cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'sleepers', instances = ${INSTANCES},
  task = SequentialTask(processes = [sleep], resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]
`;

describe('what survives', () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await TestCluster.start();
    const file = cluster.jobFile('sleepers', SLEEPERS);
    const created = await cluster.aurora('job', 'create', KEY, file);
    assert.equal(created.status, 0, created.stderr);
    await cluster.untilCount(KEY, 'RUNNING', INSTANCES, 120_000);
  });
  after(() => cluster.destroy());

  const sleeperPids = (): number[] =>
    processTable()
      .filter((entry) => entry.command === 'sleep 100000' && belongsTo(entry.pid, cluster.stateDir))
      .map((entry) => entry.pid)
      .sort((a, b) => a - b);

  it('tasks go on through kill -9 of scheduler and engine, and are found again', async () => {
    const before = await cluster.tasks(KEY);
    const pidsBefore = sleeperPids();
    assert.equal(pidsBefore.length, INSTANCES);

    process.kill(cluster.facts.parts.scheduler.pid, 'SIGKILL');
    await until('the process is gone', 60_000, () =>
      isAlive(cluster.facts.parts.scheduler.pid) ? undefined : true,
    );
    assert.deepEqual(sleeperPids(), pidsBefore);

    await cluster.up();
    const tasks = await cluster.untilCount(KEY, 'RUNNING', INSTANCES);
    assert.deepEqual(idsOf(tasks), idsOf(before));
    assert.deepEqual(sleeperPids(), pidsBefore);
    for (const task of tasks) {
      assert.deepEqual(
        task.taskEvents.map((event) => event.status),
        ['PENDING', 'ASSIGNED', 'STARTING', 'RUNNING'],
      );
    }
  });

  it('an executor that is killed fails its instance, with a reason, and is replaced', async () => {
    const [victim] = await cluster.tasks(KEY);
    const taskId = victim?.assignedTask.taskId ?? '';
    const executor = processTable().find(
      (entry) =>
        entry.command.includes('thermos_executor') &&
        entry.environment.includes(`MESOS_EXECUTOR_ID=thermos-${taskId}\0`),
    );
    assert.ok(executor !== undefined);
    process.kill(executor.pid, 'SIGKILL');

    const failed = await until('the instance is FAILED', 60_000, async () =>
      (await cluster.tasks(KEY, 'inactive')).find((task) => task.assignedTask.taskId === taskId),
    );
    assert.equal(failed.status, 'FAILED');
    assert.match(failed.taskEvents.at(-1)?.message ?? '', /Executor terminated/);
    const replaced = await cluster.untilCount(KEY, 'RUNNING', INSTANCES, 120_000);
    assert.ok(!idsOf(replaced).includes(taskId));
  });

  it("a service's process that is killed comes back", async () => {
    const [pid] = sleeperPids();
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await until('all instances have a process again', 60_000, () => {
      const pids = sleeperPids();
      return pids.length === INSTANCES && !pids.includes(pid) ? true : undefined;
    });
    await cluster.untilCount(KEY, 'RUNNING', INSTANCES);
  });

  it('down leaves no process behind, and up brings the services back', async () => {
    assert.equal((await cluster.aurora('local', 'down', '--state-dir', cluster.stateDir)).status, 0);
    assert.deepEqual(sleeperPids(), []);
    const left = processTable().filter(
      (entry) => entry.environment.includes(cluster.stateDir) && entry.command.includes('executor'),
    );
    assert.deepEqual(left, []);
    assert.doesNotMatch(readFileSync('/proc/self/mountinfo', 'utf8'), new RegExp(cluster.stateDir));

    await cluster.up();
    await cluster.untilCount(KEY, 'RUNNING', INSTANCES, 120_000);
  });

  it('down after kill -9 ends the tasks that went on', async () => {
    process.kill(cluster.facts.parts.scheduler.pid, 'SIGKILL');
    await until('the process is gone', 60_000, () =>
      isAlive(cluster.facts.parts.scheduler.pid) ? undefined : true,
    );
    assert.equal(sleeperPids().length, INSTANCES);
    const down = await cluster.aurora('local', 'down', '--state-dir', cluster.stateDir);
    assert.equal(down.status, 0, down.stderr);
    assert.deepEqual(sleeperPids(), []);
  });
});

const idsOf = (tasks: Awaited<ReturnType<TestCluster['tasks']>>): string[] =>
  tasks.map((task) => task.assignedTask.taskId).sort();

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Whether a process works below the directory; tasks do not inherit a variable that would tell. */
function belongsTo(pid: number, directory: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(directory);
  } catch {
    return false;
  }
}
