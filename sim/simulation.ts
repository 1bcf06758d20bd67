import type { TaskConfig } from '../api/generated/aurora.ts';
import type { TaskInfo } from '../api/mesos/v1.ts';
import { backoffBounds } from '../src/domain/values/backoff.ts';
import type { Effect } from '../src/scheduler/effects.ts';
import { defaultSettings, type SchedulerSettings } from '../src/scheduler/settings.ts';
import type { Agent } from './cluster/agent.ts';
import { FakeDisk } from './fake-log.ts';
import { Invariants, InvariantViolated } from './invariants.ts';
import { type PlantedBug, type SchedulerProcess, startProcess } from './process.ts';
import { randomStream } from './random.ts';
import type { PlainCounts } from './simulate.ts';
import { SimulatedWorld, type SimulatedWorldOptions } from './simulated-world.ts';
import { type StorageSizes, storageSizes } from './storage-sizes.ts';

export interface SimulationOptions extends SimulatedWorldOptions {
  readonly bug?: PlantedBug | undefined;
  readonly settings?: Partial<SchedulerSettings>;
  /** Of the storage; default: those that the seed chooses. */
  readonly sizes?: StorageSizes;
}

const MINUTE_MS = 60_000;

/** One cluster and its scheduler, which dies and comes back. */
export class Simulation extends SimulatedWorld {
  readonly invariants = new Invariants();
  readonly settings: SchedulerSettings;
  readonly #options: SimulationOptions;
  readonly #sizes: StorageSizes;
  readonly #disk = new FakeDisk();
  #process: SchedulerProcess | undefined;
  #incarnation = 0;
  #inDoubt = false;
  #failure: unknown;

  constructor(options: SimulationOptions) {
    super(options);
    this.#options = options;
    this.settings = { ...simulatedSettings(), ...options.settings };
    this.#sizes =
      options.sizes ?? storageSizes(randomStream(options.seed, 'shape'), [40_000, 100_000, 400_000]);
    this.master.onLaunch = (task, agent) => this.#launched(task, agent);
  }

  /** The scheduler, unless it is dead at the moment. */
  get process(): SchedulerProcess | undefined {
    return this.#process;
  }

  get counts(): PlainCounts {
    const { appends, truncations } = this.#disk;
    return {
      ...{ events: this.time.fired, processes: this.#incarnation, appends, snapshots: truncations },
      'changes checked': this.invariants.changesChecked,
    };
  }

  async startScheduler(): Promise<void> {
    if (this.#process !== undefined) return;
    this.#incarnation += 1;
    this.trace.note(`scheduler ${this.#incarnation} starts`);
    this.#process = await startProcess({
      ...{ seed: this.#options.seed, incarnation: this.#incarnation, time: this.time, disk: this.#disk },
      ...{ master: this.master, network: this.network, settings: this.settings, trace: this.trace },
      ...{ maxLogLatencyMs: 10, sizes: this.#sizes },
      bug: this.#options.bug,
      onEffects: (effects) => this.#committed(effects),
      onLogFailed: ({ keptAppend }) => {
        this.#inDoubt = keptAppend;
        this.#ended('ends: its log has failed');
      },
      onFatal: (error) => this.#fail(error),
    });
    const inDoubt = this.#inDoubt;
    this.#process.storage.read((state) => this.invariants.recovered(state, inDoubt));
    this.#inDoubt = false;
  }

  crashScheduler(): void {
    if (this.#process === undefined) return;
    const keeps = this.random.chance(0.5);
    const wasAppending = this.#process.crash(keeps);
    this.#inDoubt = wasAppending && keeps;
    this.#ended(`crashes${wasAppending ? `, append ${keeps ? 'kept' : 'lost'}` : ''}`);
  }

  /** The next append of the scheduler fails, whether or not it is stored, whereupon the process ends. */
  failNextAppend(): void {
    const keeps = this.random.chance(0.5);
    this.trace.note(`the next append fails, ${keeps ? 'kept' : 'lost'}`);
    this.#process?.log.failNextAppend(keeps);
  }

  /** Lets time pass. @throws what went wrong meanwhile */
  async advance(durationMs: number): Promise<void> {
    await this.time.advance(durationMs);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The acknowledged state; the scheduler must be alive. */
  get state(): SchedulerProcess['storage'] {
    if (this.#process === undefined) throw new Error('the scheduler is dead');
    return this.#process.storage;
  }

  /** A launch that reaches an agent must have been acknowledged by the log before. */
  #launched(task: TaskInfo, agent: Agent): void {
    const taskId = task.task_id.value;
    this.trace.note(`${agent.hostname} gets ${taskId}`);
    if (this.invariants.knows(taskId)) return;
    this.#fail(new InvariantViolated(`${taskId} was launched before it was durable that it is assigned`));
  }

  #ended(how: string): void {
    this.trace.note(`scheduler ${this.#incarnation} ${how}`);
    this.#process = undefined;
  }

  #committed(effects: readonly Effect[]): void {
    for (const effect of effects) this.trace.note(summary(effect));
    try {
      this.invariants.committed(effects);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
  }
}

/** Upstream's defaults, but with a history short enough to see it pruned. */
export function simulatedSettings(): SchedulerSettings {
  const defaults = defaultSettings({
    schedulerHost: 'scheduler',
    framework: { user: 'root', name: 'Aurora', checkpoint: true, failover_timeout: 1_814_400 },
    request: { executors: new Map(), isRevocable: () => false, revocableTypes: new Set(['CPUS']) },
    launch: { clusterName: 'simulated', executors: new Map(), populateDiscoveryInfo: false },
  });
  return {
    ...defaults,
    flapping: { thresholdMs: MINUTE_MS, penalty: backoffBounds(5000, MINUTE_MS) },
    history: { pruneAfterMs: 60 * MINUTE_MS, maxPerJob: 10, minRetentionMs: 10 * MINUTE_MS },
  };
}

export function summary(effect: Effect): string {
  switch (effect.kind) {
    case 'taskChanged': {
      const { message } = effect.task.taskEvents.at(-1) ?? {};
      return `${effect.task.assignedTask.taskId} is ${effect.task.status}${message === undefined ? '' : ` (${message})`}`;
    }
    case 'tasksDeleted':
      return `forgotten ${effect.tasks.map(({ assignedTask }) => assignedTask.taskId).join(' ')}`;
    case 'launch':
      return `launch ${effect.taskInfo.task_id.value} on ${effect.offerId}`;
    case 'killTask':
      return `kill ${effect.taskId}`;
    case 'acknowledge':
      return `acknowledge ${effect.taskId} ${effect.uuid}`;
    case 'hostAttributesChanged':
      return `host ${effect.attributes.host} ${effect.attributes.mode}`;
  }
}

/** A job's task as the simulator's clients submit it. */
export function simulatedTask(
  name: string,
  ask: { cpus: number; ramMb: number; isService: boolean; hostLimit?: number; ports?: number },
): TaskConfig {
  return {
    job: { role: 'sim', environment: 'prod', name },
    isService: ask.isService,
    priority: 0,
    maxTaskFailures: 1,
    production: false,
    tier: 'preferred',
    resources: [
      { numCpus: ask.cpus },
      { ramMb: ask.ramMb },
      { diskMb: 16 },
      ...Array.from({ length: ask.ports ?? 0 }, (_, index) => ({ namedPort: `port${index}` })),
    ],
    constraints:
      ask.hostLimit === undefined ? [] : [{ name: 'host', constraint: { limit: { limit: ask.hostLimit } } }],
    mesosFetcherUris: [],
    taskLinks: new Map(),
    metadata: [],
    container: { mesos: { volumes: [] } },
  };
}
