/**
 * Measures durable writes per second through the storage on the embedded log, with one and with 64 writers.
 * Usage: node bench/log.ts [directory]   (default: a new temporary directory; its disk is what is measured)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScheduledTask } from '../api/generated/aurora.ts';
import { openLevelLog } from '../src/edge/leveldb/level-log.ts';
import { createStatistics } from '../src/ports/in-memory-statistics.ts';
import { createStorage, type Storage } from '../src/storage/storage.ts';
import { benchTask } from './tasks.ts';

const RUN_MS = 5000;

const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'bench-log-'));
const log = await openLevelLog(join(directory, 'log'));
await log.initialize();
const statistics = createStatistics();
const storage = await createStorage<never>({
  log,
  statistics,
  clock: { nowMs: () => Date.now() },
  logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  perform: () => {},
  onFatal: (error) => {
    throw error;
  },
});

console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, log in ${directory}`);
console.log(`each write saves one task; runs of ${RUN_MS / 1000} s`);
for (const writers of [1, 64]) report(writers, await measure(storage, writers));

await storage.stop();
await log.close();
rmSync(directory, { recursive: true });

/** Lets `writers` callers write one task after the other. @returns the latency of each write in milliseconds */
async function measure(storage: Storage<never>, writers: number): Promise<number[]> {
  const latencies: number[] = [];
  const end = performance.now() + RUN_MS;
  const write = async (writer: number): Promise<void> => {
    while (performance.now() < end) {
      const start = performance.now();
      const task: ScheduledTask = benchTask(writer, 'RUNNING');
      await storage.write((tx) => tx.apply({ saveTasks: { tasks: [task] } }));
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return latencies;
}

function report(writers: number, latencies: number[]): void {
  latencies.sort((a, b) => a - b);
  const at = (fraction: number) => (latencies[Math.floor(latencies.length * fraction)] ?? 0).toFixed(2);
  const perSecond = Math.round((latencies.length * 1000) / RUN_MS);
  console.log(
    `${writers} in flight: ${perSecond} writes/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.9999)} ms`,
  );
}
