/**
 * Measures what a snapshot in the embedded log, and a backup, do to the work beside them: how long the event loop, reads and writes
 * pause, with and without them, and the memory that they take. Each is done several times, after as long without it; what is printed is of all
 * times together.
 * Usage: node --expose-gc --v8-pool-size=1 bench/snapshot.ts [tasks ...]   (default 135000 1000000; the flag as script/launch sets it on 2
 * processors; BACKUPS=0: no backups)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { backupDirectory } from '../src/edge/backup/backup-directory.ts';
import { openLevelLog } from '../src/edge/leveldb/level-log.ts';
import { createDeflater } from '../src/edge/system/deflate.ts';
import { createStatistics } from '../src/ports/in-memory-statistics.ts';
import { backupBytes } from '../src/storage/backup.ts';
import { createStorage, DEFLATE_LEVEL, type OpenStorage } from '../src/storage/storage.ts';
import { fillLog } from '../src/storage/transfer.ts';
import { mebibytes, percentile, printSetup, timed } from './measure.ts';
import { benchState, benchTask } from './tasks.ts';

/** How often each thing is measured. */
const ROUNDS = 5;

/** How long the work is measured without anything beside it, before the first round. */
const QUIET_MS = 5000;

/** Pause of the writer and of the reader between two of their calls: a busy cluster's pace. */
const PACE_MS = 2;

/** V8 bears 64 of them between two collections of everything. */
const COLLECTED_AFTER_MIB = 68;

/** Longer than it takes to collect a million tasks. */
const COLLECTION_MS = 1500;

/** As the scheduler's own default. */
const MAX_ENTRY_BYTES = 512 * 1024;

/** The argument that makes this program the one that fills a log. */
const FILL = '--fill';

/** What was measured beside one thing, in all its rounds. */
interface Measured {
  readonly seconds: number[];
  readonly loopMs: number[];
  readonly writesMs: number[];
  readonly readsMs: number[];
  /** Of the young and of all objects: the parts of a collection for which everything waits at a stretch. */
  readonly collectionsMs: { readonly young: number[]; readonly full: number[] };
  peakRss: number;
  /** How long the main thread was ready to run, but other programs had the processors. */
  waitedMs: number;
}

/** How something is done. */
interface Circumstances {
  readonly description: string;
  readonly add: (work: Promise<unknown>) => Promise<void>;
}

const asItIs: Circumstances = {
  description: '',
  add: async (work) => void (await work),
};

/** Every so often as much memory outside of the heap is taken as makes V8 collect everything. By itself that is rare. */
const whileAllIsCollected: Circumstances = {
  description: ' while everything is collected again and again',
  async add(work) {
    let isOver = false;
    const ends = work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const taken: ArrayBuffer[] = [];
      for (let i = 0; i < COLLECTED_AFTER_MIB; i++) {
        taken.push(new ArrayBuffer(2 ** 20));
        await nextTurn();
      }
      await pause(COLLECTION_MS);
    }
    await ends;
  },
};

const [first, ...rest] = process.argv.slice(2);
if (first === FILL) {
  await fill(rest[0] ?? '', Number(rest[1]));
} else {
  printSetup();
  console.log(`flags of Node: ${process.execArgv.join(' ')}; temporary files in ${tmpdir()}`);
  const counts = first === undefined ? [135_000, 1_000_000] : [first, ...rest].map(Number);
  for (const taskCount of counts) await measure(taskCount);
}

async function fill(path: string, taskCount: number): Promise<void> {
  const log = await openLevelLog(path);
  await log.initialize();
  await fillLog(log, benchState(taskCount), MAX_ENTRY_BYTES);
  await log.close();
}

async function measure(taskCount: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-snapshot-'));
  const path = join(directory, 'log');
  // In a process of its own: this one is to be as a scheduler is after its start.
  const program = fileURLToPath(import.meta.url);
  const fill = ['--max-old-space-size=8000', program, FILL, path, String(taskCount)];
  const { status } = spawnSync(process.execPath, fill, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`filling ${path} ended with status ${status}`);
  const log = await openLevelLog(path);
  const storage = await createStorage<never>({
    log,
    statistics: createStatistics(),
    clock: { nowMs: () => Date.now() },
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
    snapshotAfterBytes: Number.POSITIVE_INFINITY,
    deflate: createDeflater(DEFLATE_LEVEL),
    perform: () => {},
    onFatal: (error) => {
      throw error;
    },
  });
  const startSeconds = (storage.replayed.durationMs / 1000).toFixed(1);
  console.log(`\n${taskCount} tasks, read in ${startSeconds} s; peak RSS ${mebibytes(peakRssOfProcess())}`);
  globalThis.gc?.();
  await pause(QUIET_MS);
  console.log(
    `heap ${mebibytes(process.memoryUsage().heapUsed)}, RSS ${mebibytes(process.memoryUsage.rss())}`,
  );
  const backups = backupDirectory(join(directory, 'backups'));
  await rounds('a snapshot', storage, taskCount, () => storage.snapshot());
  await rounds('a snapshot', storage, taskCount, () => storage.snapshot(), whileAllIsCollected);
  if (process.env['BACKUPS'] !== '0') {
    await rounds('a backup', storage, taskCount, () =>
      backups.create('backup', backupBytes(storage.capture())),
    );
  }
  await storage.stop();
  await log.close();
  rmSync(directory, { recursive: true });
}

/** Does `work` several times, after as long without it, and prints what that meant for other work. */
async function rounds(
  what: string,
  storage: OpenStorage<never>,
  taskCount: number,
  work: () => Promise<unknown>,
  { description, add } = asItIs,
): Promise<void> {
  const without = nothingMeasured();
  const beside = nothingMeasured();
  let lastMs = QUIET_MS;
  for (let round = 0; round < ROUNDS; round++) {
    await underLoad(storage, taskCount, () => add(pause(lastMs)), without);
    lastMs = await timed(() => underLoad(storage, taskCount, () => add(work()), beside));
  }
  print(`without ${what}${description}`, without);
  print(`during ${what}${description}`, beside);
}

function nothingMeasured(): Measured {
  return {
    ...{ seconds: [], loopMs: [], writesMs: [], readsMs: [], collectionsMs: { young: [], full: [] } },
    ...{ peakRss: 0, waitedMs: 0 },
  };
}

/** Runs `work` with a writer and a reader beside it and adds to `measured` how long they and the event loop paused. */
async function underLoad(
  storage: OpenStorage<never>,
  taskCount: number,
  work: () => Promise<unknown>,
  measured: Measured,
): Promise<void> {
  let isOver = false;
  const repeat = async (durationsMs: number[], call: (number: number) => Promise<unknown>) => {
    for (let number = 0; !isOver; number = (number + 7919) % taskCount) {
      durationsMs.push(await timed(() => call(number)));
      measured.peakRss = Math.max(measured.peakRss, process.memoryUsage.rss());
      await pause(PACE_MS);
    }
  };
  const collections = observeCollections(measured.collectionsMs);
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const [startMs, waitedMs] = [performance.now(), waitedForProcessorMs()];
  const load = Promise.all([
    repeat(measured.writesMs, (number) =>
      storage.write((tx) => tx.apply({ saveTasks: { tasks: [benchTask(number, 'RUNNING')] } })),
    ),
    // A read that arrives now is served when the event loop comes round.
    repeat(measured.readsMs, async (number) => {
      await nextTurn();
      storage.read(({ tasks }) => tasks.byHost(`host-${number % 1000}.example.com`).length);
    }),
  ]);
  await work();
  measured.seconds.push((performance.now() - startMs) / 1000);
  measured.waitedMs += waitedForProcessorMs() - waitedMs;
  isOver = true;
  await load;
  loop.disable();
  collections.disconnect();
  measured.loopMs.push(loop.max / 1e6);
}

function observeCollections({ young, full }: Measured['collectionsMs']): PerformanceObserver {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // Node's types do not tell that entries of this type have a detail, the kind of the collection.
      const { kind } = (entry as unknown as { readonly detail: { readonly kind: number } }).detail;
      (kind === constants.NODE_PERFORMANCE_GC_MAJOR ? full : young).push(entry.duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}

/** How long the main thread has waited so far for a processor, as Linux tells it. */
function waitedForProcessorMs(): number {
  const [, waitedNs] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return Number(waitedNs) / 1e6;
}

function peakRssOfProcess(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function print(what: string, measured: Measured): void {
  const { seconds, loopMs, writesMs, readsMs, collectionsMs, peakRss, waitedMs } = measured;
  const { young, full } = collectionsMs;
  const times = seconds.map((each) => each.toFixed(1)).join(', ');
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const waited = `${(waitedMs / total / 10).toFixed(1)} % of it waiting for a processor`;
  const load = `load average ${loadavg()
    .map((each) => each.toFixed(0))
    .join(' ')}`;
  console.log(`${what}: ${times} s, ${waited}; ${load}; peak RSS ${mebibytes(peakRss)}`);
  console.log(`  event loop: max ${loopMs.map((each) => each.toFixed(1)).join(', ')} ms`);
  for (const [name, durationsMs] of [
    ['writes', writesMs],
    ['reads', readsMs],
  ] as const) {
    const [p50, p99, max] = [0.5, 0.99, 1].map((fraction) => percentile(durationsMs, fraction).toFixed(1));
    console.log(`  ${name}: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms (${durationsMs.length})`);
  }
  const longest = Math.max(0, ...young).toFixed(1);
  const fullMs = full.map((each) => each.toFixed(1)).join(', ') || 'none';
  console.log(
    `  garbage collections: ${young.length} of young objects, up to ${longest} ms; of all: ${fullMs}`,
  );
}
