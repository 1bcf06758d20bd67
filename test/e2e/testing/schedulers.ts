import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ensemble } from '../../../src/edge/zookeeper/testing/ensemble.ts';
import type { ServerAddress } from '../../../src/edge/zookeeper/types.ts';
import type { RunningEngine } from '../../../src/engine/start-engine.ts';
import type { BareEngine } from './bare-engine.ts';
import { type Ended, root, run } from './cluster.ts';
import { ServingProcess } from './serving-process.ts';
import { until } from './until.ts';

const DEADLINE_MS = 60_000;

/** Name of the cluster that the schedulers serve. */
export const SHARED = 'shared';

/** Node of ZooKeeper below which the shared log is. */
export const LOG_GROUP = '/aurora/log';

/** Where a scheduler runs. */
export interface SchedulerPlace extends Pick<Ensemble, 'connectString'> {
  /** Where it serves; on the loopback address unless said. */
  readonly ip?: string;
  /** What starts a program there, before the program. */
  readonly command?: readonly string[];
  /** Where it reaches the engine, if not directly. */
  readonly master?: ServerAddress;
}

/** What schedulers need of an engine, which need not run. */
type Master = Pick<BareEngine, 'ip' | 'directory' | 'executor'> & {
  readonly engine: Pick<RunningEngine, 'masterPort'>;
};

/** Schedulers that share a log and elect a leader in ZooKeeper. */
export class Schedulers implements AsyncDisposable {
  readonly running = new Set<SchedulerProcess>();
  readonly #ensemble: Ensemble;
  readonly #engine: Master;
  readonly #flags: readonly string[];

  /** @param flags beside those that every scheduler needs */
  constructor(ensemble: Ensemble, engine: Master, flags: readonly string[] = []) {
    this.#ensemble = ensemble;
    this.#engine = engine;
    this.#flags = flags;
  }

  /** Makes the log that they share. */
  async initializeLog(): Promise<void> {
    const ended = await run(join(root, 'bin/aurora-log'), ['initialize', ...logFlags(this.#ensemble)]);
    if (ended.status !== 0) throw new Error(ended.stderr);
  }

  /**
   * Starts one more; resolves when it serves, as leader or standby.
   * @param place on this machine, with a direct way to the servers, unless said
   */
  async start(place: SchedulerPlace = this.#ensemble): Promise<SchedulerProcess> {
    const engine = this.#engine;
    const { ip = '127.0.0.1', command = [] } = place;
    const master = place.master ?? { host: engine.ip, port: engine.engine.masterPort };
    const flags = [
      ...[`-cluster_name=${SHARED}`, `-ip=${ip}`, `-hostname=${ip}`, '-http_port=0'],
      ...logFlags(place),
      '-serverset_path=/aurora/scheduler',
      `-mesos_master_address=${master.host}:${master.port}`,
      `-thermos_executor_path=${engine.executor}`,
      ...['-thermos_executor_cpu=0.01', '-thermos_executor_ram=64MB', '-offer_filter_duration=0secs'],
      ...this.#flags,
    ];
    const scheduler = await SchedulerProcess.start(flags, { command });
    this.running.add(scheduler);
    return scheduler;
  }

  /** The one that leads, as soon as just one says so. */
  leader(): Promise<SchedulerProcess> {
    return until('one scheduler leads', DEADLINE_MS, async () => {
      const health = await Promise.all(
        Array.from(this.running, async (scheduler) => ({
          scheduler,
          status: await scheduler.leaderHealth(),
        })),
      );
      const leading = health.filter(({ status }) => status === 200);
      return leading.length === 1 ? leading[0]?.scheduler : undefined;
    });
  }

  /** Takes one out of the list that ended. */
  forget(scheduler: SchedulerProcess): void {
    this.running.delete(scheduler);
  }

  /** Writes a job file and gives its path. */
  jobFile(name: string, text: string): string {
    const path = join(this.#engine.directory, `${name}.aurora`);
    writeFileSync(path, text);
    return path;
  }

  /** Runs a client that finds the leader through ZooKeeper. */
  aurora(...args: string[]): Promise<Ended> {
    const zookeeper = this.#ensemble.addresses[0];
    return this.#client('by-zookeeper', args, {
      ...{ name: SHARED, zk: zookeeper?.host, zk_port: zookeeper?.port },
      scheduler_zk_path: '/aurora/scheduler',
    });
  }

  /** Runs a client that knows the address of one scheduler only, whether it leads or not. */
  auroraAt(scheduler: SchedulerProcess, ...args: string[]): Promise<Ended> {
    return this.#client('by-address', args, { name: SHARED, scheduler_uri: scheduler.url });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.running, (scheduler) => scheduler.end('SIGKILL')));
  }

  #client(name: string, args: readonly string[], cluster: object): Promise<Ended> {
    const directory = join(this.#engine.directory, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'clusters.json'), JSON.stringify([cluster]));
    return run(join(root, 'bin/aurora'), args, { ...process.env, AURORA_CONFIG_ROOT: directory });
  }
}

function logFlags({ connectString }: Pick<Ensemble, 'connectString'>): readonly string[] {
  return [`-zk_endpoints=${connectString}`, `-native_log_zk_group_path=${LOG_GROUP}`];
}

/** A running `aurora-scheduler`. */
export class SchedulerProcess {
  readonly url: string;
  readonly #process: ServingProcess;

  private constructor(process: ServingProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /**
   * Resolves when it serves.
   * @param options.deadlineMs for its log to be read
   * @param options.command what starts it, before the program
   */
  static async start(
    flags: readonly string[],
    { deadlineMs = DEADLINE_MS, command = [] as readonly string[] } = {},
  ): Promise<SchedulerProcess> {
    // It must not outlive a test that is killed.
    const tied = ['setpriv', '--pdeathsig', 'KILL', ...command, join(root, 'bin/aurora-scheduler')];
    const [process, url] = await ServingProcess.start([...tied, ...flags], /serving at (\S+)/, deadlineMs);
    return new SchedulerProcess(process, url);
  }

  get child(): ChildProcess {
    return this.#process.child;
  }

  /** What it wrote to its log. */
  get said(): string {
    return this.#process.said;
  }

  /** Status code of `/leaderhealth`; 0 if it does not answer. */
  async leaderHealth(): Promise<number> {
    try {
      return (await fetch(`${this.url}/leaderhealth`, { signal: AbortSignal.timeout(2_000) })).status;
    } catch {
      return 0;
    }
  }

  /** Its exit code, once it has ended; null if a signal ended it at once. */
  get ended(): Promise<number | null> {
    return this.#process.ended;
  }

  /** Sends a signal that ends it. @returns {@link ended} */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    return this.#process.end(signal);
  }
}
