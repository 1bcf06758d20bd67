import type {
  FrameworkInfo,
  Offer,
  Operation,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../api/mesos/v1.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import type { EngineCall } from '../../src/ports/engine.ts';
import { InvariantViolated } from '../invariants.ts';
import type { Agent, AgentUplink } from './agent.ts';
import type { Connection, MasterSide } from './connection.ts';
import { type Holdings, isWithin, minus, NOTHING, plus, toHoldings, toResources } from './resources.ts';

interface KnownTask {
  readonly info: TaskInfo;
  readonly agentId: string;
  /** The latest state that the master knows of. */
  state: TaskState;
}

interface KnownAgent {
  readonly agent: Agent;
  reach: 'registered' | 'disconnected' | 'unreachable';
  readonly offers: Map<string, Holdings>;
  refused: { readonly what: Holdings; readonly untilMs: number } | undefined;
}

/** How long the master waits for an agent before it calls it unreachable. */
const AGENT_TIMEOUT_MS = 75_000;
const ALLOCATION_MS = 1000;
const EVENT_ALLOCATION_MS = 5;
const MIN_FILTER_MS = 1000;
const FRAMEWORK_ID = 'framework-0000';

/** A master as Mesos documents it, for a single framework that is partition-aware. */
export class Master implements MasterSide, AgentUplink {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #agents = new Map<string, KnownAgent>();
  readonly #tasks = new Map<string, KnownTask>();
  #connection: Connection | undefined;
  #offerCount = 0;
  #allocationArmed = false;
  /** Called for each task that reaches an agent. */
  onLaunch: (task: TaskInfo, agent: Agent) => void = () => {};

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  get agents(): readonly Agent[] {
    return [...this.#agents.values()].map(({ agent }) => agent);
  }

  /** What could be offered of an agent: not in use, offered or not. */
  free(agent: Agent): Holdings {
    return minus(agent.capacity, agent.used());
  }

  register(agent: Agent): void {
    this.#agents.set(agent.id, { agent, reach: 'registered', offers: new Map(), refused: undefined });
    this.#allocateSoon(EVENT_ALLOCATION_MS);
  }

  /** The agent can no longer be reached. */
  disconnectAgent(agent: Agent): void {
    const known = this.#known(agent);
    if (known.reach !== 'registered') return;
    agent.connected = false;
    known.reach = 'disconnected';
    this.#rescindAll(known);
    this.#timers.after(AGENT_TIMEOUT_MS, () => this.#giveUp(known));
  }

  /** The agent is back, with whatever it runs now. */
  reconnectAgent(agent: Agent): void {
    const known = this.#known(agent);
    if (known.reach === 'registered') return;
    const wasUnreachable = known.reach === 'unreachable';
    known.reach = 'registered';
    this.#forgetVanished(agent);
    for (const { taskId, state } of agent.states()) {
      if (wasUnreachable) this.#tellReturned(agent, taskId, state);
    }
    agent.reconnect();
    this.#allocateSoon(EVENT_ALLOCATION_MS);
  }

  subscribe(connection: Connection, framework: FrameworkInfo): boolean {
    if (framework.id !== undefined && framework.id.value !== FRAMEWORK_ID) {
      throw new InvariantViolated(
        `the scheduler subscribes as ${framework.id.value}, which the master never gave out`,
      );
    }
    this.#connection?.replace();
    // What was offered to the other one is void.
    for (const known of this.#agents.values()) known.offers.clear();
    this.#connection = connection;
    connection.deliver({ type: 'SUBSCRIBED', subscribed: { framework_id: { value: FRAMEWORK_ID } } });
    for (const { agent, reach } of this.#agents.values()) if (reach === 'registered') agent.reconnect();
    this.#allocateSoon(EVENT_ALLOCATION_MS);
    return true;
  }

  disconnected(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    for (const known of this.#agents.values()) {
      known.offers.clear();
      known.refused = undefined;
    }
  }

  call(connection: Connection, call: EngineCall): void {
    if (connection !== this.#connection) return;
    if (call.type === 'ACCEPT') {
      const { offer_ids, operations = [], filters } = call.accept;
      this.#accept(ids(offer_ids), operations, filters?.refuse_seconds);
    } else if (call.type === 'DECLINE') {
      this.#accept(ids(call.decline.offer_ids), [], call.decline.filters?.refuse_seconds);
    } else if (call.type === 'KILL') this.#kill(call.kill.task_id.value);
    else if (call.type === 'ACKNOWLEDGE') this.#acknowledge(call.acknowledge);
    else if (call.type === 'RECONCILE') this.#reconcile(call.reconcile.tasks ?? []);
  }

  update(agent: Agent, status: TaskStatus): void {
    const task = this.#tasks.get(status.task_id.value);
    if (task !== undefined) task.state = agent.stateOf(status.task_id.value) ?? status.state;
    this.#send({ type: 'UPDATE', update: { status } });
  }

  freed(agent: Agent): void {
    if (agent.connected) this.#allocateSoon(EVENT_ALLOCATION_MS);
  }

  #accept(offerIds: readonly string[], operations: readonly Operation[], refuseSeconds = 5): void {
    const tasks = operations.flatMap((operation) => operation.launch?.task_infos ?? []);
    const owners = [...this.#agents.values()];
    const known = owners.find(({ offers }) => offerIds.some((id) => offers.has(id)));
    if (known === undefined || !offerIds.every((id) => known.offers.has(id))) {
      for (const task of tasks) this.#drop(task, 'REASON_INVALID_OFFERS', 'Offer is no longer valid');
      for (const { offers } of owners) for (const id of offerIds) offers.delete(id);
      this.#allocateSoon(EVENT_ALLOCATION_MS);
      return;
    }
    let rest = offerIds.map((id) => known.offers.get(id) ?? NOTHING).reduce(plus, NOTHING);
    for (const id of offerIds) known.offers.delete(id);
    for (const task of tasks) {
      const needs = plus(toHoldings(task.resources ?? []), toHoldings(task.executor?.resources ?? []));
      if (!isWithin(needs, rest))
        throw new InvariantViolated(`task ${task.task_id.value} asks for more than it was offered`);
      rest = minus(rest, needs);
      this.#launch(task, known.agent);
    }
    this.#refuse(known, rest, refuseSeconds);
  }

  #refuse(known: KnownAgent, what: Holdings, seconds: number): void {
    const forMs = seconds === 0 ? 0 : Math.max(MIN_FILTER_MS, seconds * 1000);
    known.refused = forMs === 0 ? undefined : { what, untilMs: this.#clock.nowMs() + forMs };
    this.#allocateSoon(forMs === 0 ? EVENT_ALLOCATION_MS : forMs);
  }

  #launch(info: TaskInfo, agent: Agent): void {
    const taskId = info.task_id.value;
    if (this.#tasks.has(taskId)) throw new InvariantViolated(`task ${taskId} is launched twice`);
    this.#tasks.set(taskId, { info, agentId: agent.id, state: 'TASK_STAGING' });
    agent.launch(info);
    this.onLaunch(info, agent);
  }

  #drop(task: TaskInfo, reason: string, message: string): void {
    this.#tell({ task_id: task.task_id, agent_id: task.agent_id, state: 'TASK_DROPPED', reason, message });
  }

  #kill(taskId: string): void {
    const task = this.#tasks.get(taskId);
    const known = this.#agents.get(task?.agentId ?? '');
    if (task === undefined) this.#reconcile([{ task_id: { value: taskId } }]);
    else if (known?.reach === 'registered') known.agent.kill(taskId);
  }

  #acknowledge({
    task_id,
    agent_id,
    uuid,
  }: {
    task_id: { value: string };
    agent_id: { value: string };
    uuid: string;
  }): void {
    const known = this.#agents.get(agent_id.value);
    if (known?.reach !== 'registered') return;
    if (known.agent.acknowledge(task_id.value, uuid)) this.#tasks.delete(task_id.value);
  }

  #reconcile(asked: readonly { task_id: { value: string }; agent_id?: { value: string } }[]): void {
    if (asked.length === 0) {
      for (const task of this.#tasks.values()) {
        if (this.#agents.get(task.agentId)?.reach !== 'unreachable')
          this.#answer(task.info.task_id.value, task.state);
      }
    }
    for (const { task_id, agent_id } of asked) {
      const state = this.#stateForReconciliation(task_id.value, agent_id?.value);
      if (state !== undefined) this.#answer(task_id.value, state);
    }
  }

  #stateForReconciliation(taskId: string, agentId: string | undefined): TaskState | undefined {
    const task = this.#tasks.get(taskId);
    const known = this.#agents.get(task?.agentId ?? agentId ?? '');
    if (known?.reach === 'unreachable') return 'TASK_UNREACHABLE';
    if (task !== undefined) return task.state;
    if (known === undefined) return 'TASK_UNKNOWN';
    return known.reach === 'registered' ? 'TASK_GONE' : undefined;
  }

  #answer(taskId: string, state: TaskState): void {
    this.#tell({
      task_id: { value: taskId },
      state,
      reason: 'REASON_RECONCILIATION',
      message: 'Reconciliation: Latest task state',
    });
  }

  /** A status of the master's own making: never acknowledged, never repeated. */
  #tell(status: TaskStatus): void {
    this.#send({ type: 'UPDATE', update: { status: { ...status, source: 'SOURCE_MASTER' } } });
  }

  #tellReturned(agent: Agent, taskId: string, state: TaskState): void {
    const reason = 'REASON_AGENT_REREGISTERED';
    this.#tell({ task_id: { value: taskId }, agent_id: { value: agent.id }, state, reason });
  }

  #giveUp(known: KnownAgent): void {
    if (known.reach !== 'disconnected' || known.agent.connected) return;
    known.reach = 'unreachable';
    for (const task of this.#tasks.values()) {
      if (task.agentId !== known.agent.id) continue;
      this.#tell({
        task_id: task.info.task_id,
        agent_id: { value: known.agent.id },
        state: 'TASK_UNREACHABLE',
        reason: 'REASON_AGENT_REMOVED',
        message: 'Agent is unreachable',
      });
    }
    this.#send({ type: 'FAILURE', failure: { agent_id: { value: known.agent.id } } });
  }

  /** Tasks that the returned agent knows nothing of are gone. */
  #forgetVanished(agent: Agent): void {
    const present = new Set(agent.states().map(({ taskId }) => taskId));
    for (const [taskId, task] of this.#tasks) {
      if (task.agentId !== agent.id || present.has(taskId)) continue;
      this.#tasks.delete(taskId);
      this.#tell({
        task_id: { value: taskId },
        agent_id: { value: agent.id },
        state: 'TASK_GONE',
        reason: 'REASON_AGENT_REREGISTERED',
      });
    }
  }

  #rescindAll(known: KnownAgent): void {
    for (const id of known.offers.keys())
      this.#send({ type: 'RESCIND', rescind: { offer_id: { value: id } } });
    known.offers.clear();
  }

  /** Takes back the offers of one agent, as a change of its maintenance schedule does. */
  rescind(agent: Agent): void {
    this.#rescindAll(this.#known(agent));
    this.#allocateSoon(ALLOCATION_MS);
  }

  #allocateSoon(delayMs: number): void {
    if (delayMs >= ALLOCATION_MS) {
      this.#timers.after(delayMs, () => this.#allocate());
      return;
    }
    if (this.#allocationArmed) return;
    this.#allocationArmed = true;
    this.#timers.after(delayMs, () => {
      this.#allocationArmed = false;
      this.#allocate();
    });
  }

  #allocate(): void {
    if (this.#connection === undefined) return;
    const offers = [...this.#agents.values()].flatMap((known) => this.#offerOf(known) ?? []);
    if (offers.length > 0) this.#send({ type: 'OFFERS', offers: { offers } });
  }

  #offerOf(known: KnownAgent): Offer | undefined {
    if (known.reach !== 'registered') return undefined;
    const offered = [...known.offers.values()].reduce(plus, NOTHING);
    const free = minus(this.free(known.agent), offered);
    if (free.cpus < 10 && free.mem < 32_000) return undefined;
    const { refused } = known;
    if (refused !== undefined && refused.untilMs > this.#clock.nowMs() && isWithin(free, refused.what))
      return undefined;
    const id = `offer-${this.#offerCount++}`;
    known.offers.set(id, free);
    return {
      id: { value: id },
      framework_id: { value: FRAMEWORK_ID },
      agent_id: { value: known.agent.id },
      hostname: known.agent.hostname,
      resources: toResources(free),
      attributes: [...known.agent.attributes],
    };
  }

  #send(event: SchedulerEvent): void {
    this.#connection?.deliver(event);
  }

  #known(agent: Agent): KnownAgent {
    const known = this.#agents.get(agent.id);
    if (known === undefined) throw new Error(`agent ${agent.id} is not registered`);
    return known;
  }
}

function ids(list: readonly { value: string }[]): string[] {
  return list.map(({ value }) => value);
}
