import type {
  FrameworkInfo,
  MasterInfo,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../../api/mesos/v1.ts';
import { readFrameworks, writeFramework } from '../agent/checkpoint.ts';
import { recordStatus } from '../agent/statuses.ts';
import { isTerminal } from '../agent/task-states.ts';
import type { AgentListener, AgentPort, EventSink } from '../agent/types.ts';
import { keep } from '../bounded-list.ts';
import type { Journal } from '../checkpoint/journal.ts';
import type { CheckedSchedulerCall } from '../json/messages.ts';
import { add, NOTHING, type Resources, resourcesOf } from '../resources/resources.ts';
import { accept, decline } from './accept.ts';
import { loseAgent } from './agent-removal.ts';
import { Changes } from './changes.ts';
import { newFramework, updatedInfo, withId } from './framework-info.ts';
import { Maintenance } from './maintenance.ts';
import { masterInfo } from './master-info.ts';
import type { MasterOptions } from './master-options.ts';
import { OfferBook } from './offer-book.ts';
import { reconcile } from './reconcile.ts';
import type { AgentState, MasterFramework, MasterTask } from './types.ts';
import { frameworkProblem, interestsOf } from './validate-framework.ts';
import type { TaskClaim } from './validate-task.ts';

/** Freed resources wait this long for others, so that an ending job makes few offers instead of many small ones. */
const FREED_DELAY_MS = 50;
/** How many removed framework ids are remembered. */
const MAX_REMOVED_FRAMEWORKS = 1_000;

/** How often a scheduler hears that its stream lives. */
export const HEARTBEAT_INTERVAL_MS = 15_000;

type Call<Type extends CheckedSchedulerCall['type']> = Extract<CheckedSchedulerCall, { type: Type }>;

/** The master side: frameworks, offers and what they are told of their tasks. */
export class Master implements AgentListener {
  readonly id: string;
  readonly options: MasterOptions;
  readonly frameworks = new Map<string, MasterFramework>();
  readonly completedFrameworks: MasterFramework[] = [];
  readonly offers: OfferBook;
  readonly maintenance: Maintenance;
  readonly startedAtMs: number;
  readonly counters = new Map<string, number>();
  readonly changes = new Changes();
  agentState: AgentState = 'recovering';
  readonly #journal: Journal;
  readonly #removed = new Set<string>();
  #agent: AgentPort | undefined;
  #nextFramework = 0;
  #allocationDue = false;

  constructor(options: MasterOptions, journal: Journal) {
    this.id = options.random.uuid();
    this.options = options;
    this.#journal = journal;
    this.offers = new OfferBook(options.total, {
      agentId: options.agentId,
      masterId: this.id,
      agent: () => options.offerFacts(),
      unavailability: () => this.maintenance.unavailability(),
      liveExecutors: (frameworkId) => this.agent.liveExecutors(frameworkId),
    });
    this.offers.allocator.pause(true);
    this.startedAtMs = options.clock.nowMs();
    this.maintenance = new Maintenance(this, journal);
    for (const [id, record] of readFrameworks(journal)) {
      if ('removedAtMs' in record) this.#removed.add(id);
      else this.#recover(id, record.info, record.registeredAtMs);
    }
  }

  /** The agent is made after the master, since it reports to it. */
  attach(agent: AgentPort): void {
    this.#agent = agent;
  }

  get isAgentRegistered(): boolean {
    return this.agentState === 'registered';
  }

  get agent(): AgentPort {
    if (this.#agent === undefined) throw new Error('the master has no agent yet');
    return this.#agent;
  }

  /** The failover time-out of a recovered framework starts now: no downtime of the engine counts against it. */
  #recover(id: string, info: FrameworkInfo, registeredAtMs: number): void {
    const disconnectedAtMs = this.startedAtMs;
    this.frameworks.set(id, { ...newFramework(id, info, registeredAtMs), disconnectedAtMs });
  }

  // ── subscriptions ─────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Subscribes a framework, new or known. Resolves once the stream has its first events; a subscription that is refused
   * gets an ERROR event and is closed.
   */
  async subscribe(call: Call<'SUBSCRIBE'>, streamId: string, sink: EventSink<SchedulerEvent>): Promise<void> {
    const given = call.subscribe.framework_info;
    const problem = frameworkProblem(given) ?? this.#removalProblem(given.id?.value);
    if (problem !== undefined) {
      refuse(sink, problem);
      return;
    }
    const id = given.id?.value ?? this.#newFrameworkId();
    const known = this.frameworks.get(id);
    if (known !== undefined && known.info.principal !== given.principal) {
      refuse(sink, `Changing framework's principal is not allowed.`);
      return;
    }
    const info = known === undefined ? withId(given, id) : updatedInfo(known.info, given, id);
    const registeredAtMs = known?.registeredAtMs ?? this.options.clock.nowMs();
    await this.#journal.commit([writeFramework(id, { info, registeredAtMs })]);
    this.#connect(id, info, registeredAtMs, call.subscribe.suppressed_roles ?? [], { streamId, sink });
  }

  #removalProblem(id: string | undefined): string | undefined {
    return id !== undefined && this.#removed.has(id) ? 'Framework has been removed' : undefined;
  }

  #newFrameworkId(): string {
    const number = this.#nextFramework;
    this.#nextFramework += 1;
    return `${this.id}-${String(number).padStart(4, '0')}`;
  }

  #connect(
    id: string,
    info: FrameworkInfo,
    registeredAtMs: number,
    suppressed: readonly string[],
    subscription: { readonly streamId: string; readonly sink: EventSink<SchedulerEvent> },
  ): void {
    const known = this.frameworks.get(id);
    const framework = known ?? newFramework(id, info, registeredAtMs);
    if (framework.subscription !== undefined) refuse(framework.subscription.sink, 'Framework failed over');
    this.offers.drop(framework.id);
    if (known !== undefined) framework.reregisteredAtMs = this.options.clock.nowMs();
    framework.info = info;
    framework.subscription = subscription;
    delete framework.disconnectedAtMs;
    this.frameworks.set(id, framework);
    this.offers.allocator.activate(id, interestsOf(info), suppressed);
    this.agent.updateFramework(info);
    subscription.sink.send({
      type: 'SUBSCRIBED',
      subscribed: {
        framework_id: { value: id },
        heartbeat_interval_seconds: HEARTBEAT_INTERVAL_MS / 1000,
        master_info: this.masterInfo(),
      },
    });
    subscription.sink.send({ type: 'HEARTBEAT' });
    this.changes.tell({ type: known === undefined ? 'FRAMEWORK_ADDED' : 'FRAMEWORK_UPDATED', framework });
    this.allocate();
    if (known !== undefined && this.isAgentRegistered) this.agent.resend(id);
    for (const status of framework.lost.splice(0)) this.tell(framework, status);
    // It may have gone while the framework was written down, before anybody listened for that.
    if (!subscription.sink.isOpen) this.disconnected(subscription.streamId);
  }

  /** The stream of a subscription broke. Later subscriptions of the framework are not concerned. */
  disconnected(streamId: string): void {
    const framework = [...this.frameworks.values()].find(
      ({ subscription }) => subscription?.streamId === streamId,
    );
    if (framework === undefined) return;
    delete framework.subscription;
    framework.disconnectedAtMs = this.options.clock.nowMs();
    this.changes.tell({ type: 'FRAMEWORK_UPDATED', framework });
    this.offers.drop(framework.id);
    this.offers.allocator.deactivate(framework.id);
    this.maintenance.forgetOffers(framework.id);
    this.removeExpired();
    this.#allocateSoon();
  }

  /** Removes frameworks that stayed away longer than they said. */
  removeExpired(): void {
    const nowMs = this.options.clock.nowMs();
    for (const framework of [...this.frameworks.values()]) {
      if (framework.disconnectedAtMs === undefined) continue;
      const timeoutMs = Math.max(0, framework.info.failover_timeout ?? 0) * 1000;
      if (nowMs - framework.disconnectedAtMs >= timeoutMs) this.removeFramework(framework.id);
    }
  }

  /** Ends a framework for good: its stream, its tasks, its id. @returns whether there was one */
  removeFramework(id: string): boolean {
    const framework = this.frameworks.get(id);
    if (framework === undefined) return false;
    this.offers.drop(framework.id);
    framework.subscription?.sink.close();
    delete framework.subscription;
    this.frameworks.delete(id);
    this.offers.allocator.remove(id);
    this.maintenance.forgetOffers(id);
    keep(this.completedFrameworks, framework, this.options.completedKept);
    this.#rememberRemoved(id);
    this.agent.removeFramework(id);
    this.changes.tell({ type: 'FRAMEWORK_REMOVED', framework });
    this.#allocateSoon();
    return true;
  }

  #rememberRemoved(id: string): void {
    this.#removed.add(id);
    const changes = [writeFramework(id, { removedAtMs: this.options.clock.nowMs() })];
    const [oldest] = this.#removed;
    if (this.#removed.size > MAX_REMOVED_FRAMEWORKS && oldest !== undefined) {
      this.#removed.delete(oldest);
      changes.push(writeFramework(oldest, undefined));
    }
    void this.#journal.commit(changes);
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Handles a validated call of a subscribed framework. */
  handle(framework: MasterFramework, call: Exclude<CheckedSchedulerCall, { type: 'SUBSCRIBE' }>): void {
    switch (call.type) {
      case 'TEARDOWN':
        this.removeFramework(framework.id);
        return;
      case 'ACCEPT':
        accept(this, framework, call.accept);
        return;
      case 'DECLINE':
        decline(this, framework, call.decline);
        return;
      case 'ACCEPT_INVERSE_OFFERS':
        this.maintenance.answer(framework.id, 'ACCEPT', call.accept_inverse_offers);
        return;
      case 'DECLINE_INVERSE_OFFERS':
        this.maintenance.answer(framework.id, 'DECLINE', call.decline_inverse_offers);
        return;
      case 'REVIVE':
        this.offers.allocator.revive(framework.id, call.revive?.roles ?? []);
        this.allocate();
        return;
      case 'SUPPRESS':
        this.offers.allocator.suppress(framework.id, call.suppress?.roles ?? []);
        return;
      case 'KILL':
        this.#kill(framework, call.kill);
        return;
      case 'SHUTDOWN':
        if (call.shutdown.agent_id.value === this.options.agentId) {
          this.agent.shutdownExecutor(framework.id, call.shutdown.executor_id.value);
        }
        return;
      case 'ACKNOWLEDGE':
        if (call.acknowledge.agent_id.value === this.options.agentId) {
          this.agent.acknowledge(framework.id, call.acknowledge.task_id.value, call.acknowledge.uuid);
        }
        return;
      case 'RECONCILE':
        reconcile(this, framework, call.reconcile.tasks ?? []);
        return;
      case 'MESSAGE':
        if (call.message.agent_id.value === this.options.agentId) {
          this.agent.sendMessage(framework.id, call.message.executor_id.value, call.message.data);
        }
        return;
      case 'UPDATE_FRAMEWORK':
        this.#updateFramework(framework, call.update_framework);
        return;
      case 'REQUEST':
      case 'ACKNOWLEDGE_OPERATION_STATUS':
      case 'RECONCILE_OPERATIONS':
        // Accepted and without effect, as with Mesos' own allocator and without offer operations.
        return;
    }
  }

  #updateFramework(framework: MasterFramework, update: Call<'UPDATE_FRAMEWORK'>['update_framework']): void {
    framework.info = updatedInfo(framework.info, update.framework_info, framework.id);
    const suppressed = update.suppressed_roles ?? [];
    this.offers.allocator.activate(framework.id, interestsOf(framework.info), suppressed);
    this.agent.updateFramework(framework.info);
    this.changes.tell({ type: 'FRAMEWORK_UPDATED', framework });
    void this.#journal.commit([
      writeFramework(framework.id, { info: framework.info, registeredAtMs: framework.registeredAtMs }),
    ]);
  }

  /** Hands a valid task to the agent and counts what it uses. */
  launch(framework: MasterFramework, info: TaskInfo, claim: TaskClaim): void {
    const executorId = info.executor?.executor_id.value;
    this.offers.allocator.take(framework.id, add(claim.task, claim.executor));
    const task: MasterTask = {
      info,
      executorId,
      resources: claim.task,
      state: 'TASK_STAGING',
      statuses: [],
    };
    framework.tasks.set(info.task_id.value, task);
    this.changes.tell({ type: 'TASK_ADDED', framework, task });
    if (executorId !== undefined && !framework.executors.has(executorId)) {
      framework.executors.set(executorId, claim.executor);
    }
    this.agent.launch(framework.info, info);
  }

  #kill(framework: MasterFramework, kill: Call<'KILL'>['kill']): void {
    if (!framework.tasks.has(kill.task_id.value)) {
      reconcile(this, framework, [kill]);
      return;
    }
    if (kill.agent_id !== undefined && kill.agent_id.value !== this.options.agentId) return;
    this.agent.kill(framework.id, kill.task_id.value, kill.kill_policy);
  }

  /** Tells a framework the state of a task. */
  tell(framework: MasterFramework, status: TaskStatus): void {
    framework.subscription?.sink.send({ type: 'UPDATE', update: { status } });
  }

  // ── what the agent says ───────────────────────────────────────────────────────────────────────────────────

  onTaskState(frameworkId: string, taskId: string, state: TaskState): void {
    const task = this.frameworks.get(frameworkId)?.tasks.get(taskId);
    if (task === undefined || isTerminal(task.state)) return;
    task.state = state;
    if (!isTerminal(state)) return;
    this.count(state);
    this.offers.allocator.release(frameworkId, task.resources);
    this.#allocateSoon();
  }

  onUpdate(frameworkId: string, status: TaskStatus): void {
    const framework = this.frameworks.get(frameworkId);
    if (framework === undefined) return;
    const task = framework.tasks.get(status.task_id.value);
    if (task !== undefined) {
      const isRepeated = task.forwarded?.uuid === status.uuid;
      task.forwarded = status;
      recordStatus(task.statuses, status);
      if (!isRepeated) this.changes.tell({ type: 'TASK_UPDATED', framework, status, state: task.state });
    }
    if (this.isAgentRegistered) this.tell(framework, status);
  }

  onTaskComplete(frameworkId: string, taskId: string): void {
    const framework = this.frameworks.get(frameworkId);
    const task = framework?.tasks.get(taskId);
    if (framework === undefined || task === undefined) return;
    framework.tasks.delete(taskId);
    keep(framework.completedTasks, task, this.options.completedKept);
  }

  onExecutorUnused(frameworkId: string, executorId: string | undefined): void {
    const framework = this.frameworks.get(frameworkId);
    if (framework === undefined || executorId === undefined) return;
    if (this.agent.liveExecutors(frameworkId).some(({ id }) => id === executorId)) return;
    this.offers.allocator.release(frameworkId, framework.executors.get(executorId) ?? NOTHING);
    framework.executors.delete(executorId);
  }

  onExecutorExited(frameworkId: string, executorId: string, status: number): void {
    const framework = this.frameworks.get(frameworkId);
    if (framework === undefined) return;
    this.offers.allocator.release(frameworkId, framework.executors.get(executorId) ?? NOTHING);
    framework.executors.delete(executorId);
    framework.subscription?.sink.send({
      type: 'FAILURE',
      failure: { agent_id: { value: this.options.agentId }, executor_id: { value: executorId }, status },
    });
    this.#allocateSoon();
  }

  onMessage(frameworkId: string, executorId: string, data: string): void {
    this.frameworks.get(frameworkId)?.subscription?.sink.send({
      type: 'MESSAGE',
      message: { agent_id: { value: this.options.agentId }, executor_id: { value: executorId }, data },
    });
  }

  /** Learns a task that an earlier engine launched. */
  onTaskRecovered(frameworkId: string, task: MasterTask): void {
    const framework = this.frameworks.get(frameworkId);
    if (framework === undefined) return;
    framework.tasks.set(task.info.task_id.value, task);
    if (!isTerminal(task.state)) this.offers.allocator.take(frameworkId, task.resources);
    const executorId = task.executorId;
    const lives = this.agent.liveExecutors(frameworkId).find(({ id }) => id === executorId);
    if (executorId === undefined || lives === undefined || framework.executors.has(executorId)) return;
    const resources = resourcesOf(lives.info.resources);
    framework.executors.set(executorId, resources);
    this.offers.allocator.take(frameworkId, resources);
  }

  /** A task of an earlier engine is lost; its framework is told when it subscribes, unless it has. */
  onTaskLost(frameworkId: string, status: TaskStatus): void {
    const framework = this.frameworks.get(frameworkId);
    if (framework === undefined) return;
    this.count(status.state);
    if (framework.subscription === undefined) framework.lost.push(status);
    else this.tell(framework, status);
  }

  onRecovered(): void {
    if (this.maintenance.isDown) this.removeAgent('The machine is down');
    else this.#registerAgent();
  }

  #registerAgent(): void {
    this.agentState = 'registered';
    this.changes.tell({ type: 'AGENT_ADDED' });
    this.offers.allocator.pause(false);
    for (const framework of this.frameworks.values()) {
      if (framework.subscription !== undefined) this.agent.resend(framework.id);
    }
    this.allocate();
  }

  /** Loses the agent with all that it runs, until the operator brings the machine up again. */
  removeAgent(why: string): void {
    this.agentState = 'removed';
    this.offers.allocator.pause(true);
    loseAgent(this, why);
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────────────────

  #allocateSoon(): void {
    if (this.#allocationDue) return;
    this.#allocationDue = true;
    this.options.timers.after(FREED_DELAY_MS, () => {
      this.#allocationDue = false;
      this.allocate();
    });
  }

  /** Offers what is free to whom it is due. Safe to call at any time. */
  allocate(): void {
    this.offers.offerFree(this.frameworks, this.options.clock.nowMs());
  }

  /** What has to be done once per allocation interval ({@link ALLOCATION_INTERVAL_MS}). */
  tick(): void {
    this.removeExpired();
    const mayReturn = this.agentState === 'removed' && !this.maintenance.isDown;
    if (mayReturn && this.agent.hasLeft) this.#registerAgent();
    this.allocate();
    this.maintenance.tick();
  }

  heartbeat(): void {
    this.changes.tell({ type: 'HEARTBEAT' });
    for (const { subscription } of this.frameworks.values()) subscription?.sink.send({ type: 'HEARTBEAT' });
  }

  // ── facts ─────────────────────────────────────────────────────────────────────────────────────────────────

  masterInfo(): MasterInfo {
    return masterInfo(this.id, this.options.hostname, this.options.ip, this.options.masterPort());
  }

  /** What the live tasks and executors of a framework use. */
  usedBy(frameworkId: string): Resources {
    const framework = this.frameworks.get(frameworkId);
    let used = NOTHING;
    for (const task of framework?.tasks.values() ?? []) {
      if (!isTerminal(task.state)) used = add(used, task.resources);
    }
    for (const executor of framework?.executors.values() ?? []) used = add(used, executor);
    return used;
  }

  count(name: string): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
  }
}

function refuse(sink: EventSink<SchedulerEvent>, message: string): void {
  sink.send({ type: 'ERROR', error: { message } });
  sink.close();
}
