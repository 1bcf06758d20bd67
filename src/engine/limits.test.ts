import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { request } from 'undici';
import type { TaskStatus } from '../../api/mesos/v1.ts';
import { chooseIsolator } from './containers/choose-isolator.ts';
import { readProcess } from './containers/process-table.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { readRecording } from './testing/recording.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';

/** What a real agent with cgroups told of its containers, and of the two that went beyond their limits. */
const RECORDED = readRecording('17d-agent-statistics-with-cgroups');
const recordedStatus = (taskId: string): Partial<TaskStatus> =>
  RECORDED.map(({ body }) => (body as { update?: { status: TaskStatus } } | undefined)?.update?.status).find(
    (status) => status?.task_id.value === taskId && status.state === 'TASK_FAILED',
  ) ?? {};

/** Counters of the kernel that say nothing about a task's limits, and the same numbers once more as a list. */
const NOT_TOLD = /^(mem_(kmem|kmem_tcp)_usage_bytes|mem_\w+_pressure_counter|disk_statistics)$/;

/** Where memory limits can be enforced, they are tested; elsewhere what is left: accounting and the disk. */
const HAS_CGROUPS = chooseAndClose() !== 'posix';

function chooseAndClose(): string {
  const isolator = chooseIsolator('auto', `/nowhere/limits-test-${process.pid}`, 1);
  isolator.close();
  return isolator.name;
}

async function withEngine(
  changes: Parameters<typeof startTestEngine>[0],
  story: (scheduler: TestScheduler, engine: TestEngine) => Promise<void>,
): Promise<void> {
  const engine = await startTestEngine(changes);
  const scheduler = new TestScheduler(engine.engine.masterPort);
  try {
    await scheduler.subscribe();
    await story(scheduler, engine);
  } finally {
    await scheduler.close();
    await engine.remove();
  }
}

/** The processes of the only task: its executor, and the daemon that it started in a session of its own. */
function processesOf({ engine }: TestEngine): { readonly executor: number; readonly daemon: number } {
  const [executor] = engine.view().executors;
  assert.ok(executor?.pid !== undefined);
  return {
    executor: executor.pid,
    daemon: Number(readFileSync(join(executor.directory, 'daemon.pid'), 'utf8')),
  };
}

const runs = (pid: number): boolean => readProcess(pid) !== undefined;

describe('the limits of a container', () => {
  it('end a task whose sandbox grows too large', async () => {
    await withEngine({ diskWatchIntervalMs: 200 }, async (scheduler) => {
      const offer = await scheduler.nextOffer();
      await scheduler.accept(offer, [task(offer, 'hoarder', { data: { write_mb: 32 }, diskMb: 16 })]);
      const status = await scheduler.untilState('hoarder', 'TASK_FAILED');
      assert.deepEqual(Object.keys(status), Object.keys(recordedStatus('measured')));
      assert.equal(status.reason, recordedStatus('measured').reason);
      assert.match(status.message ?? '', /^Disk usage \(\d+KB\) exceeds quota \(16MB\)$/);
      assert.deepEqual(status.limitation?.resources?.[0]?.scalar, { value: 16 });
    });
  });

  if (HAS_CGROUPS) {
    it('end a task that uses more memory than it has', async () => {
      await withEngine({}, async (scheduler) => {
        const offer = await scheduler.nextOffer();
        await scheduler.accept(offer, [task(offer, 'hungry', { data: { allocate_mb: 512 } })]);
        const status = await scheduler.untilState('hungry', 'TASK_FAILED');
        assert.deepEqual(Object.keys(status), Object.keys(recordedStatus('hungry')));
        assert.equal(status.reason, recordedStatus('hungry').reason);
        assert.ok(recordedStatus('hungry').message?.startsWith(status.message ?? 'nothing'));
        assert.equal(status.message, 'Memory limit exceeded: Requested: 160MB Maximum Used: 160MB');
      });
    });
  }
});

for (const isolation of HAS_CGROUPS ? (['cgroups', 'posix'] as const) : (['posix'] as const)) {
  describe(`containers by ${isolation}`, () => {
    it('are accounted for', async () => {
      await withEngine({ isolation, diskWatchIntervalMs: 100 }, async (scheduler, { engine }) => {
        const offer = await scheduler.nextOffer();
        await scheduler.accept(offer, [task(offer, 'measured')]);
        await scheduler.untilState('measured', 'TASK_RUNNING');
        const read = async () => {
          const answer = await request(`http://127.0.0.1:${engine.agentPort}/containers`);
          const [container] = (await answer.body.json()) as { statistics: Record<string, number> }[];
          return container?.statistics ?? {};
        };
        let statistics = await read();
        while (statistics['disk_used_bytes'] === undefined) statistics = await read();
        assert.ok((statistics['mem_rss_bytes'] ?? 0) > 1 << 20);
        assert.ok((statistics['processes'] ?? 0) >= 1);
        assert.equal(statistics['cpus_soft_limit'], 0.15);
        assert.equal(statistics['mem_limit_bytes'], 160 * 1024 * 1024);
        if (isolation === 'posix') return;
        const told = RECORDED.find(({ who, kind }) => who === 'operator' && kind === 'response')?.body;
        const [container] = told as [{ statistics: object }];
        const names = Object.keys(container.statistics).filter((name) => !NOT_TOLD.test(name));
        assert.deepEqual(
          names.filter((name) => statistics[name] === undefined),
          [],
        );
      });
    });

    it('leave nothing behind: neither what left the session nor what ignores everything', async () => {
      await withEngine({ isolation, executorShutdownGraceMs: 300 }, async (scheduler, test) => {
        const offer = await scheduler.nextOffer();
        await scheduler.accept(offer, [task(offer, 'stubborn', { flags: '--daemon --ignore-shutdown' })]);
        await scheduler.untilState('stubborn', 'TASK_RUNNING');
        const { executor, daemon } = processesOf(test);
        assert.deepEqual([runs(executor), runs(daemon)], [true, true]);
        await test.engine.stop({ killTasks: true });
        assert.deepEqual([runs(executor), runs(daemon)], [false, false]);
      });
    });

    it('are destroyed with everything in them when their executor dies', async () => {
      await withEngine({ isolation }, async (scheduler, test) => {
        const offer = await scheduler.nextOffer();
        await scheduler.accept(offer, [task(offer, 'victim', { flags: '--daemon' })]);
        await scheduler.untilState('victim', 'TASK_RUNNING');
        const { executor, daemon } = processesOf(test);
        process.kill(executor, 'SIGKILL');
        await scheduler.untilState('victim', 'TASK_FAILED');
        assert.equal(runs(daemon), false, 'the daemon is gone before the failure is told');
      });
    });
  });
}

describe('an engine that is told to stop with its tasks', () => {
  it('removes its cgroups', async () => {
    let group: string | undefined;
    await withEngine({}, async (scheduler, { engine }) => {
      const offer = await scheduler.nextOffer();
      await scheduler.accept(offer, [task(offer, 'any')]);
      await scheduler.untilState('any', 'TASK_RUNNING');
      group = /\/sys\/\S*aurora-engine-\S+/.exec(engine.describeIsolation())?.[0];
      assert.equal(group !== undefined && existsSync(group), HAS_CGROUPS);
    });
    assert.equal(group !== undefined && existsSync(group), false);
  });
});
