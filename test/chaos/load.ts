import { setTimeout as pause } from 'node:timers/promises';
import type { Response, TaskConfig } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import { randomStream, type SeededRandom } from '../../sim/random.ts';
import { ADMIN_RPC } from '../../src/admin/rpc.ts';
import { exampleConfig } from '../../src/domain/testing/tasks.ts';
import { until } from '../e2e/testing/until.ts';
import { Caller } from './caller.ts';
import type { ChaosCluster } from './cluster.ts';
import { JobClients } from './job-clients.ts';
import { QuotaClients } from './quota-clients.ts';
import type { Sleepers } from './sleepers.ts';

const CLIENTS = 12;
/** More than any machine has: most jobs are only to be stored. */
const TOO_MANY_CPUS = 10_000;

/** Clients whose jobs run. Programs take their time to start, so these are few, and not as fast as they can. */
const RUNNING_CLIENTS = 3;
const MAX_RUNNING_PAUSE_MS = 150;
/** Executors that have not come up yet: a slow machine is not given more of them meanwhile. */
const MAX_STARTING = 3;
const DEADLINE_MS = 120_000;
/** What operators ask for, and between two times. */
const UPKEEP: readonly { readonly method: MethodSchema<object, Response> }[] = [
  ADMIN_RPC.snapshot,
  ADMIN_RPC.performBackup,
  ADMIN_RPC.triggerExplicitTaskReconciliation,
  ADMIN_RPC.triggerImplicitTaskReconciliation,
];
const UPKEEP_PAUSE_MS = 1_000;

/** Whose tasks run, beside those that nobody touches. */
export const RUNNING_JOBS = { role: 'www-data', environment: 'test' } as const;

/** Clients that change and read jobs and quotas at the same time, through whichever scheduler, and remember everything. */
export class Load {
  readonly #cluster: ChaosCluster;
  readonly #caller: Caller;
  readonly #random: SeededRandom;
  readonly #storedJobs: JobClients;
  readonly #runningJobs: JobClients;
  readonly #quotas: QuotaClients;
  readonly #clients: readonly Promise<void>[];
  #isStopped = false;

  constructor(cluster: ChaosCluster, sleepers: Sleepers, seed: number) {
    // A stopped scheduler is asked, too: it may not answer from an old state when it goes on.
    const urls = () => cluster.members.flatMap(({ process }) => process?.url ?? []);
    const random = randomStream(seed, 'load');
    const caller = new Caller(urls, random);
    const stored = { role: 'www-data', environment: 'prod', count: 5, configOf: configTooLarge };
    const running = {
      ...{ ...RUNNING_JOBS, count: 3 },
      configOf: (job: TaskConfig['job']) => sleepers.job(job, 1).taskConfig ?? {},
    };
    this.#cluster = cluster;
    this.#random = random;
    this.#caller = caller;
    this.#storedJobs = new JobClients(stored, caller, random);
    this.#runningJobs = new JobClients(running, caller, random);
    this.#quotas = new QuotaClients(caller, random);
    this.#clients = [
      ...Array.from({ length: CLIENTS }, () => this.#repeat(() => this.#store())),
      ...Array.from({ length: RUNNING_CLIENTS }, () => this.#repeat(() => this.#run())),
      this.#repeat(() => this.#upkeep()),
    ];
  }

  /** @returns milliseconds from now to the end of the first change that begins from now on and is accepted */
  nextAcceptedWrite(): Promise<number> {
    return this.#caller.nextAcceptedWrite();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#clients);
  }

  /** How many calls were made, and how many have an unknown outcome. */
  get counts(): string {
    const histories = [this.#storedJobs, this.#runningJobs, this.#quotas].map(({ history }) => history);
    const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b);
    return `${sum(histories.map(({ size }) => size))} calls, ${sum(histories.map(({ unknown }) => unknown))} of unknown outcome`;
  }

  /** What in the answers fits no order of the calls. */
  problems(): readonly string[] {
    return [this.#storedJobs, this.#runningJobs, this.#quotas].flatMap((clients) => clients.problems());
  }

  async #repeat(step: () => Promise<void>): Promise<void> {
    while (!this.#isStopped) await step();
  }

  #store(): Promise<void> {
    return this.#random.chance(0.6) ? this.#storedJobs.step() : this.#quotas.step();
  }

  async #run(): Promise<void> {
    await until('executors come up', DEADLINE_MS, () => this.#starting <= MAX_STARTING || undefined);
    await this.#runningJobs.step();
    await pause(this.#random.below(MAX_RUNNING_PAUSE_MS));
  }

  get #starting(): number {
    const { executors } = this.#cluster.engine.engine.view();
    return executors.filter(({ state }) => state === 'registering').length;
  }

  /** The log is cut short, backups are written and tasks compared with the engine, while leaders come and go. */
  async #upkeep(): Promise<void> {
    const call = this.#random.pick(UPKEEP);
    if (call !== undefined) await this.#caller.write(call.method, {});
    await pause(UPKEEP_PAUSE_MS);
  }
}

function configTooLarge(job: TaskConfig['job']): Wire<TaskConfig> {
  const resources = [{ numCpus: TOO_MANY_CPUS }, { ramMb: 128 }, { diskMb: 64 }];
  return exampleConfig({ job, isService: true, resources });
}
