/**
 * Measures calls per second over HTTP at `/api`, binary Thrift, with 1 and 16 connections, in a scheduler of its own.
 * The created jobs fit no machine, so that the scheduler is measured and not the start of tasks.
 * Usage: node bench/api.ts [calls per measurement]   (default 1000)
 */
import { Pool } from 'undici';
import {
  CreateJobArgs,
  GetTasksStatusArgs,
  Response,
  type TaskConfig,
  type TaskQuery,
} from '../api/generated/aurora.ts';
import { decodeReply, encodeCall, type MethodSchema, type Wire } from '../api/thrift/index.ts';
import { BENCH_ROLE, BenchCluster } from './cluster.ts';
import { percentile, printSetup } from './measure.ts';

const CALLS = Number(process.argv[2] ?? 1000);
const CONNECTIONS = [1, 16];
const MEDIA_TYPE = 'application/vnd.apache.thrift.binary';

/** Tasks of the job that is read. */
const INSTANCES = 100;

const CREATE_JOB: MethodSchema<CreateJobArgs, Response> = {
  name: 'createJob',
  args: CreateJobArgs,
  reply: Response,
};
const GET_TASKS: MethodSchema<GetTasksStatusArgs, Response> = {
  name: 'getTasksStatus',
  args: GetTasksStatusArgs,
  reply: Response,
};

printSetup();
await BenchCluster.with(async (cluster) => {
  let created = 0;
  const createNext = (pool: Pool) => call(pool, CREATE_JOB, jobOf(`job-${created++}`, 1));
  for (const connections of CONNECTIONS) await measure(cluster, 'createJob', connections, createNext);
  await withPool(cluster, 1, (pool) => call(pool, CREATE_JOB, jobOf('read', INSTANCES)));
  for (const [what, query] of [
    ['getTasksStatus, 1 task', queryOf('job-0')],
    [`getTasksStatus, ${INSTANCES} tasks`, queryOf('read')],
  ] as const) {
    for (const connections of CONNECTIONS)
      await measure(cluster, what, connections, (pool) => call(pool, GET_TASKS, { query }));
  }
});

async function measure(
  cluster: BenchCluster,
  what: string,
  connections: number,
  action: (pool: Pool) => Promise<void>,
): Promise<void> {
  await withPool(cluster, connections, async (pool) => {
    const latencies: number[] = [];
    let left = CALLS;
    const work = async (): Promise<void> => {
      while (left-- > 0) {
        const startMs = performance.now();
        await action(pool);
        latencies.push(performance.now() - startMs);
      }
    };
    const startMs = performance.now();
    await Promise.all(Array.from({ length: connections }, work));
    const perSecond = Math.round((CALLS * 1000) / (performance.now() - startMs));
    const at = (fraction: number) => `${percentile(latencies, fraction).toFixed(1)} ms`;
    console.log(
      `${what.padEnd(26)} ${String(connections).padStart(2)} connections ${String(perSecond).padStart(6)}/s, p50 ${at(0.5)}, p99 ${at(0.99)}`,
    );
  });
}

async function withPool(
  cluster: BenchCluster,
  connections: number,
  use: (pool: Pool) => Promise<void>,
): Promise<void> {
  const pool = new Pool(cluster.apiUrl.origin, { connections });
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

/** @throws unless the scheduler answers OK */
async function call<Args>(pool: Pool, method: MethodSchema<Args, Response>, args: Wire<Args>): Promise<void> {
  const { body, statusCode } = await pool.request({
    path: '/api',
    method: 'POST',
    headers: { 'content-type': MEDIA_TYPE, accept: MEDIA_TYPE },
    body: encodeCall('binary', method, args, 1),
  });
  const bytes = new Uint8Array(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${method.name}: HTTP ${statusCode}`);
  const reply = decodeReply('binary', method, bytes);
  if (reply.kind !== 'reply' || reply.reply.responseCode !== 'OK')
    throw new Error(`${method.name}: ${JSON.stringify(reply)}`);
}

function queryOf(jobName: string): Wire<TaskQuery> {
  return { role: BENCH_ROLE, environment: 'prod', jobName };
}

function jobOf(name: string, instanceCount: number): Wire<CreateJobArgs> {
  const key = { role: BENCH_ROLE, environment: 'prod', name };
  const taskConfig: Wire<TaskConfig> = {
    job: key,
    owner: { user: BENCH_ROLE },
    isService: true,
    tier: 'preemptible',
    resources: [{ numCpus: 100_000 }, { ramMb: 128 }, { diskMb: 128 }],
    executorConfig: { name: 'AuroraExecutor', data: JSON.stringify({ task: 'x'.repeat(1500) }) },
    container: { mesos: {} },
  };
  return { description: { key, owner: { user: BENCH_ROLE }, instanceCount, taskConfig } };
}
