/**
 * Measures schedulers with many tasks: start and memory with the log in ZooKeeper (three servers) and in LevelDB, and how long
 * nothing is accepted when the leading one of two is ended in good order or killed.
 * Usage: node bench/failover.ts [tasks ...]   (default 10000 100000 1000000)
 * Needs what the tests need (ZooKeeper), and memory: 8 GiB for a million tasks.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_RPC } from '../src/admin/rpc.ts';
import { openLevelLog } from '../src/edge/leveldb/level-log.ts';
import { systemTimers } from '../src/edge/system/clock.ts';
import { systemRandom } from '../src/edge/system/random.ts';
import { callAurora } from '../src/edge/thrift/client.ts';
import { openConnected } from '../src/edge/zookeeper/testing/client.ts';
import { Ensemble } from '../src/edge/zookeeper/testing/ensemble.ts';
import { MAX_ENTRY_BYTES } from '../src/edge/zookeeper-log/batch.ts';
import { openZooKeeperLog } from '../src/edge/zookeeper-log/zookeeper-log.ts';
import { DEFAULT_MAX_ENTRY_BYTES } from '../src/storage/framing.ts';
import { fillLog } from '../src/storage/transfer.ts';
import { SchedulerProcess } from '../test/e2e/testing/schedulers.ts';
import { mebibytes, printSetup, run, timed, until } from './measure.ts';
import { QuietMaster } from './quiet-master.ts';
import { benchState } from './tasks.ts';

const SESSION_TIMEOUT_MS = 4_000;
const DEADLINE_MS = 300_000;
const LOG_GROUP = '/aurora/log';
/** Room for the header of a frame in an entry. */
const FRAME_BYTES = 256;

/** Heap of a ZooKeeper server, in MiB, as {@link serverFacts} shows it to be enough. */
const SERVER_HEAP_MB: Readonly<Record<number, number>> = { 10000: 128, 100000: 192, 1000000: 768 };

printSetup();
console.log(
  `session time-out ${SESSION_TIMEOUT_MS / 1000} s; each task with a configuration of 1.4 kB, 100 to a job`,
);
await run('sh', ['script/build']);
const counts = process.argv.slice(2).map(Number);
for (const count of counts.length > 0 ? counts : [10_000, 100_000, 1_000_000]) {
  console.log(`\n${count} tasks`);
  await measureLevelDb(count);
  await measureZooKeeper(count);
}

async function measureLevelDb(count: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-failover-'));
  const path = join(directory, 'log');
  const log = await openLevelLog(path);
  await log.initialize();
  await fillLog(log, benchState(count), DEFAULT_MAX_ENTRY_BYTES);
  await log.close();
  await using master = await QuietMaster.start();
  const startedMs = performance.now();
  const scheduler = await start([...commonFlags(master), `-native_log_file_path=${path}`]);
  await acceptedWrite(scheduler.url);
  report('LevelDB: start to first accepted write', scheduler, performance.now() - startedMs);
  await scheduler.end('SIGTERM');
  await rm(directory, { recursive: true });
}

async function measureZooKeeper(count: number): Promise<void> {
  const heapMb = SERVER_HEAP_MB[count] ?? 1024;
  await using ensemble = await Ensemble.start({ size: 3, heapMb });
  await using master = await QuietMaster.start();
  const fillMs = await timed(() => fillZooKeeper(ensemble, count));
  console.log(`ZooKeeper with -Xmx${heapMb}m: filled in ${seconds(fillMs)}; ${await serverFacts(ensemble)}`);
  const flags = [
    ...commonFlags(master),
    ...[`-zk_endpoints=${ensemble.connectString}`, `-native_log_zk_group_path=${LOG_GROUP}`],
    ...['-serverset_path=/aurora/scheduler', `-zk_session_timeout=${SESSION_TIMEOUT_MS}ms`],
  ];
  const startedMs = performance.now();
  let leader = await start(flags);
  await acceptedWrite(leader.url);
  report('ZooKeeper: start to first accepted write', leader, performance.now() - startedMs);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const standby = await start(flags);
    report('standby, following', standby);
    const signalledMs = performance.now();
    leader.child.kill(signal);
    await acceptedWrite(standby.url);
    report(`${signal} of the leader to first accepted write`, standby, performance.now() - signalledMs);
    await until(
      'the old leader has ended',
      DEADLINE_MS,
      () => leader.child.exitCode !== null || leader.child.signalCode !== null,
    );
    leader = standby;
  }
  console.log(`after that: ${await serverFacts(ensemble)}`);
  await leader.end('SIGTERM');
}

/** Starts a scheduler that does not outlive this program. */
async function start(flags: readonly string[]): Promise<SchedulerProcess> {
  const scheduler = await SchedulerProcess.start(flags, { deadlineMs: DEADLINE_MS });
  process.once('exit', () => scheduler.child.kill('SIGKILL'));
  return scheduler;
}

async function fillZooKeeper(ensemble: Ensemble, count: number): Promise<void> {
  await using opened = await openConnected(ensemble.addresses, { sessionTimeoutMs: 30_000 });
  const log = openZooKeeperLog({
    ...{ client: opened.client, groupPath: LOG_GROUP, writerName: 'bench' },
    ...{ random: systemRandom, timers: systemTimers },
  });
  await log.initialize();
  await log.takeOver();
  await fillLog(log, benchState(count), MAX_ENTRY_BYTES - FRAME_BYTES);
  await log.close();
}

/** What the data are for the servers. */
async function serverFacts({ servers }: Ensemble): Promise<string> {
  const facts = await Promise.all(
    servers.map(async (server) => {
      const text = await server.ask('mntr');
      const data = Number(/^zk_approximate_data_size\t(\d+)/m.exec(text)?.[1]);
      return { data, peak: peakBytes(server.pid) };
    }),
  );
  const largest = (values: readonly number[]): string => mebibytes(Math.max(...values));
  return `data ${largest(facts.map(({ data }) => data))}, largest server's peak RSS ${largest(facts.map(({ peak }) => peak))}`;
}

/** The largest memory that a process ever had. */
function peakBytes(pid: number | undefined): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

function commonFlags(master: QuietMaster): readonly string[] {
  return [
    ...['-cluster_name=bench', '-ip=127.0.0.1', '-hostname=127.0.0.1', '-http_port=0'],
    ...[`-mesos_master_address=${master.address}`, '-thermos_executor_path=/bin/true'],
  ];
}

/** Waits until a scheduler has accepted a write. */
async function acceptedWrite(url: string): Promise<void> {
  const quota = { resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }] };
  await until('a write is accepted', DEADLINE_MS, async () => {
    const args = { ownerRole: 'bench', quota };
    const answer = await callAurora(new URL('/api', url), ADMIN_RPC.setQuota.method, args);
    return answer.kind === 'answered' && answer.response.responseCode === 'OK';
  });
}

function report(what: string, scheduler: SchedulerProcess, durationMs?: number): void {
  const time = durationMs === undefined ? '' : seconds(durationMs);
  console.log(
    `${what.padEnd(48)} ${time.padStart(8)}  peak RSS ${mebibytes(peakBytes(scheduler.child.pid))}`,
  );
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(2)} s`;
}
