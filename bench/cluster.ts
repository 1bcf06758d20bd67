import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import {
  GetTasksWithoutConfigsArgs,
  Response,
  type ScheduledTask,
  type ScheduleStatus,
  type TaskQuery,
} from '../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../api/thrift/index.ts';
import { callAurora } from '../src/edge/thrift/client.ts';
import type { LocalFacts } from '../src/ports/local-cluster.ts';
import { ROOT, run } from './measure.ts';

const GET_TASKS: MethodSchema<GetTasksWithoutConfigsArgs, Response> = {
  name: 'getTasksWithoutConfigs',
  args: GetTasksWithoutConfigsArgs,
  reply: Response,
};

/** The role of the jobs: a user that exists, since tasks run as it. */
export const BENCH_ROLE = userInfo().username;

const AURORA = join(ROOT, 'bin/aurora');
const PARTS = ['http', 'observer', 'master', 'agent'];

/** A one-machine cluster in a temporary directory, on free ports. */
export class BenchCluster {
  readonly stateDir: string;
  readonly facts: LocalFacts;

  private constructor(stateDir: string, facts: LocalFacts) {
    this.stateDir = stateDir;
    this.facts = facts;
  }

  /** Lets `measure` use a new and empty cluster, which is gone afterwards, come what may. */
  static async with(measure: (cluster: BenchCluster) => Promise<void>): Promise<void> {
    await run('sh', ['script/build']);
    const stateDir = mkdtempSync(join(tmpdir(), 'aurora-bench-'));
    try {
      const ports = PARTS.flatMap((part) => [`--${part}-port`, '0']);
      await run(AURORA, ['local', 'up', '--detach', '--no-example', '--state-dir', stateDir, ...ports]);
      await measure(new BenchCluster(stateDir, await factsOf(AURORA, stateDir)));
    } finally {
      await run(AURORA, ['local', 'down', '--purge', '--state-dir', stateDir]);
      rmSync(stateDir, { recursive: true, force: true });
    }
  }

  /** Process of the scheduler, and on one machine of the engine. */
  get pid(): number {
    return this.facts.parts.scheduler.pid;
  }

  get apiUrl(): URL {
    return new URL('/api', this.facts.parts.scheduler.url);
  }

  /** Runs a command of the client against this cluster. @throws if it fails */
  aurora(...args: string[]): Promise<string> {
    return run(AURORA, args, { env: { ...process.env, AURORA_CONFIG_ROOT: this.stateDir } });
  }

  /** Writes a job file with services that sleep. @returns its path */
  sleepersFile(names: readonly string[], instances: number): string {
    const path = join(this.stateDir, 'sleepers.aurora');
    const file = `
sleep = Process(name = 'sleep', cmdline = 'exec sleep 100000')
jobs = [Service(
    cluster = 'devcluster', role = '${BENCH_ROLE}', environment = 'prod', name = name, instances = ${instances},
    task = SequentialTask(processes = [sleep], resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))
  for name in ${JSON.stringify(names)}]
`;
    writeFileSync(path, file);
    return path;
  }

  /** Every task that the scheduler knows of the job, or of all jobs. */
  tasks(jobName?: string): Promise<readonly Wire<ScheduledTask>[]> {
    const query = { role: BENCH_ROLE, environment: 'prod', ...(jobName === undefined ? {} : { jobName }) };
    return tasksOf(this.apiUrl, query);
  }

  /** The processes of all tasks: executors and what they run. */
  taskPids(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== this.pid)
      .filter((pid) => readIfThere(`/proc/${pid}/environ`).includes(`MESOS_DIRECTORY=${this.stateDir}/`))
      .map(Number);
  }
}

/** The tasks that match a query. @throws if the scheduler does not answer */
export async function tasksOf(apiUrl: URL, query: Wire<TaskQuery>): Promise<readonly Wire<ScheduledTask>[]> {
  const result = await callAurora(apiUrl, GET_TASKS, { query });
  if (result.kind === 'failed') throw new Error(result.problem);
  const answer = result.response.result;
  if (answer === undefined || !('scheduleStatusResult' in answer))
    throw new Error('the scheduler refuses to tell its tasks');
  return answer.scheduleStatusResult?.tasks ?? [];
}

/** When the task first had the status, in milliseconds since 1970. @throws if it never had */
export function momentOf(task: Wire<ScheduledTask> | undefined, status: ScheduleStatus): number {
  const timestamp = task?.taskEvents?.find((event) => event.status === status)?.timestamp;
  if (timestamp === undefined) throw new Error(`the task was never ${status}`);
  return Number(timestamp);
}

/** What `aurora local status` says. @param aurora path of the launcher */
export async function factsOf(aurora: string, stateDir: string): Promise<LocalFacts> {
  return JSON.parse(await run(aurora, ['local', 'status', '--json', '--state-dir', stateDir])) as LocalFacts;
}

/** The client's key of a job. */
export function keyOf(jobName: string): string {
  return `devcluster/${BENCH_ROLE}/prod/${jobName}`;
}

/** A process may end between being listed and being read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
