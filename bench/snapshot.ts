/**
 * Measures what a snapshot in the embedded log, and a backup, do to the work beside them: how long the event loop, reads and writes
 * pause, with and without them, and the memory that they take.
 * Usage: node --expose-gc bench/snapshot.ts [tasks ...]   (default 135000 1000000)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { backupDirectory } from '../src/edge/backup/backup-directory.ts';
import { openLevelLog } from '../src/edge/leveldb/level-log.ts';
import { createStatistics } from '../src/ports/in-memory-statistics.ts';
import { backupBytes } from '../src/storage/backup.ts';
import { createStorage, type OpenStorage } from '../src/storage/storage.ts';
import { mebibytes, percentile, printSetup } from './measure.ts';
import { benchTask } from './tasks.ts';

const FILL_SIZE = 1000;

/** How long the work is measured without a snapshot, for comparison. */
const QUIET_MS = 5000;

/** Pause of the writer and of the reader between two of their calls: a busy cluster's pace. */
const PACE_MS = 2;

printSetup();
const counts = process.argv.slice(2).map(Number);
for (const taskCount of counts.length > 0 ? counts : [135_000, 1_000_000]) await measure(taskCount);

async function measure(taskCount: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-snapshot-'));
  const log = await openLevelLog(join(directory, 'log'));
  await log.initialize();
  const storage = await createStorage<never>({
    log,
    statistics: createStatistics(),
    clock: { nowMs: () => Date.now() },
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
    snapshotAfterBytes: Number.POSITIVE_INFINITY,
    perform: () => {},
    onFatal: (error) => {
      throw error;
    },
  });
  await fill(storage, taskCount);
  // A log is never as long as this filling has made it: snapshots are taken long before.
  await storage.snapshot();
  await pause(QUIET_MS);
  globalThis.gc?.();
  console.log(`\n${taskCount} tasks, heap ${mebibytes(process.memoryUsage().heapUsed)}`);
  await underLoad('without a snapshot', storage, taskCount, () => pause(QUIET_MS));
  await underLoad('during the snapshot', storage, taskCount, () => storage.snapshot());
  const backups = backupDirectory(join(directory, 'backups'));
  await underLoad('during a backup', storage, taskCount, () =>
    backups.create('backup', backupBytes(storage.capture())),
  );
  await storage.stop();
  await log.close();
  rmSync(directory, { recursive: true });
}

async function fill(storage: OpenStorage<never>, taskCount: number): Promise<void> {
  for (let first = 0; first < taskCount; first += FILL_SIZE) {
    const tasks = Array.from({ length: Math.min(FILL_SIZE, taskCount - first) }, (_, i) =>
      benchTask(first + i, 'RUNNING'),
    );
    await storage.write((tx) => tx.apply({ saveTasks: { tasks } }));
  }
}

/** Runs `work` with a writer and a reader beside it and prints how long they and the event loop paused. */
async function underLoad(
  what: string,
  storage: OpenStorage<never>,
  taskCount: number,
  work: () => Promise<unknown>,
): Promise<void> {
  let isOver = false;
  let peakRss = 0;
  const writesMs: number[] = [];
  const readsMs: number[] = [];
  const repeat = async (durationsMs: number[], call: (number: number) => Promise<unknown>) => {
    for (let number = 0; !isOver; number = (number + 7919) % taskCount) {
      const startMs = performance.now();
      await call(number);
      durationsMs.push(performance.now() - startMs);
      peakRss = Math.max(peakRss, process.memoryUsage.rss());
      await pause(PACE_MS);
    }
  };
  let longestCollectionMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      longestCollectionMs = Math.max(longestCollectionMs, duration);
  });
  collections.observe({ entryTypes: ['gc'] });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const startMs = performance.now();
  const load = Promise.all([
    repeat(writesMs, (number) =>
      storage.write((tx) => tx.apply({ saveTasks: { tasks: [benchTask(number, 'RUNNING')] } })),
    ),
    // A read that arrives now is served when the event loop comes round.
    repeat(readsMs, async (number) => {
      await nextTurn();
      storage.read(({ tasks }) => tasks.byHost(`host-${number % 1000}.example.com`).length);
    }),
  ]);
  await work();
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  isOver = true;
  await load;
  loop.disable();
  collections.disconnect();
  console.log(
    `${what}: ${seconds} s, peak RSS ${mebibytes(peakRss)}, longest garbage collection ${longestCollectionMs.toFixed(1)} ms`,
  );
  const milliseconds = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  const delays = [loop.percentile(50), loop.percentile(99), loop.max].map(milliseconds);
  console.log(`  event loop: p50 ${delays[0]} ms, p99 ${delays[1]} ms, max ${delays[2]} ms`);
  for (const [name, durationsMs] of [
    ['writes', writesMs],
    ['reads', readsMs],
  ] as const) {
    const [p50, p99, max] = [0.5, 0.99, 1].map((fraction) => percentile(durationsMs, fraction).toFixed(1));
    console.log(`  ${name}: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${durationsMs.length})`);
  }
}
