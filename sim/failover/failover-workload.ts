import type { JobConfiguration } from '../../api/generated/aurora.ts';
import { insertPendingTasks } from '../../src/scheduler/state-manager.ts';
import { InvariantViolated } from '../invariants.ts';
import { simulatedTask } from '../simulation.ts';
import { COMMON_ACTIONS, calmDown, expectRefusal, lotsOf } from '../workload.ts';
import type { Candidate } from './candidate.ts';
import { SERVER_SET_PATH } from './candidate.ts';
import type { FailoverSimulation } from './failover-simulation.ts';

const LOTS = lotsOf<FailoverSimulation>([
  ...COMMON_ACTIONS,
  [2, createLargeJob],
  [3, breakLargeWrite],
  [4, keepWriting],
  [3, killScheduler],
  [2, stopScheduler],
  [4, freezeScheduler],
  [4, breakSession],
  [3, separateFromZooKeeper],
  [2, (simulation) => separateFromMaster(simulation)],
  [2, stopServer],
  [1, loseQuorum],
  [2, slowServer],
  [2, removeCandidacy],
  [3, leaveBehind],
  [1, takeOverByTool],
  [2, takeSnapshot],
]);

/** So long after the last fault there is a leader that does what it is asked. */
const RECOVERY_MS = 120_000;
/** More than an hour: the scheduler asks the master for what it may have missed once an hour. */
const REST_MS = 80 * 60_000;

/** Does one thing at random and lets some time pass. */
export async function failoverStep(simulation: FailoverSimulation): Promise<void> {
  const { random } = simulation;
  await random.pick(LOTS)?.(simulation);
  await simulation.advance(random.chance(0.1) ? random.below(60_000) : random.below(3000));
}

/**
 * Ends all faults and lets the cluster come to rest.
 * @throws InvariantViolated if nobody leads then, or what is asked is not done
 */
export async function recover(simulation: FailoverSimulation): Promise<void> {
  calmDown(simulation);
  simulation.calmDown();
  await simulation.advance(RECOVERY_MS);
  // Whoever was deposed by a tool learns it from its next write, and ends.
  keepWriting(simulation);
  await simulation.advance(RECOVERY_MS);
  checkOneLeads(simulation);
  const { process } = simulation;
  if (process === undefined) throw new InvariantViolated('no scheduler takes writes');
  const config = simulatedTask('last', { cpus: 0.1, ramMb: 16, isService: true });
  await simulation.until(
    process.world.storage.write((tx) => insertPendingTasks(tx, process.context(), config, [0])),
  );
  await simulation.advance(REST_MS);
  checkOneLeads(simulation);
}

/** Everybody lives, one of them leads, and all would send clients to it. */
function checkOneLeads({ candidates }: FailoverSimulation): void {
  const leaders = candidates.filter(({ isActive }) => isActive).map(({ name }) => name);
  if (leaders.length !== 1) throw new InvariantViolated(`${leaders.length} schedulers lead at rest`);
  for (const { name, advertisedLeader } of candidates) {
    if (advertisedLeader === leaders[0]) continue;
    throw new InvariantViolated(
      `${name} takes ${advertisedLeader ?? 'nobody'} for the leader, who is ${leaders[0]}`,
    );
  }
}

/** At rest all standbys have the state that the leader has. */
export async function checkReplicas(simulation: FailoverSimulation): Promise<void> {
  const { candidates, committed } = simulation;
  for (const candidate of candidates) {
    const { name, storage } = candidate;
    if (storage !== undefined) {
      storage.read((state) => committed.checkReplica(name, state));
      continue;
    }
    const state = await simulation.until(candidate.standbyState());
    if (state !== undefined) committed.checkReplica(name, state);
  }
}

/** Mostly the leader: what happens to others matters less. */
function victim(simulation: FailoverSimulation): Candidate | undefined {
  const { random, candidates, leader } = simulation;
  return random.chance(0.7) && leader !== undefined ? leader : random.pick(candidates);
}

/** Tasks whose configurations do not fit into one node of the log together. */
function createLargeJob({ random, process, trace }: FailoverSimulation): void {
  if (process === undefined) return;
  const name = `large-${random.below(3)}`;
  const instances = Array.from({ length: 2 + random.below(4) }, (_, index) => index + random.below(40));
  const config = {
    ...simulatedTask(name, { cpus: 0.1, ramMb: 16, isService: false }),
    metadata: [{ key: 'text', value: `${random.uuid()} `.repeat(800) }],
  };
  trace.note(`client creates ${name} ${instances.join(',')}`);
  process.world.storage
    .write((tx) => {
      const taken = new Set(tx.tasks.byJob(config.job).map(({ assignedTask }) => assignedTask.instanceId));
      const free = new Set(instances.filter((instance) => !taken.has(instance)));
      insertPendingTasks(tx, process.context(), config, [...free]);
    })
    .catch(expectRefusal);
}

/** The connection breaks when some pieces of a large write are on their way and others are not yet. */
function breakLargeWrite(simulation: FailoverSimulation): void {
  const { random, time, trace, zooKeeper, leader } = simulation;
  if (leader?.process === undefined) return;
  trace.note(`a large write of ${leader.name} breaks`);
  const { job: key, ...config } = simulatedTask('large', { cpus: 1, ramMb: 64, isService: false });
  const metadata = [{ key: 'text', value: `${random.uuid()} `.repeat(12_000) }];
  const jobConfig: JobConfiguration = {
    ...{ key, taskConfig: { ...config, job: key, metadata }, instanceCount: 1 },
    ...{ cronSchedule: '* * * * *', cronCollisionPolicy: 'KILL_EXISTING' },
  };
  leader.process.world.storage.write((tx) => tx.apply({ saveCronJob: { jobConfig } })).catch(expectRefusal);
  time.after(5 + random.below(20), () => zooKeeper.reset(leader.name));
}

/** A client that writes again and again, so that whatever happens next happens between two writes. */
function keepWriting(simulation: FailoverSimulation): void {
  const { random, time, trace } = simulation;
  const untilMs = time.nowMs() + random.below(2500);
  trace.note('a client keeps writing');
  const write = (): void => {
    const role = `role-${random.below(3)}`;
    const quota = { resources: [{ numCpus: time.nowMs() % 1000 }, { ramMb: 1 }, { diskMb: 1 }] };
    simulation.process?.world.storage
      .write((tx) => tx.apply({ saveQuota: { role, quota } }))
      .catch(expectRefusal);
    if (time.nowMs() < untilMs) time.after(random.below(30), write);
  };
  write();
}

function killScheduler(simulation: FailoverSimulation): void {
  const candidate = victim(simulation);
  if (candidate !== undefined) simulation.crash(candidate);
}

function stopScheduler(simulation: FailoverSimulation): void {
  const candidate = victim(simulation);
  if (candidate === undefined || candidate.isFrozen) return;
  simulation.trace.note(`${candidate.name} is asked to end`);
  void candidate.stop();
}

function freezeScheduler(simulation: FailoverSimulation): void {
  const { random, time, trace, sessionTimeoutMs } = simulation;
  const candidate = victim(simulation);
  if (candidate === undefined || candidate.isFrozen) return;
  const forMs = random.chance(0.5) ? random.below(1000) : random.below(3 * sessionTimeoutMs);
  trace.note(`${candidate.name} is frozen for ${forMs} ms`);
  candidate.freeze();
  candidate.ask();
  time.after(forMs, () => {
    if (candidate.isAlive && candidate.isFrozen) candidate.thaw(random.chance(0.5));
  });
}

function breakSession(simulation: FailoverSimulation): void {
  const candidate = victim(simulation);
  if (candidate === undefined) return;
  simulation.trace.note(`${candidate.name} loses its connection to ZooKeeper`);
  simulation.zooKeeper.reset(candidate.name);
}

function separateFromZooKeeper(simulation: FailoverSimulation): void {
  const { random, time, trace, zooKeeper, sessionTimeoutMs } = simulation;
  const candidate = victim(simulation);
  if (candidate === undefined) return;
  const server = random.chance(0.5) ? random.below(3) : undefined;
  const forMs = random.below(2 * sessionTimeoutMs);
  trace.note(`${candidate.name} does not reach ${server ?? 'any'} server of ZooKeeper for ${forMs} ms`);
  zooKeeper.partition(candidate.name, server);
  time.after(forMs, () => zooKeeper.heal(candidate.name));
}

function separateFromMaster(simulation: FailoverSimulation, candidate = victim(simulation)): void {
  const { random, time, trace } = simulation;
  if (candidate === undefined) return;
  const forMs = random.below(20_000);
  trace.note(`${candidate.name} does not reach the master for ${forMs} ms`);
  simulation.setReach(candidate.name, false);
  time.after(forMs, () => simulation.setReach(candidate.name, true));
}

function stopServer({ random, time, trace, ensemble }: FailoverSimulation): void {
  const running = ensemble.replicas.filter(({ isDown }) => !isDown);
  const replica = random.pick(running);
  // The others must be enough to decide.
  if (replica === undefined || running.length < ensemble.replicas.length) return;
  trace.note(`server ${replica.index} of ZooKeeper ends`);
  ensemble.stopServer(replica);
  time.after(random.below(30_000), () => ensemble.startServer(replica));
}

function loseQuorum({ random, time, trace, ensemble }: FailoverSimulation): void {
  trace.note('ZooKeeper has no quorum');
  ensemble.loseQuorum();
  time.after(random.below(20_000), () => ensemble.regainQuorum());
}

function slowServer({ random, time, trace, ensemble }: FailoverSimulation): void {
  const replica = random.pick(ensemble.replicas);
  if (replica === undefined) return;
  trace.note(`server ${replica.index} of ZooKeeper lags behind`);
  replica.lagMs = random.below(3000);
  time.after(random.below(20_000), () => {
    replica.lagMs = 0;
  });
}

/** A standby falls so far behind that what it has to read next is gone, and then may have to lead. */
function leaveBehind(simulation: FailoverSimulation): void {
  const { random, time, trace, zooKeeper, sessionTimeoutMs, leader, candidates } = simulation;
  const standby = random.pick(candidates.filter(({ process }) => process === undefined));
  if (leader === undefined || standby === undefined) return;
  trace.note(`${standby.name} is left behind`);
  zooKeeper.partition(standby.name);
  keepWriting(simulation);
  if (random.chance(0.5)) {
    time.after(sessionTimeoutMs / 4, () => leader.storage?.snapshot().catch(expectRefusal));
    time.after(sessionTimeoutMs, () => leader.isAlive && simulation.crash(leader));
  } else {
    time.after(sessionTimeoutMs / 3, () => void leader.stop());
  }
  time.after(sessionTimeoutMs / 2, () => zooKeeper.heal(standby.name));
}

/**
 * An operator removes the node of whoever leads: the next one is elected, and the first learns it from its
 * server, or from its next write, or from the master.
 */
async function removeCandidacy(simulation: FailoverSimulation): Promise<void> {
  if (simulation.random.chance(0.5)) keepWriting(simulation);
  else separateFromMaster(simulation, simulation.leader);
  const { client, close } = simulation.openTool();
  const remove = async (): Promise<void> => {
    const { children } = await client.getChildren(SERVER_SET_PATH);
    const [first] = children
      .filter((name) => name.includes('-lock-'))
      .sort((a, b) => Number(a.slice(-10)) - Number(b.slice(-10)));
    if (first === undefined) return;
    simulation.trace.note(`an operator removes ${first}`);
    await client.delete(`${SERVER_SET_PATH}/${first}`, -1);
  };
  await simulation.until(
    remove()
      .catch(() => {})
      .then(close),
  );
}

/** A tool becomes the log's writer beneath the schedulers. */
async function takeOverByTool(simulation: FailoverSimulation): Promise<void> {
  const { log, close } = simulation.openTool();
  simulation.trace.note('a tool takes over the log');
  await simulation.until(
    log
      .takeOver()
      .catch(() => {})
      .then(close),
  );
}

function takeSnapshot({ leader, trace }: FailoverSimulation): void {
  if (leader?.process === undefined) return;
  trace.note(`${leader.name} takes a snapshot`);
  leader.storage?.snapshot().catch(expectRefusal);
}
