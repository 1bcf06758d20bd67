import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type KillableEngine, spawnEngine } from '../engine/testing/killable-engine.ts';
import { TestScheduler } from '../engine/testing/scheduler.ts';
import { task } from '../engine/testing/tasks.ts';
import { type TaskShape, taskInfo } from '../executor/testing/run-executor.ts';
import { isAlive, until } from '../thermos/testing/run-task.ts';

const EXECUTOR = `exec ${process.execPath} ${join(import.meta.dirname, 'thermos_executor.ts')}`;

/** The embedded engine in a process of its own, and a scheduler. */
class Cluster {
  readonly workDir = mkdtempSync(join(tmpdir(), 'executor-engine-test-'));
  readonly isolation: 'auto' | 'posix';
  engine: KillableEngine | undefined;
  scheduler: TestScheduler | undefined;

  constructor(isolation: 'auto' | 'posix') {
    this.isolation = isolation;
  }

  async start(frameworkId?: string): Promise<TestScheduler> {
    this.engine = await spawnEngine(this.workDir, this.isolation);
    this.scheduler = new TestScheduler(this.engine.masterPort);
    await this.scheduler.subscribe(frameworkId);
    return this.scheduler;
  }

  /** Launches a task with our executor and waits until it runs. */
  async run(scheduler: TestScheduler, taskId: string, shape: TaskShape): Promise<number> {
    const offer = await scheduler.nextOffer(scheduler.offers().length - 1);
    const info = { ...task(offer, taskId, { command: { value: EXECUTOR } }), ...dataOf(taskId, shape) };
    await scheduler.accept(offer, [info], 0);
    const status = await scheduler.untilState(taskId, 'TASK_RUNNING');
    return status.container_status?.executor_pid ?? 0;
  }

  /** A file of the only sandbox, or ''. */
  read(name: string): string {
    const sandboxes = readdirSync(join(this.workDir, 'slaves'), { recursive: true, encoding: 'utf8' });
    const path = sandboxes.find((each) => /runs\/[0-9a-f-]{36}\/sandbox$/.test(each));
    try {
      return readFileSync(join(this.workDir, 'slaves', path ?? '', name), 'utf8');
    } catch {
      return '';
    }
  }

  async remove(): Promise<void> {
    await this.scheduler?.close();
    await this.engine?.stop();
    rmSync(this.workDir, { recursive: true, force: true });
  }
}

function dataOf(taskId: string, shape: TaskShape): { data: string } {
  return { data: taskInfo({ ...shape, taskId }).data ?? '' };
}

for (const isolation of ['auto', 'posix'] as const) {
  describe(`the executor on the embedded engine, isolation ${isolation}`, () => {
    it('a task survives kill -9 of the engine as the same processes', async () => {
      const cluster = new Cluster(isolation);
      try {
        const before = await cluster.start();
        await cluster.run(before, 'survivor', { processes: 'echo $$ > pid; sleep 1000' });
        await until('the process is up', () => cluster.read('pid') !== '');
        const pid = Number(cluster.read('pid'));
        await cluster.engine?.kill();
        await before.close();
        const after = await cluster.start(before.frameworkId);
        // Offers come once the executors are back, and only then does a kill reach them for sure.
        await after.nextOffer();
        await after.call({ type: 'RECONCILE', reconcile: {} });
        await after.untilState('survivor', 'TASK_RUNNING');
        assert.equal(Number(cluster.read('pid')), pid);
        assert.ok(isAlive(pid));
        await after.call({ type: 'KILL', kill: { task_id: { value: 'survivor' } } });
        const killed = await after.untilState('survivor', 'TASK_KILLED');
        assert.equal(killed.message, 'Instructed to kill task.');
        assert.ok(!isAlive(pid));
      } finally {
        await cluster.remove();
      }
    });

    it('nothing of a task outlives kill -9 of its executor', async () => {
      const cluster = new Cluster(isolation);
      try {
        const scheduler = await cluster.start();
        const processes = 'setsid sleep 1000 & echo $! > daemon; echo $$ > pid; sleep 1000';
        const executorPid = await cluster.run(scheduler, 'orphan', { processes });
        await until('the processes are up', () => cluster.read('pid') !== '');
        const pids = ['pid', 'daemon'].map((name) => Number(cluster.read(name)));
        process.kill(executorPid, 'SIGKILL');
        const failed = await scheduler.untilState('orphan', 'TASK_FAILED');
        assert.equal(failed.reason, 'REASON_EXECUTOR_TERMINATED');
        await until('its processes are gone', () => !pids.some(isAlive));
      } finally {
        await cluster.remove();
      }
    });
  });
}
