import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ensemble } from '../../../src/edge/zookeeper/testing/ensemble.ts';
import { BareEngine } from './bare-engine.ts';
import { root, run, type TaskView } from './cluster.ts';
import { Page } from './page.ts';
import { SchedulerProcess } from './schedulers.ts';
import { until } from './until.ts';

const DEADLINE_MS = 60_000;

/** The job that is to survive what operators do. */
const JOB = `
jobs = [Service(cluster = 'west', role = 'www-data', environment = 'prod', name = 'hello', instances = 2,
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec sleep 100000')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

export const KEY = 'west/www-data/prod/hello';

/** ZooKeeper, an engine, and the machine of an operator, for following pages of `docs/operations` about the cluster `west`. */
export class OperatorsCluster implements AsyncDisposable {
  readonly directory: string;
  readonly engine: BareEngine;
  readonly #ensemble: Ensemble;
  readonly #running = new Set<SchedulerProcess>();

  private constructor(ensemble: Ensemble, engine: BareEngine) {
    this.#ensemble = ensemble;
    this.engine = engine;
    this.directory = join(engine.directory, 'operator');
    mkdirSync(this.directory);
  }

  static async start(): Promise<OperatorsCluster> {
    return new OperatorsCluster(await Ensemble.start({ size: 1 }), await BareEngine.start());
  }

  /**
   * A page with this cluster in place of the one that it tells of.
   * @param leader what stands for `scheduler1.example:8081`
   * @param replaced before all else
   */
  page(name: string, leader?: SchedulerProcess, replaced: Readonly<Record<string, string>> = {}): Page {
    const [zookeeper] = this.#ensemble.addresses;
    const all = {
      ...replaced,
      'zk://zk1:2181,zk2:2181,zk3:2181/mesos': `127.0.0.1:${this.engine.engine.masterPort}`,
      'zk1:2181,zk2:2181,zk3:2181': this.#ensemble.connectString,
      '"zk1,zk2,zk3", "zk_port": 2181': `"${zookeeper?.host}", "zk_port": ${zookeeper?.port}`,
      '-native_log_quorum_size=2': '-native_log_quorum_size=1',
      'http://scheduler1.example:8081': leader?.url ?? '',
      'scheduler1.example': '127.0.0.1',
      '-http_port=8081': '-http_port=0',
      '-thermos_executor_path=/usr/share/aurora/thermos_executor': `-thermos_executor_path=${this.engine.executor}`,
      '/usr/share/aurora': this.directory,
      '/var/lib/aurora': this.directory,
      '/etc/aurora': this.directory,
    };
    return new Page(name, { AURORA_CONFIG_ROOT: this.directory }, all);
  }

  /** The flags that the page on high availability has for each scheduler, and those that tests need. */
  get flags(): string {
    const [flags = ''] = this.page('high-availability.md').blocks('text');
    return `${flags}-ip=127.0.0.1\n-zk_session_timeout=4secs\n-offer_filter_duration=0secs\n-thermos_executor_cpu=0.01\n`;
  }

  /** Writes a file of the operator. @returns its path */
  write(name: string, text: string): string {
    const path = join(this.directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Tells clients where the cluster is. @param entry as `clusters.json` has it; by default as the page says */
  writeClusters(entry?: object): void {
    const [json = ''] = this.page('high-availability.md').blocks('json');
    this.write('clusters.json', entry === undefined ? json : JSON.stringify([entry]));
  }

  /** Runs a block that starts a scheduler. */
  async startScheduler(block: string): Promise<SchedulerProcess> {
    const [program, ...flags] = block.trim().split(/\s+/);
    if (program !== 'aurora-scheduler') throw new Error(`it does not start a scheduler: ${block}`);
    const scheduler = await SchedulerProcess.start(flags);
    this.#running.add(scheduler);
    return scheduler;
  }

  /** The scheduler that leads. */
  leader(): Promise<SchedulerProcess> {
    return until('one scheduler leads', DEADLINE_MS, async () => {
      for (const scheduler of this.#running) if ((await scheduler.leaderHealth()) === 200) return scheduler;
      return undefined;
    });
  }

  /** Ends all schedulers, as a supervisor does. */
  async stopSchedulers(): Promise<void> {
    for (const scheduler of this.#running) await scheduler.end('SIGTERM');
    this.#running.clear();
  }

  /** Creates the job that is to survive. @returns the ids of its tasks */
  async createJob(): Promise<readonly string[]> {
    const file = this.write('hello.aurora', JOB);
    const created = await this.#aurora('job', 'create', KEY, file, '--wait-until', 'RUNNING');
    if (created.status !== 0) throw new Error(created.stderr);
    return this.runningTasks();
  }

  /** The ids of the job's tasks, as soon as all of them run. */
  runningTasks(): Promise<readonly string[]> {
    return until(`the tasks of ${KEY} run`, DEADLINE_MS, async () => {
      const { stdout } = await this.#aurora('job', 'status', KEY, '--write-json');
      const tasks = (JSON.parse(stdout) as { active: TaskView[] }[]).flatMap(({ active }) => active);
      const running = tasks.filter(({ status }) => status === 'RUNNING');
      return running.length === 2 ? running.map(({ assignedTask }) => assignedTask.taskId).sort() : undefined;
    });
  }

  #aurora(...args: string[]) {
    const environment = { ...process.env, AURORA_CONFIG_ROOT: this.directory };
    return run(join(root, 'bin/aurora'), args, environment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Array.from(this.#running, (scheduler) => scheduler.end('SIGKILL')));
    await this.engine[Symbol.asyncDispose]();
    await this.#ensemble[Symbol.asyncDispose]();
  }
}
