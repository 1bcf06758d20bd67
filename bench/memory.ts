/**
 * Measures the memory of a one-machine cluster: scheduler and engine (one process) when idle, with running tasks and after
 * rounds of create and kill; and of the processes of each task, its executor included.
 * Usage: node bench/memory.ts [rounds]   (default 5)
 */
import { readFileSync } from 'node:fs';
import { BenchCluster, keyOf } from './cluster.ts';
import { mebibytes, printSetup, until } from './measure.ts';

const COUNTS = [10, 50];
const CHURN = 50;
const ROUNDS = Number(process.argv[2] ?? 5);
const DEADLINE_MS = 90_000;

printSetup();
await BenchCluster.with(async (cluster) => {
  await report(cluster, 'idle');
  for (const count of COUNTS) {
    await create(cluster, count);
    await report(cluster, `${count} tasks run`);
    reportTasks(cluster, count);
    await kill(cluster);
  }
  for (let round = 1; round <= ROUNDS; round++) {
    await create(cluster, CHURN);
    await kill(cluster);
    await report(cluster, `round ${round}: ${CHURN} created and killed`);
  }
});

async function create(cluster: BenchCluster, count: number): Promise<void> {
  await cluster.aurora('job', 'create', keyOf('sleepers'), cluster.sleepersFile(['sleepers'], count));
  let statuses: readonly unknown[] = [];
  try {
    await until(`${count} tasks run`, DEADLINE_MS, async () => {
      statuses = (await cluster.tasks()).map(({ status }) => status);
      return statuses.filter((status) => status === 'RUNNING').length === count;
    });
  } catch (error) {
    throw new Error(`the tasks are ${statuses.join(', ')}`, { cause: error });
  }
}

async function kill(cluster: BenchCluster): Promise<void> {
  await cluster.aurora('job', 'killall', '--no-batching', keyOf('sleepers'));
  await until('no process of a task is left', DEADLINE_MS, () => cluster.taskPids().length === 0);
}

async function report(cluster: BenchCluster, when: string): Promise<void> {
  const response = await fetch(new URL('/vars.json', cluster.apiUrl));
  // The names and numbers that a scheduler exports.
  const vars = (await response.json()) as Readonly<Record<string, number>>;
  const { rss, pss } = usageOf([cluster.pid]);
  const heapMb = vars['jvm_memory_heap_mb_used'] ?? Number.NaN;
  console.log(
    `scheduler and engine, ${when.padEnd(34)} RSS ${mebibytes(rss)}, PSS ${mebibytes(pss)}, heap ${heapMb} MiB`,
  );
}

function reportTasks(cluster: BenchCluster, count: number): void {
  const pids = cluster.taskPids();
  const { rss, pss } = usageOf(pids);
  console.log(
    `per task, ${`${count} run, ${pids.length} processes`.padEnd(46)} RSS ${mebibytes(rss / count)}, PSS ${mebibytes(pss / count)}`,
  );
}

/** Memory of processes in bytes: RSS counts shared pages in each process, PSS divides them among their users. */
function usageOf(pids: readonly number[]): { readonly rss: number; readonly pss: number } {
  const total = { rss: 0, pss: 0 };
  for (const pid of pids) {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const bytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
    total.rss += bytes('Rss');
    total.pss += bytes('Pss');
  }
  return total;
}
