import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SchedulerEvent } from '../../api/mesos/v1.ts';
import { readAgent, writeAgent } from './agent/checkpoint.ts';
import { Journal } from './checkpoint/journal.ts';
import { hasEnvironment, readAllProcesses } from './containers/process-table.ts';
import { startEngine } from './start-engine.ts';
import { testOptions } from './testing/engine.ts';
import { type KillableEngine, spawnEngine } from './testing/killable-engine.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';

interface Story {
  readonly workDir: string;
  engine: KillableEngine;
  scheduler: TestScheduler;
  /** kill -9 of the engine and a new one in the same directory; the scheduler subscribes again. */
  restart(whileDown?: () => unknown): Promise<void>;
}

async function tell(isolation: 'auto' | 'posix', story: (it: Story) => Promise<void>): Promise<void> {
  const workDir = mkdtempSync(join(tmpdir(), 'engine-recovery-'));
  const engine = await spawnEngine(workDir, isolation);
  const scheduler = new TestScheduler(engine.masterPort);
  const state: Story = {
    workDir,
    engine,
    scheduler,
    restart: async (whileDown) => {
      const { frameworkId, acknowledges } = state.scheduler;
      await state.engine.kill();
      await state.scheduler.close();
      await whileDown?.();
      state.engine = await spawnEngine(workDir, isolation);
      state.scheduler = new TestScheduler(state.engine.masterPort);
      state.scheduler.acknowledges = acknowledges;
      await state.scheduler.subscribe(frameworkId);
    },
  };
  try {
    await scheduler.subscribe();
    await story(state);
  } finally {
    await state.scheduler.close();
    await state.engine.stop();
    assert.deepEqual(survivors(workDir), [], 'no process of a task is left');
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Processes that carry the directory of this engine in their environment. */
function survivors(workDir: string): number[] {
  const sandboxes = sandboxesOf(workDir);
  return readAllProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => sandboxes.some((sandbox) => hasEnvironment(pid, `MESOS_DIRECTORY=${sandbox}`)));
}

function sandboxesOf(workDir: string): string[] {
  return readdirSync(join(workDir, 'slaves'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /runs\/[0-9a-f-]{36}$/.test(path))
    .map((path) => join(workDir, 'slaves', path));
}

const failures = (events: readonly SchedulerEvent[]) =>
  events.filter((event) => event.type === 'FAILURE').length;

async function run(story: Story, taskId: string, options: Parameters<typeof task>[2] = {}): Promise<number> {
  const offer = await story.scheduler.nextOffer(story.scheduler.offers().length - 1);
  await story.scheduler.accept(offer, [task(offer, taskId, options)], 0);
  const status = await story.scheduler.untilState(taskId, 'TASK_RUNNING');
  return status.container_status?.executor_pid ?? 0;
}

describe('an engine that was killed', { concurrency: 2 }, () => {
  it('finds its tasks again: same ids, same processes, still under control', async () => {
    await tell('auto', async (story) => {
      const { frameworkId } = story.scheduler;
      const { agentId, masterPort, agentPort } = story.engine;
      const pid = await run(story, 'survivor');
      await story.restart();
      assert.equal(story.scheduler.frameworkId, frameworkId);
      assert.deepEqual(
        [story.engine.agentId, story.engine.masterPort, story.engine.agentPort],
        [agentId, masterPort, agentPort],
      );
      const offer = await story.scheduler.nextOffer();
      assert.deepEqual(offer.executor_ids, [{ value: 'thermos-survivor' }]);
      assert.equal(offer.resources?.find(({ name }) => name === 'cpus')?.scalar?.value, 3.85);
      await story.scheduler.call({ type: 'RECONCILE', reconcile: {} });
      // The last update may come again before: its acknowledgement may have died with the engine.
      const answers = () =>
        story.scheduler.statuses('survivor').filter(({ reason }) => reason === 'REASON_RECONCILIATION');
      await story.scheduler.until('the answer', () => answers().length > 0);
      const [status] = answers();
      assert.equal(status?.state, 'TASK_RUNNING');
      assert.equal(status?.container_status?.executor_pid, pid);
      await story.scheduler.call({ type: 'KILL', kill: { task_id: { value: 'survivor' } } });
      await story.scheduler.untilState('survivor', 'TASK_KILLED');
      await story.scheduler.until('the exit', () => failures(story.scheduler.events) === 1);
    });
  });

  it('sends again what was not acknowledged, with the same uuid', async () => {
    await tell('posix', async (story) => {
      story.scheduler.acknowledges = false;
      const offer = await story.scheduler.nextOffer();
      await story.scheduler.accept(offer, [task(offer, 'held')]);
      const before = await story.scheduler.untilState('held', 'TASK_STARTING');
      await story.restart();
      const after = await story.scheduler.untilState('held', 'TASK_STARTING');
      assert.deepEqual(after, before);
      assert.deepEqual(story.scheduler.states('held'), ['TASK_STARTING'], 'one at a time');
      story.scheduler.acknowledges = true;
      await story.scheduler.acknowledge(after);
      await story.scheduler.untilState('held', 'TASK_RUNNING');
    });
  });

  it('takes the update that an executor made meanwhile', async () => {
    await tell('auto', async (story) => {
      await run(story, 'ends-meanwhile', { data: { run_ms: 300 } });
      await story.restart();
      const status = await story.scheduler.untilState('ends-meanwhile', 'TASK_FINISHED');
      assert.equal(status.source, 'SOURCE_EXECUTOR');
    });
  });

  it('reports tasks whose executor died meanwhile, without a FAILURE', async () => {
    await tell('auto', async (story) => {
      const pid = await run(story, 'dies');
      await story.restart(() => process.kill(pid, 'SIGKILL'));
      const status = await story.scheduler.untilState('dies', 'TASK_FAILED');
      assert.equal(status.reason, 'REASON_EXECUTOR_TERMINATED');
      assert.equal(status.message, 'Executor terminated');
      assert.equal(failures(story.scheduler.events), 0);
      await story.scheduler.nextOffer();
    });
  });

  it('gives up executors that do not come back', async () => {
    await tell('auto', async (story) => {
      const pid = await run(story, 'stopped');
      await story.restart(() => process.kill(pid, 'SIGSTOP'));
      const status = await story.scheduler.untilState('stopped', 'TASK_GONE');
      assert.equal(status.reason, 'REASON_EXECUTOR_REREGISTRATION_TIMEOUT');
      assert.equal(status.message, 'Executor did not reregister within 3secs');
      const { events } = story.scheduler;
      const gone = events.findIndex((event) => event.type === 'UPDATE' && event.update.status === status);
      assert.ok(events.findIndex(({ type }) => type === 'FAILURE') < gone, 'the FAILURE comes first');
    });
  });

  it('is silent on unknown tasks until the agent side has recovered', async () => {
    await tell('posix', async (story) => {
      const pid = await run(story, 'stopped');
      await story.restart(() => process.kill(pid, 'SIGSTOP'));
      const ask = { task_id: { value: 'unknown' } };
      const elsewhere = { task_id: { value: 'elsewhere' }, agent_id: { value: 'no-such-agent' } };
      await story.scheduler.call({ type: 'RECONCILE', reconcile: { tasks: [ask, elsewhere] } });
      await story.scheduler.untilState('elsewhere', 'TASK_UNKNOWN');
      assert.deepEqual(story.scheduler.states('unknown'), []);
      await story.scheduler.untilState('stopped', 'TASK_GONE');
      await story.scheduler.call({ type: 'RECONCILE', reconcile: { tasks: [ask] } });
      await story.scheduler.untilState('unknown', 'TASK_UNKNOWN');
    });
  });

  it('takes every task as dead after a reboot of the machine', async () => {
    await tell('posix', async (story) => {
      const { agentId } = story.engine;
      const pid = await run(story, 'before');
      await story.restart(() => {
        process.kill(pid, 'SIGKILL');
        return pretendReboot(story.workDir);
      });
      assert.equal(story.engine.agentId, agentId);
      const status = await story.scheduler.untilState('before', 'TASK_FAILED');
      assert.equal(status.reason, 'REASON_EXECUTOR_TERMINATED');
      await run(story, 'after');
    });
  });
});

/** Makes the engine believe that the machine was started anew: its remembered boot is another one. */
async function pretendReboot(workDir: string): Promise<void> {
  const journal = await Journal.open(join(workDir, 'meta'), assert.fail);
  const record = readAgent(journal);
  assert.ok(record);
  await journal.commit([writeAgent({ ...record, bootId: 'another' })]);
  await journal.close();
}

describe('a work directory', () => {
  it('has one engine at a time', async () => {
    const workDir = mkdtempSync(join(tmpdir(), 'engine-lock-'));
    const engine = await startEngine(testOptions(workDir));
    await assert.rejects(startEngine(testOptions(workDir)), /is in use by the engine with pid \d+/);
    await engine.stop({ killTasks: true });
    const next = await startEngine(testOptions(workDir));
    await next.stop({ killTasks: true });
    rmSync(workDir, { recursive: true });
    assert.ok(!existsSync(workDir));
  });
});
