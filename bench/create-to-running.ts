/**
 * Measures the time from `aurora job create` to RUNNING, one job after the other on an otherwise idle one-machine cluster.
 * Usage: node bench/create-to-running.ts [jobs]   (default 30)
 */
import { BenchCluster, keyOf, momentOf } from './cluster.ts';
import { distribution, printSetup, timed } from './measure.ts';

const JOBS = Number(process.argv[2] ?? 30);

interface Measured {
  /** Until the client that waits for RUNNING has ended. */
  readonly commandMs: number;
  /** From the client's start to the event RUNNING. */
  readonly runningMs: number;
  /** From the event PENDING to the event RUNNING: without the client. */
  readonly clusterMs: number;
}

printSetup();
await BenchCluster.with(async (cluster) => {
  const names = Array.from({ length: JOBS }, (_, number) => `job-${number}`);
  const file = cluster.sleepersFile(names, 1);
  const measured: Measured[] = [];
  for (const name of names) {
    measured.push(await create(cluster, name, file));
    await cluster.aurora('job', 'killall', keyOf(name));
  }
  const row = (what: string, part: keyof Measured) =>
    console.log(`${what.padEnd(46)} ${distribution(measured.map((each) => each[part]))}`);
  row('job create --wait-until RUNNING, start to end', 'commandMs');
  row('start of the command to the event RUNNING', 'runningMs');
  row('event PENDING to the event RUNNING', 'clusterMs');
});

async function create(cluster: BenchCluster, name: string, file: string): Promise<Measured> {
  const startMs = Date.now();
  const commandMs = await timed(() =>
    cluster.aurora('job', 'create', keyOf(name), file, '--wait-until', 'RUNNING'),
  );
  const [task] = await cluster.tasks(name);
  const atMs = momentOf(task, 'RUNNING');
  return { commandMs, runningMs: atMs - startMs, clusterMs: atMs - momentOf(task, 'PENDING') };
}
