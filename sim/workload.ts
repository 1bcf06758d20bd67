import { KILLABLE_STATUSES } from '../src/domain/task/status.ts';
import { changeState, InstanceCollision, insertPendingTasks } from '../src/scheduler/state-manager.ts';
import { type Simulation, simulatedTask } from './simulation.ts';

/** Something that clients, operators or fate do to a cluster. */
type Action = (simulation: Simulation) => void | Promise<void>;

/** Each action with its weight: how often it happens compared with the others. */
const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
  [6, createJob],
  [5, killTasks],
  [4, addInstances],
  [2, restartTask],
  [2, crashScheduler],
  [2, cutConnection],
  [2, disconnectAgent],
  [3, reconnectAgent],
  [1, rebootAgent],
  [2, crashExecutor],
  [1, rescindOffers],
];

/** Each action as many times as it weighs. */
const LOTS = ACTIONS.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));

const JOBS = 8;
const MAX_INSTANCES = 6;

/** Does one thing at random and lets some time pass. */
export async function step(simulation: Simulation): Promise<void> {
  const { random } = simulation;
  await random.pick(LOTS)?.(simulation);
  await simulation.advance(random.chance(0.1) ? random.below(180_000) : random.below(3000));
}

/**
 * Ends all disturbances, lets the cluster come to rest and checks that it did what it was asked to.
 * @param restMs virtual time that it gets
 */
export async function quiesce(simulation: Simulation, restMs = 4 * 3_600_000): Promise<void> {
  simulation.trace.note('calm');
  simulation.network.calm = true;
  simulation.executors.calm = true;
  // One machine may never come back.
  const lost = simulation.random.chance(0.5) ? simulation.random.pick(simulation.agents) : undefined;
  for (const agent of simulation.agents) {
    if (agent === lost) simulation.master.disconnectAgent(agent);
    else simulation.master.reconnectAgent(agent);
  }
  await simulation.startScheduler();
  await simulation.advance(restMs);
}

function jobName(simulation: Simulation): string {
  const { random } = simulation;
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
function createJob(simulation: Simulation): void {
  const name = jobName(simulation);
  const count = 1 + simulation.random.below(MAX_INSTANCES);
  insert(
    simulation,
    name,
    Array.from({ length: count }, (_, index) => index),
  );
}

function addInstances(simulation: Simulation): void {
  insert(simulation, jobName(simulation), [simulation.random.below(2 * MAX_INSTANCES)]);
}

function insert(simulation: Simulation, name: string, instances: readonly number[]): void {
  const { process, trace } = simulation;
  if (process === undefined) return;
  const config = configFor(name);
  trace.note(`client creates ${name} ${instances.join(',')}`);
  process.world.storage
    .write((tx) => insertPendingTasks(tx, process.context(), config, instances))
    .catch((error: unknown) => {
      if (!(error instanceof InstanceCollision)) throw error;
    });
}

function killTasks(simulation: Simulation): void {
  const { process, random, trace } = simulation;
  if (process === undefined) return;
  const { job } = configFor(jobName(simulation));
  const one = random.chance(0.5) ? random.below(MAX_INSTANCES) : undefined;
  trace.note(`client kills ${job.name} ${one ?? 'all'}`);
  void process.world.storage.write((tx) => {
    for (const { status, assignedTask } of tx.tasks.byJob(job)) {
      if (!KILLABLE_STATUSES.has(status) || (one !== undefined && assignedTask.instanceId !== one)) continue;
      changeState(tx, process.context(), {
        taskId: assignedTask.taskId,
        to: 'KILLING',
        message: 'Killed by sim',
      });
    }
  });
}

function restartTask({ process, random, trace }: Simulation): void {
  const running = process?.storage.read((state) => state.tasks.byStatus('RUNNING', 'STARTING')) ?? [];
  const taskId = random.pick(running)?.assignedTask.taskId;
  if (process === undefined || taskId === undefined) return;
  const to = random.pick(['RESTARTING', 'DRAINING', 'PREEMPTING'] as const) ?? 'RESTARTING';
  trace.note(`client moves ${taskId} to ${to}`);
  void process.world.storage.write((tx) => {
    changeState(tx, process.context(), { taskId, to });
  });
}

async function crashScheduler(simulation: Simulation): Promise<void> {
  simulation.crashScheduler();
  await simulation.advance(simulation.random.below(20_000));
  await simulation.startScheduler();
}

function cutConnection({ master, trace }: Simulation): void {
  trace.note('connection cut');
  master.connection?.cut('simulated');
}

function disconnectAgent(simulation: Simulation): void {
  const agent = simulation.random.pick(simulation.agents);
  if (agent === undefined) return;
  simulation.trace.note(`${agent.hostname} is out of reach`);
  simulation.master.disconnectAgent(agent);
}

function reconnectAgent({ random, agents, master, trace }: Simulation): void {
  const agent = random.pick(agents.filter(({ connected }) => !connected));
  if (agent === undefined) return;
  trace.note(`${agent.hostname} is back`);
  master.reconnectAgent(agent);
}

function rebootAgent(simulation: Simulation): void {
  const agent = simulation.random.pick(simulation.agents);
  if (agent === undefined) return;
  simulation.trace.note(`${agent.hostname} reboots`);
  simulation.master.disconnectAgent(agent);
  agent.reboot();
}

function crashExecutor({ random, agents, trace }: Simulation): void {
  const agent = random.pick(agents);
  const task = random.pick(agent?.liveTasks() ?? []);
  if (agent === undefined || task === undefined) return;
  trace.note(`executor of ${task.task_id.value} crashes`);
  agent.crashExecutor(task.task_id.value);
}

function rescindOffers({ random, agents, master, trace }: Simulation): void {
  const agent = random.pick(agents.filter(({ connected }) => connected));
  if (agent === undefined) return;
  trace.note(`offers of ${agent.hostname} are rescinded`);
  master.rescind(agent);
}
