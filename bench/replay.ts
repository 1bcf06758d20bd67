/**
 * Measures the start with many tasks in the embedded log: time and memory of the replay, from transactions and from a snapshot.
 * Usage: node bench/replay.ts [tasks]   (default 100,000)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScheduleStatus } from '../api/generated/aurora.ts';
import { openLevelLog } from '../src/edge/leveldb/level-log.ts';
import { createStatistics } from '../src/ports/in-memory-statistics.ts';
import { createStorage, type OpenStorage } from '../src/storage/storage.ts';
import { benchTask } from './tasks.ts';

/** Tasks that are created by one write, as by the creation of one job. */
const JOB_SIZE = 100;

/** Each task is saved in these statuses one after the other, by a write of its own but the first. */
const LIFE: readonly ScheduleStatus[] = ['PENDING', 'ASSIGNED', 'RUNNING'];

/** The argument that makes this program the measured one. */
const MEASURE = '--measure';

if (process.argv[2] === MEASURE) {
  await measureStart(process.argv[3] ?? '');
} else {
  await compare(Number(process.argv[2] ?? 100_000));
}

async function compare(taskCount: number): Promise<void> {
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${taskCount} tasks`);
  const directory = mkdtempSync(join(tmpdir(), 'bench-replay-'));
  const path = join(directory, 'log');
  await withStorage(path, (storage) => fill(storage, taskCount));
  start(`from transactions (${LIFE.length} per task)`, path);
  await withStorage(path, (storage) => storage.snapshot());
  start('from a snapshot', path);
  rmSync(directory, { recursive: true });
}

async function fill(storage: OpenStorage<never>, taskCount: number): Promise<void> {
  for (let first = 0; first < taskCount; first += JOB_SIZE) {
    const numbers = Array.from({ length: Math.min(JOB_SIZE, taskCount - first) }, (_, i) => first + i);
    const tasks = numbers.map((number) => benchTask(number, 'PENDING'));
    await storage.write((tx) => tx.apply({ saveTasks: { tasks } }));
    for (const status of LIFE.slice(1)) {
      await Promise.all(
        numbers.map((number) =>
          storage.write((tx) => tx.apply({ saveTasks: { tasks: [benchTask(number, status)] } })),
        ),
      );
    }
  }
}

/** Starts in a process of its own, so that nothing else is in its memory. */
function start(what: string, path: string): void {
  const program = fileURLToPath(import.meta.url);
  const result = spawnSync(process.execPath, ['--expose-gc', program, MEASURE, path], { encoding: 'utf8' });
  console.log(`${what}: ${result.stdout.trim()}${result.stderr}`);
}

async function measureStart(path: string): Promise<void> {
  const startMs = performance.now();
  await withStorage(path, async ({ replayed }) => {
    const elapsedMs = performance.now() - startMs;
    const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
    const peak = mebibytes(process.resourceUsage().maxRSS * 1024);
    globalThis.gc?.();
    console.log(
      `${replayed.tasks} tasks from ${replayed.entries} entries in ${(elapsedMs / 1000).toFixed(2)} s, ` +
        `heap after it ${mebibytes(process.memoryUsage().heapUsed)}, peak RSS ${peak}`,
    );
  });
}

async function withStorage(path: string, use: (storage: OpenStorage<never>) => Promise<void>): Promise<void> {
  const log = await openLevelLog(path);
  if ((await log.status()).kind === 'uninitialised') await log.initialize();
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
  await use(storage);
  await storage.stop();
  await log.close();
}
