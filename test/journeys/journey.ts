import type { Constraint, ScheduledTask, TaskConfig } from '../../api/generated/aurora.ts';
import type { Attribute, TaskState } from '../../api/mesos/v1.ts';
import { FakeDisk, FakeLog } from '../../sim/fake-log.ts';
import { simulatedLogger } from '../../sim/logger.ts';
import { type ProcessTimers, VirtualTime } from '../../sim/virtual-time.ts';
import { KILLABLE_STATUSES } from '../../src/domain/task/status.ts';
import { createStatistics } from '../../src/ports/in-memory-statistics.ts';
import type { Random } from '../../src/ports/random.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import { Lifecycle } from '../../src/scheduler/lifecycle.ts';
import { createScheduler, type Scheduler } from '../../src/scheduler/scheduler.ts';
import { defaultSettings } from '../../src/scheduler/settings.ts';
import { changeState, insertPendingTasks } from '../../src/scheduler/state-manager.ts';
import { stateContext, type World } from '../../src/scheduler/world.ts';
import { createStorage, type OpenStorage } from '../../src/storage/storage.ts';
import { TaskNames } from './names.ts';
import { type Command, parseCommand } from './script.ts';
import { ScriptedEngine } from './scripted-engine.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** The real scheduler and storage over a scripted engine, a disk in memory and a clock that the journey moves. */
export class Journey {
  readonly #time = new VirtualTime(START_MS);
  readonly #disk = new FakeDisk();
  readonly #names = new TaskNames();
  #output: string[] = [];
  #timers: ProcessTimers = this.#time.process();
  #engine = new ScriptedEngine((line) => this.#print(line));
  #life: Life | undefined;
  #logLatencyMs = 0;
  #uuids = 0;
  #updates = 0;

  /** Runs one command and lets everything happen that follows at once. @returns what it printed */
  async run(line: string): Promise<string> {
    this.#output = [];
    const command = parseCommand(line);
    const handler = this.#commands[command.name];
    if (handler === undefined)
      throw new Error(`no command ${command.name}; there are ${Object.keys(this.#commands).join(' ')}`);
    await handler(command);
    await this.#time.advance(0);
    return this.#names.within(
      shorten(this.#output)
        .map((each) => `${each}\n`)
        .join(''),
    );
  }

  readonly #commands: Readonly<Record<string, (command: Command) => void | Promise<void>>> = {
    start: () => this.#start(),
    connect: () => this.#engine.connect(),
    disconnect: () => this.#engine.disconnect(),
    error: ({ words: [message = ''] }) => this.#engine.tell({ type: 'ERROR', error: { message } }),
    crash: () => this.#crash(),
    advance: ({ words: [duration = ''] }) => this.#time.advance(toMs(duration)),
    'log-latency': ({ words: [duration = ''] }) => {
      this.#logLatencyMs = toMs(duration);
    },
    offer: (command) => this.#offer(command),
    rescind: ({ words: [id = ''] }) =>
      this.#engine.tell({ type: 'RESCIND', rescind: { offer_id: { value: id } } }),
    update: (command) => this.#update(command),
    submit: (command) => this.#submit(command),
    kill: (command) => this.#kill(command),
    status: (command) => this.#status(command),
    pending: () => this.#pending(),
    held: () => this.#held(),
  };

  async #start(): Promise<void> {
    this.#timers = this.#time.process();
    this.#engine = new ScriptedEngine((line) => this.#print(line));
    this.#life = await startLife({
      clock: this.#time,
      timers: this.#timers,
      engine: this.#engine,
      log: new FakeLog(this.#disk, this.#timers, { latencyMs: () => this.#logLatencyMs }),
      uuid: () => `uuid-${++this.#uuids}`,
      print: (line) => this.#print(line),
      onEffect: (effect) => this.#show(effect),
    });
  }

  #crash(): void {
    this.#timers.kill();
    this.#life = undefined;
  }

  #offer({ words: [host = ''], options }: Command): void {
    const [begin = 0, end = 0] = (options.get('ports') ?? '31000-31099').split('-').map(Number);
    const scalars = (['cpus', 'mem', 'disk'] as const).map((name) => ({
      ...{ name, type: 'SCALAR' as const, role: '*' },
      scalar: { value: Number(options.get(name) ?? DEFAULT_OFFER[name]) },
    }));
    const attributes = [...options]
      .filter(([name]) => !['cpus', 'mem', 'disk', 'ports', 'id'].includes(name))
      .map(([name, value]): Attribute => ({ name, type: 'TEXT', text: { value } }));
    const offer = {
      id: { value: options.get('id') ?? `offer-${host}` },
      framework_id: { value: 'framework-1' },
      agent_id: { value: `agent-${host}` },
      hostname: host,
      resources: [
        ...scalars,
        { name: 'ports', type: 'RANGES' as const, ranges: { range: [{ begin, end }] }, role: '*' },
      ],
      attributes,
    };
    this.#engine.tell({ type: 'OFFERS', offers: { offers: [offer] } });
  }

  #update({ words: [name = '', state = '', noUuid], options }: Command): void {
    const [message, reason, agent = 'agent-h1'] = ['message', 'reason', 'agent'].map((key) =>
      options.get(key),
    );
    const status = {
      task_id: { value: this.#names.idOf(name) },
      state: `TASK_${state}` as TaskState, // a wrong name fails in the scheduler's table of states
      agent_id: { value: agent },
      ...(message !== undefined && { message }),
      ...(reason !== undefined && { reason: `REASON_${reason}` }),
      ...(noUuid !== 'from-master' && { uuid: `uuid ${++this.#updates}` }),
    };
    this.#engine.tell({ type: 'UPDATE', update: { status } });
  }

  #submit({ words: [job = ''], options }: Command): void {
    const { world } = this.#alive;
    const count = Number(options.get('instances') ?? 1);
    const instances = Array.from({ length: count }, (_, index) => index);
    void world.storage.write((tx) =>
      insertPendingTasks(tx, stateContext(world), taskOf(job, options), instances),
    );
  }

  #kill({ words: [job, ...instances] }: Command): void {
    const { world } = this.#alive;
    void world.storage.write((tx) => {
      for (const { status, assignedTask } of tx.tasks.all()) {
        const wanted = instances.length === 0 || instances.includes(`${assignedTask.instanceId}`);
        if (assignedTask.task.job.name !== job || !wanted || !KILLABLE_STATUSES.has(status)) continue;
        const message = 'Killed by UNSECURE';
        changeState(tx, stateContext(world), { taskId: assignedTask.taskId, to: 'KILLING', message });
      }
    });
  }

  #status({ words: [job] }: Command): void {
    const { storage, scheduler } = this.#alive;
    const tasks = storage.read((state) => state.tasks.all());
    const rows = tasks.filter(({ assignedTask }) => job === undefined || assignedTask.task.job.name === job);
    for (const task of rows) {
      const { taskId, slaveHost } = task.assignedTask;
      const reason = scheduler.pendingReason(taskId);
      this.#print(
        [this.#names.of(taskId), task.status, slaveHost && `on ${slaveHost}`, reason && `because: ${reason}`]
          .filter(Boolean)
          .join(' '),
      );
    }
    if (rows.length === 0) this.#print('no tasks');
  }

  #pending(): void {
    for (const { name, taskIds, penaltyMs, reasons } of this.#alive.scheduler.snapshotForHttp()
      .pendingGroups) {
      this.#print(`${name}: ${taskIds.join(' ')}; pause ${penaltyMs} ms; [${reasons.join(', ')}]`);
    }
  }

  #held(): void {
    const { offers } = this.#alive.scheduler.snapshotForHttp();
    this.#print(offers.length === 0 ? 'no offers' : offers.map(({ id }) => id.value).join(' '));
  }

  #show(effect: Effect): void {
    if (effect.kind === 'taskChanged' && effect.oldStatus !== undefined) {
      this.#names.see(effect.task);
      this.#print(describeChange(effect.task, effect.oldStatus));
    } else if (effect.kind === 'tasksDeleted') {
      this.#print(`forgotten: ${effect.tasks.map(({ assignedTask }) => assignedTask.taskId).join(' ')}`);
    }
  }

  get #alive(): Life {
    if (this.#life === undefined) throw new Error('the scheduler is not running: start it');
    return this.#life;
  }

  #print(line: string): void {
    this.#output.push(`${elapsed(this.#time.nowMs() - START_MS)}  ${line}`);
  }
}

const DEFAULT_OFFER = { cpus: 4, mem: 4096, disk: 10_000 };

/** One life of the scheduler. */
interface Life {
  readonly scheduler: Scheduler;
  readonly storage: OpenStorage<Effect>;
  readonly world: World;
}

interface LifeOptions extends Pick<World, 'clock' | 'timers' | 'engine'> {
  readonly log: FakeLog;
  readonly uuid: () => string;
  readonly print: (line: string) => void;
  readonly onEffect: (effect: Effect) => void;
}

async function startLife({ log, uuid, print, onEffect, ...rest }: LifeOptions): Promise<Life> {
  const logger = simulatedLogger(print);
  const statistics = createStatistics();
  const onFatal = (error: Error): void => print(`fatal: ${error.message}`);
  const storage = await createStorage<Effect>({
    ...{ log, clock: rest.clock, logger, statistics, onFatal },
    perform: (effects) => scheduler.perform(effects),
  });
  // Half of every random range, so that journeys are the same each time and back-offs grow by half.
  const random: Random = { fraction: () => 0.5, uuid };
  const world: World = {
    ...rest,
    ...{ storage, logger, statistics },
    random: { taskIds: random, offers: random, ports: random, delays: random },
    settings: defaultSettings({
      schedulerHost: 'scheduler',
      framework: { user: 'root', name: 'Aurora' },
      request: { executors: new Map(), isRevocable: () => false, revocableTypes: new Set() },
      launch: { clusterName: 'journey', executors: new Map(), populateDiscoveryInfo: false },
    }),
  };
  const scheduler = createScheduler({
    ...world,
    lifecycle: new Lifecycle(statistics, 'STORAGE_PREPARED'),
    onFatal,
  });
  scheduler.subscribe(onEffect);
  scheduler.start();
  return { scheduler, storage, world };
}

function taskOf(job: string, options: ReadonlyMap<string, string>): TaskConfig {
  const [role = '', environment = '', name = ''] = job.split('/');
  const number = (key: string, value: number): number => Number(options.get(key) ?? value);
  const ports = options.get('ports')?.split(',') ?? [];
  const partition = options.get('partition');
  return {
    job: { role, environment, name },
    isService: options.get('service') !== 'no',
    priority: 0,
    maxTaskFailures: number('maxFailures', 1),
    production: false,
    tier: 'preferred',
    resources: [
      { numCpus: number('cpus', 1) },
      { ramMb: number('mem', 128) },
      { diskMb: number('disk', 64) },
      ...ports.map((namedPort) => ({ namedPort })),
    ],
    constraints: [...options].flatMap(([key, value]) => constraintOf(key, value)),
    mesosFetcherUris: [],
    taskLinks: new Map(),
    metadata: [],
    container: { mesos: { volumes: [] } },
    ...(partition !== undefined && {
      partitionPolicy: { reschedule: partition !== 'wait', delaySecs: toMs(partition) / 1000 || 0 },
    }),
  };
}

/** `limit:host=1`, `value:rack=a,b` and `not:rack=a`. */
function constraintOf(key: string, text: string): Constraint[] {
  const [kind, name] = key.split(':');
  if (name === undefined) return [];
  if (kind === 'limit') return [{ name, constraint: { limit: { limit: Number(text) } } }];
  return [{ name, constraint: { value: { negated: kind === 'not', values: text.split(',') } } }];
}

function describeChange({ assignedTask, status, taskEvents }: ScheduledTask, oldStatus: string): string {
  const message = taskEvents.at(-1)?.message;
  const ports = [...assignedTask.assignedPorts].map(([name, port]) => `${name}=${port}`);
  const place = status === 'ASSIGNED' ? ` ${[`to ${assignedTask.slaveHost}`, ...ports].join(' ')}` : '';
  const change = `${assignedTask.taskId}: ${oldStatus} → ${status}${place}`;
  return message === undefined ? change : `${change} (${message})`;
}

/** Periodic questions beyond the first two of one command are only counted. */
function shorten(lines: readonly string[]): string[] {
  const questions = lines.filter((line) => line.includes('→ RECONCILE'));
  const dropped = new Set(questions.slice(2));
  const kept = lines.filter((line) => !dropped.has(line));
  return dropped.size === 0 ? kept : [...kept, `(and ${dropped.size} more RECONCILE)`];
}

const UNITS_MS = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

function toMs(duration: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS_MS.get(unit) ?? Number.NaN);
}

function elapsed(ms: number): string {
  const seconds = (ms / 1000).toFixed(3);
  return `${seconds}s`.padStart(10);
}
