import { KILLABLE_STATUSES } from '../src/domain/task/status.ts';
import type { StateContext } from '../src/scheduler/state-manager.ts';
import { changeState, InstanceCollision, insertPendingTasks } from '../src/scheduler/state-manager.ts';
import type { World } from '../src/scheduler/world.ts';
import type { SimulatedCluster } from './cluster/simulated-cluster.ts';
import type { SeededRandom } from './random.ts';
import { type Simulation, simulatedTask } from './simulation.ts';
import type { Trace } from './trace.ts';

/** A cluster to which things happen, however many schedulers it has. */
export interface Stage extends SimulatedCluster {
  readonly random: SeededRandom;
  readonly trace: Trace;
  /** The scheduler that clients reach, if there is one at the moment. */
  readonly process: { readonly world: World; context(): StateContext } | undefined;
}

/** Something that clients, operators or fate do to a cluster. */
export type Action<S> = (stage: S) => void | Promise<void>;

/** Each action with its weight: how often it happens compared with the others. */
export type WeightedActions<S> = readonly (readonly [weight: number, action: Action<S>])[];

/** What happens wherever there are schedulers. */
export const COMMON_ACTIONS: WeightedActions<Stage> = [
  [6, createJob],
  [5, killTasks],
  [4, addInstances],
  [2, restartTask],
  [2, cutConnection],
  [2, disconnectAgent],
  [3, reconnectAgent],
  [1, rebootAgent],
  [2, crashExecutor],
  [1, rescindOffers],
];

const LOTS = lotsOf<Simulation>([...COMMON_ACTIONS, [2, crashScheduler], [1, failLog]]);

const JOBS = 8;
const MAX_INSTANCES = 6;

/** Does one thing at random and lets some time pass. */
export async function step(simulation: Simulation): Promise<void> {
  const { random } = simulation;
  await random.pick(LOTS)?.(simulation);
  await simulation.advance(random.chance(0.1) ? random.below(180_000) : random.below(3000));
  // A supervisor starts again what has ended by itself.
  await simulation.startScheduler();
}

/** Each action as many times as it weighs. */
export function lotsOf<S>(actions: WeightedActions<S>): readonly Action<S>[] {
  return actions.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));
}

/**
 * Ends all disturbances, lets the cluster come to rest and checks that it did what it was asked to.
 * @param restMs virtual time that it gets
 */
export async function quiesce(simulation: Simulation, restMs = 4 * 3_600_000): Promise<void> {
  calmDown(simulation);
  simulation.process?.log.mend();
  await simulation.startScheduler();
  await simulation.advance(restMs);
}

/** Ends all disturbances of network and machines. */
export function calmDown({ trace, network, executors, random, agents, master }: Stage): void {
  trace.note('calm');
  network.calm = true;
  executors.calm = true;
  // One machine may never come back.
  const lost = random.chance(0.5) ? random.pick(agents) : undefined;
  for (const agent of agents) {
    if (agent === lost) master.disconnectAgent(agent);
    else master.reconnectAgent(agent);
  }
}

function jobName(stage: Stage): string {
  const { random } = stage;
  return `${random.pick(['steady', 'batch', 'flaky'])}-${random.below(JOBS)}`;
}

function configFor(name: string) {
  const number = Number(name.split('-')[1]);
  return simulatedTask(name, {
    cpus: 0.25 * (1 + (number % 4)),
    ramMb: 128 * (1 + (number % 3)),
    isService: !name.startsWith('batch'),
    ports: number % 3,
    ...(number % 2 === 0 && { hostLimit: 1 }),
  });
}

/** Clients do not wait for one another: what they asked for is answered some time later, or never if the scheduler dies. */
function createJob(stage: Stage): void {
  const name = jobName(stage);
  const count = 1 + stage.random.below(MAX_INSTANCES);
  insert(
    stage,
    name,
    Array.from({ length: count }, (_, index) => index),
  );
}

function addInstances(stage: Stage): void {
  insert(stage, jobName(stage), [stage.random.below(2 * MAX_INSTANCES)]);
}

function insert(stage: Stage, name: string, instances: readonly number[]): void {
  const { process, trace } = stage;
  if (process === undefined) return;
  const config = configFor(name);
  trace.note(`client creates ${name} ${instances.join(',')}`);
  process.world.storage
    .write((tx) => insertPendingTasks(tx, process.context(), config, instances))
    .catch(expectRefusal);
}

function killTasks(stage: Stage): void {
  const { process, random, trace } = stage;
  if (process === undefined) return;
  const { job } = configFor(jobName(stage));
  const one = random.chance(0.5) ? random.below(MAX_INSTANCES) : undefined;
  trace.note(`client kills ${job.name} ${one ?? 'all'}`);
  const writing = process.world.storage.write((tx) => {
    for (const { status, assignedTask } of tx.tasks.byJob(job)) {
      if (!KILLABLE_STATUSES.has(status) || (one !== undefined && assignedTask.instanceId !== one)) continue;
      changeState(tx, process.context(), {
        taskId: assignedTask.taskId,
        to: 'KILLING',
        message: 'Killed by sim',
      });
    }
  });
  writing.catch(expectRefusal);
}

function restartTask({ process, random, trace }: Stage): void {
  const running = process?.world.storage.read((state) => state.tasks.byStatus('RUNNING', 'STARTING')) ?? [];
  const taskId = random.pick(running)?.assignedTask.taskId;
  if (process === undefined || taskId === undefined) return;
  const to = random.pick(['RESTARTING', 'DRAINING', 'PREEMPTING'] as const) ?? 'RESTARTING';
  trace.note(`client moves ${taskId} to ${to}`);
  process.world.storage
    .write((tx) => {
      changeState(tx, process.context(), { taskId, to });
    })
    .catch(expectRefusal);
}

/** A write is refused if its instances exist, or if its scheduler comes to its end. */
export function expectRefusal(error: unknown): void {
  const isExpected = error instanceof Error && REFUSALS.has(error.name);
  if (!(isExpected || error instanceof InstanceCollision)) throw error;
}

const REFUSALS = new Set(['StorageStopped', 'LogDeposed', 'LogUnreachable', 'DiskFailed']);

async function crashScheduler(simulation: Simulation): Promise<void> {
  simulation.crashScheduler();
  await simulation.advance(simulation.random.below(20_000));
  await simulation.startScheduler();
}

function failLog(simulation: Simulation): void {
  simulation.failNextAppend();
}

function cutConnection({ master, trace }: Stage): void {
  trace.note('connection cut');
  master.connection?.cut('simulated');
}

function disconnectAgent(stage: Stage): void {
  const agent = stage.random.pick(stage.agents);
  if (agent === undefined) return;
  stage.trace.note(`${agent.hostname} is out of reach`);
  stage.master.disconnectAgent(agent);
}

function reconnectAgent({ random, agents, master, trace }: Stage): void {
  const agent = random.pick(agents.filter(({ connected }) => !connected));
  if (agent === undefined) return;
  trace.note(`${agent.hostname} is back`);
  master.reconnectAgent(agent);
}

function rebootAgent(stage: Stage): void {
  const agent = stage.random.pick(stage.agents);
  if (agent === undefined) return;
  stage.trace.note(`${agent.hostname} reboots`);
  stage.master.disconnectAgent(agent);
  agent.reboot();
}

function crashExecutor({ random, agents, trace }: Stage): void {
  const agent = random.pick(agents);
  const task = random.pick(agent?.liveTasks() ?? []);
  if (agent === undefined || task === undefined) return;
  trace.note(`executor of ${task.task_id.value} crashes`);
  agent.crashExecutor(task.task_id.value);
}

function rescindOffers({ random, agents, master, trace }: Stage): void {
  const agent = random.pick(agents.filter(({ connected }) => connected));
  if (agent === undefined) return;
  trace.note(`offers of ${agent.hostname} are rescinded`);
  master.rescind(agent);
}
