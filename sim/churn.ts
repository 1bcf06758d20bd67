import { changeState, insertPendingTasks } from '../src/scheduler/state-manager.ts';
import { InvariantViolated } from './invariants.ts';
import { Simulation, simulatedTask } from './simulation.ts';

const INSTANCES = 1000;
const ROUNDS = 3;
const ROUND_LIMIT_MS = 600_000;

/**
 * Creates a job of a thousand instances of `sleep`, kills it and creates it again, round after round.
 * @returns lines of the report; memory and tasks kept must not grow with the rounds
 */
export async function* churn(seed: number): AsyncGenerator<string> {
  const simulation = new Simulation({
    ...{ seed, agents: 50, cpus: 32, ramMb: 65_536, loss: 0 },
    sizes: { maxEntryBytes: 512 * 1024, snapshotAfterBytes: Number.POSITIVE_INFINITY },
  });
  simulation.executors.calm = true;
  await simulation.startScheduler();
  for (let round = 1; round <= ROUNDS; round++) {
    const startMs = simulation.time.nowMs();
    await create(simulation);
    const runningMs = simulation.time.nowMs() - startMs;
    await kill(simulation);
    const deadMs = simulation.time.nowMs() - startMs - runningMs;
    // Terminal tasks may be forgotten after their minimum retention.
    await simulation.advance(simulation.settings.history.minRetentionMs + 60_000);
    const kept = simulation.state.read((state) => state.tasks.size);
    globalThis.gc?.();
    const heapMb = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
    yield `round ${round}: ${INSTANCES} running after ${runningMs} ms, dead after ${deadMs} ms (virtual), ${kept} tasks kept, heap ${heapMb} MB, ${simulation.time.size} timers`;
    if (kept > simulation.settings.history.maxPerJob) throw new InvariantViolated(`${kept} tasks are kept`);
  }
}

const CONFIG = simulatedTask('sleep', { cpus: 0.5, ramMb: 64, isService: true });

async function create(simulation: Simulation): Promise<void> {
  const { process: scheduler } = simulation;
  if (scheduler === undefined) throw new Error('the scheduler is dead');
  const instances = Array.from({ length: INSTANCES }, (_, index) => index);
  void scheduler.storage.write((tx) => insertPendingTasks(tx, scheduler.context(), CONFIG, instances));
  await until(
    simulation,
    () => simulation.state.read((state) => state.tasks.countByStatus('RUNNING')) === INSTANCES,
  );
}

async function kill(simulation: Simulation): Promise<void> {
  const { process: scheduler } = simulation;
  if (scheduler === undefined) throw new Error('the scheduler is dead');
  void scheduler.storage.write((tx) => {
    for (const { assignedTask } of tx.tasks.byStatus('RUNNING')) {
      changeState(tx, scheduler.context(), { taskId: assignedTask.taskId, to: 'KILLING' });
    }
  });
  const living = (): number =>
    simulation.state.read((state) => state.tasks.byStatus('RUNNING', 'KILLING').length);
  await until(simulation, () => living() === 0);
}

async function until(simulation: Simulation, done: () => boolean): Promise<void> {
  const limitMs = simulation.time.nowMs() + ROUND_LIMIT_MS;
  while (!done()) {
    if (simulation.time.nowMs() > limitMs) throw new InvariantViolated('the cluster does not get there');
    await simulation.advance(100);
  }
}
