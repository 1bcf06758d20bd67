import type {
  AgentInfo,
  ExecutorCall,
  ExecutorEvent,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  TaskInfo,
  TaskStatus,
} from '../../../api/mesos/v1.ts';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import type { Journal } from '../checkpoint/journal.ts';
import { Containerizer } from '../containers/containerizer.ts';
import { executorEnvironment, formatSeconds } from '../containers/environment.ts';
import type { Isolator, Limits } from '../containers/isolator.ts';
import { runDirectory } from '../containers/paths.ts';
import type { ProcessIdentity } from '../containers/process-table.ts';
import { add, type Resources, resourcesOf, scalar } from '../resources/resources.ts';
import { forgetExecutor, forgetTask, writeExecutor, writeTask } from './checkpoint.ts';
import { agentStatus, EXECUTOR_TERMINATED, lossState, recordStatus } from './statuses.ts';
import { isTerminal } from './task-states.ts';
import type {
  AgentExecutor,
  AgentFramework,
  AgentListener,
  AgentPort,
  AgentTask,
  Ending,
  EventSink,
} from './types.ts';
import { UpdateManager } from './update-manager.ts';

/** Everything the agent is told once. */
export interface AgentOptions {
  readonly workDir: string;
  readonly agentId: string;
  readonly ip: string;
  readonly hostname: string;
  readonly info: AgentInfo;
  /** Known only after the server listens, so asked for when needed. */
  agentPort(): number;
  readonly executorRegistrationTimeoutMs: number;
  readonly executorReregistrationTimeoutMs: number;
  readonly executorShutdownGraceMs: number;
  /** Ended tasks of an executor and ended executors of a framework that are kept for the operator. */
  readonly completedKept: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

/** How long an executor's last requests may take to arrive after it ended. */
const EXIT_DRAIN_MS = 50;

export type UpdateOutcome = 'taken' | 'not-found';

/** The agent side: executors, their containers and their tasks. */
export class Agent implements AgentPort {
  readonly options: AgentOptions;
  readonly frameworks = new Map<string, AgentFramework>();
  readonly containerizer: Containerizer;
  readonly updates: UpdateManager;
  readonly journal: Journal;
  readonly #listener: AgentListener;
  /** Requests of executors that are being read; an exit waits for them. */
  requestsUnderWay = 0;
  recovered = false;

  constructor(options: AgentOptions, journal: Journal, isolator: Isolator, listener: AgentListener) {
    this.options = options;
    this.journal = journal;
    this.#listener = listener;
    this.containerizer = new Containerizer(isolator, options.timers, (containerId, status) =>
      this.#drainThenEnd(containerId, status),
    );
    this.updates = new UpdateManager(journal, options.clock, (frameworkId, status) =>
      listener.onUpdate(frameworkId, status),
    );
  }

  // ── what the master asks for ──────────────────────────────────────────────────────────────────────────────

  launch(framework: FrameworkInfo, info: TaskInfo): void {
    const frameworkId = framework.id?.value ?? '';
    const known = this.framework(framework);
    const executorInfo = info.executor;
    if (executorInfo === undefined) {
      this.#refuse(frameworkId, info, undefined, {
        state: 'TASK_FAILED',
        reason: 'REASON_CONTAINER_LAUNCH_FAILED',
        message: 'Failed to launch container: this engine runs tasks with an executor only',
      });
      return;
    }
    const existing = known.executors.get(executorInfo.executor_id.value);
    if (existing?.state === 'terminating' || existing?.state === 'terminated') {
      this.#refuse(frameworkId, info, undefined, {
        state: lossState(framework, 'TASK_DROPPED'),
        reason: 'REASON_EXECUTOR_TERMINATED',
        message: `Executor ${existing.state}`,
      });
      return;
    }
    const executor = existing ?? this.#newExecutor(known, frameworkId, executorInfo);
    const task = newTask(info);
    executor.tasks.set(info.task_id.value, task);
    const changes = [writeTask(executor, task)];
    if (existing === undefined) changes.unshift(writeExecutor(executor, undefined, false));
    void this.journal.commit(changes).then(() => {
      if (existing === undefined) void this.#start(executor, known.info);
      else if (executor.state === 'running') this.#deliver(executor, task);
    });
  }

  kill(frameworkId: string, taskId: string, policy: KillPolicy | undefined): void {
    const executor = this.#executorOf(frameworkId, taskId);
    const task = executor?.tasks.get(taskId);
    if (executor === undefined || task === undefined) return;
    if (executor.state === 'terminating' || executor.state === 'terminated') return;
    if (!task.delivered) {
      this.#endTask(executor, task, {
        state: 'TASK_KILLED',
        reason: 'REASON_TASK_KILLED_DURING_LAUNCH',
        message: 'Killed before delivery to the executor',
      });
      if (executor.state === 'running' && !executor.hadTask) this.shutdown(executor);
      return;
    }
    executor.sink?.send({
      type: 'KILL',
      kill: { task_id: { value: taskId }, ...(policy === undefined ? {} : { kill_policy: policy }) },
    });
  }

  shutdownExecutor(frameworkId: string, executorId: string): void {
    const executor = this.executor(frameworkId, executorId);
    if (executor !== undefined) this.shutdown(executor);
  }

  sendMessage(frameworkId: string, executorId: string, data: string): void {
    this.executor(frameworkId, executorId)?.sink?.send({ type: 'MESSAGE', message: { data } });
  }

  acknowledge(frameworkId: string, taskId: string, uuid: string): void {
    const isOver = this.updates.acknowledge(frameworkId, taskId, uuid);
    const executor = this.#executorOf(frameworkId, taskId);
    if (executor === undefined) {
      this.updates.forgetIfIdle(frameworkId, taskId);
      if (isOver) this.#listener.onTaskComplete(frameworkId, taskId);
      return;
    }
    if (!isOver) return;
    const task = executor.tasks.get(taskId);
    executor.tasks.delete(taskId);
    if (task !== undefined) keep(executor.completedTasks, task, this.options.completedKept);
    void this.journal.commit([forgetTask(frameworkId, taskId)]);
    this.#listener.onTaskComplete(frameworkId, taskId);
    this.removeIfOver(executor);
  }

  resend(frameworkId: string): void {
    this.updates.resend(frameworkId);
  }

  updateFramework(info: FrameworkInfo): void {
    const framework = this.frameworks.get(info.id?.value ?? '');
    if (framework !== undefined) framework.info = info;
  }

  removeFramework(frameworkId: string): void {
    const framework = this.frameworks.get(frameworkId);
    this.updates.removeFramework(frameworkId);
    if (framework === undefined) return;
    framework.terminating = true;
    const tasks = [...framework.executors.values()].flatMap((executor) => [...executor.tasks.keys()]);
    void this.journal.commit(tasks.map((taskId) => forgetTask(frameworkId, taskId)));
    for (const executor of framework.executors.values()) this.shutdown(executor);
    for (const executor of [...framework.executors.values()]) this.removeIfOver(executor);
  }

  liveExecutors(frameworkId: string): readonly AgentExecutor[] {
    const executors = this.frameworks.get(frameworkId)?.executors.values() ?? [];
    return [...executors].filter(({ state }) => state !== 'terminated');
  }

  // ── what executors ask for ────────────────────────────────────────────────────────────────────────────────

  /** Starts an executor's stream: what it missed, then what it waits for. */
  subscribe(
    executor: AgentExecutor,
    call: Extract<ExecutorCall, { type: 'SUBSCRIBE' }>,
    sink: EventSink<ExecutorEvent>,
  ): void {
    const framework = this.frameworks.get(executor.frameworkId);
    executor.sink?.close();
    executor.sink = sink;
    const isFirst = executor.state === 'registering';
    const wasAwaited = executor.awaited;
    executor.awaited = false;
    if (framework === undefined || framework.terminating || executor.state === 'terminating') {
      sink.send({ type: 'SHUTDOWN' });
      return;
    }
    executor.cancelTimer?.();
    executor.state = 'running';
    if (isFirst) void this.journal.commit([writeExecutor(executor, this.#identity(executor), true)]);
    this.#dropLost(executor, framework, call, wasAwaited && !isFirst);
    if (!executor.hadTask && executor.tasks.size === 0) {
      this.shutdown(executor);
      return;
    }
    sink.send({
      type: 'SUBSCRIBED',
      subscribed: {
        executor_info: executor.info,
        framework_info: framework.info,
        agent_info: { ...this.options.info, port: this.options.agentPort() },
        container_id: { value: executor.containerId },
      },
    });
    for (const { status } of call.subscribe.unacknowledged_updates ?? []) this.update(executor, status);
    this.#resize(executor);
    for (const task of executor.tasks.values()) {
      if (!task.delivered && task.state === 'TASK_STAGING') this.#deliver(executor, task);
    }
  }

  /** A task that was sent, never reported and is unknown to the executor got lost on the way. */
  #dropLost(
    executor: AgentExecutor,
    framework: AgentFramework,
    call: Extract<ExecutorCall, { type: 'SUBSCRIBE' }>,
    returned: boolean,
  ): void {
    const held = new Set([
      ...(call.subscribe.unacknowledged_tasks ?? []).map((task) => task.task_id.value),
      ...(call.subscribe.unacknowledged_updates ?? []).map(({ status }) => status.task_id.value),
    ]);
    for (const [taskId, task] of executor.tasks) {
      if (held.has(taskId)) {
        task.delivered = true;
        executor.hadTask = true;
      } else if (task.state === 'TASK_STAGING' && (task.delivered || returned)) {
        this.#endTask(executor, task, {
          state: lossState(framework.info, 'TASK_DROPPED'),
          reason: 'REASON_AGENT_RESTARTED',
          message: 'Task dropped before delivery to the executor',
        });
      }
    }
  }

  /** Takes a status update of an executor. */
  update(executor: AgentExecutor, sent: TaskStatus): void {
    const framework = this.frameworks.get(executor.frameworkId);
    if (framework === undefined || framework.terminating) return;
    if (sent.agent_id !== undefined && sent.agent_id.value !== this.options.agentId) {
      this.options.logger.warn(
        `dropped an update of ${executor.id}: it names the agent ${sent.agent_id.value}`,
      );
      return;
    }
    const task = executor.tasks.get(sent.task_id.value);
    if (isTerminal(sent.state) && this.#endedByMemory(executor, task)) return;
    const status = this.#completeStatus(executor, task, sent);
    const { arrival, stored } = this.updates.receive(executor.frameworkId, status);
    if (arrival === 'accepted' && task !== undefined) this.#noteState(executor, task, status);
    if (arrival === 'overflow') return;
    void stored.then(() =>
      executor.sink?.send({
        type: 'ACKNOWLEDGED',
        acknowledged: { task_id: status.task_id, uuid: status.uuid },
      }),
    );
  }

  /** A task that fails because the kernel killed its process is told why, not just that. */
  #endedByMemory(executor: AgentExecutor, task: AgentTask | undefined): boolean {
    if (task === undefined || isTerminal(task.state) || executor.ending !== undefined) return false;
    if (this.containerizer.outOfMemoryKills(executor.containerId) === 0) return false;
    this.endForMemory(executor);
    return true;
  }

  #completeStatus(
    executor: AgentExecutor,
    task: AgentTask | undefined,
    sent: TaskStatus,
  ): TaskStatus & { uuid: string } {
    const pid = executor.pid;
    const { task_id, state, message, source, reason, data, executor_id, uuid = '', healthy, labels } = sent;
    return {
      task_id,
      state,
      ...(message === undefined ? {} : { message }),
      ...(source === undefined ? {} : { source }),
      ...(reason === undefined ? {} : { reason }),
      ...(data === undefined ? {} : { data }),
      agent_id: { value: this.options.agentId },
      ...(executor_id === undefined ? {} : { executor_id }),
      timestamp: sent.timestamp ?? this.options.clock.nowMs() / 1000,
      uuid,
      ...(healthy === undefined ? {} : { healthy }),
      ...(labels === undefined ? {} : { labels }),
      ...(task === undefined
        ? {}
        : {
            container_status: {
              container_id: { value: executor.containerId },
              network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: this.options.ip }] }],
              ...(pid === undefined ? {} : { executor_pid: pid }),
            },
          }),
    };
  }

  message(executor: AgentExecutor, data: string): void {
    this.#listener.onMessage(executor.frameworkId, executor.id, data);
  }

  // ── containers ────────────────────────────────────────────────────────────────────────────────────────────

  #newExecutor(framework: AgentFramework, frameworkId: string, info: ExecutorInfo): AgentExecutor {
    const containerId = this.options.random.uuid();
    const { workDir, agentId } = this.options;
    const executor: AgentExecutor = {
      frameworkId,
      id: info.executor_id.value,
      info,
      containerId,
      directory: runDirectory(workDir, agentId, frameworkId, info.executor_id.value, containerId),
      resources: resourcesOf(info.resources),
      tasks: new Map(),
      completedTasks: [],
      state: 'registering',
      awaited: false,
      hadTask: false,
    };
    framework.executors.set(executor.id, executor);
    return executor;
  }

  async #start(executor: AgentExecutor, framework: FrameworkInfo): Promise<void> {
    const { options } = this;
    const outcome = await this.containerizer.launch(
      {
        containerId: executor.containerId,
        executor: executor.info,
        directory: executor.directory,
        environment: executorEnvironment(executor.info, {
          frameworkId: executor.frameworkId,
          agentId: options.agentId,
          containerId: executor.containerId,
          directory: executor.directory,
          ip: options.ip,
          agentPort: options.agentPort(),
          checkpoint: framework.checkpoint === true,
          gracePeriodMs: this.gracePeriodMs(executor),
        }),
        user: executor.info.command?.user ?? framework.user,
        limits: limitsOf(executor),
      },
      (identity) => {
        this.#identities.set(executor, identity);
        executor.pid = identity.pid;
        return this.journal.commit([writeExecutor(executor, identity, false)]);
      },
    );
    if (outcome.kind === 'running') this.#awaitRegistration(executor);
    else this.#launchFailed(executor, framework, outcome);
  }

  readonly #identities = new WeakMap<AgentExecutor, ProcessIdentity>();

  #identity(executor: AgentExecutor): ProcessIdentity | undefined {
    return this.#identities.get(executor);
  }

  #launchFailed(
    executor: AgentExecutor,
    framework: FrameworkInfo,
    outcome: { readonly kind: 'no-sandbox' | 'failed'; readonly problem: string },
  ): void {
    this.options.logger.warn(`executor ${executor.id} could not be started: ${outcome.problem}`);
    executor.ending ??=
      outcome.kind === 'no-sandbox'
        ? {
            state: lossState(framework, 'TASK_DROPPED'),
            reason: 'REASON_EXECUTOR_TERMINATED',
            message: outcome.problem,
          }
        : {
            state: 'TASK_FAILED',
            reason: 'REASON_CONTAINER_LAUNCH_FAILED',
            message: `Failed to launch container: ${outcome.problem}`,
          };
    this.#end(executor, outcome.kind === 'no-sandbox' ? -1 : 1 << 8);
  }

  /** Counted from the start of the process: fetching has time-outs of its own. */
  #awaitRegistration(executor: AgentExecutor): void {
    if (executor.state !== 'registering') return;
    const timeoutMs = this.options.executorRegistrationTimeoutMs;
    executor.cancelTimer?.();
    executor.cancelTimer = this.options.timers.after(timeoutMs, () => {
      if (executor.state !== 'registering') return;
      this.destroy(executor, {
        state: 'TASK_FAILED',
        reason: 'REASON_EXECUTOR_REGISTRATION_TIMEOUT',
        message: `Executor did not register within ${formatSeconds(timeoutMs)}`,
      });
    });
  }

  /** Takes over a container that an earlier engine started. */
  adopt(executor: AgentExecutor, identity: ProcessIdentity): void {
    this.#identities.set(executor, identity);
    executor.pid = identity.pid;
    this.containerizer.adopt(executor.containerId, identity);
    if (executor.state === 'registering') this.#awaitRegistration(executor);
  }

  #deliver(executor: AgentExecutor, task: AgentTask): void {
    if (task.delivered || executor.sink === undefined || isTerminal(task.state)) return;
    task.delivered = true;
    executor.hadTask = true;
    this.#resize(executor);
    executor.sink.send({ type: 'LAUNCH', launch: { task: task.info } });
  }

  #resize(executor: AgentExecutor): void {
    try {
      this.containerizer.resize(executor.containerId, limitsOf(executor));
    } catch (error) {
      this.options.logger.warn(`the limits of ${executor.id} could not be changed: ${String(error)}`);
    }
  }

  /** Asks an executor to end; what is left after its grace period is killed. */
  shutdown(executor: AgentExecutor): void {
    if (executor.state === 'terminating' || executor.state === 'terminated') return;
    executor.state = 'terminating';
    executor.cancelTimer?.();
    executor.sink?.send({ type: 'SHUTDOWN' });
    executor.cancelTimer = this.options.timers.after(this.gracePeriodMs(executor), () => {
      void this.containerizer.destroy(executor.containerId);
    });
  }

  /** Kills a container at once; its tasks are told why. */
  destroy(executor: AgentExecutor, ending: Ending): void {
    if (executor.state === 'terminated') return;
    executor.ending ??= ending;
    executor.state = 'terminating';
    executor.cancelTimer?.();
    void this.containerizer.destroy(executor.containerId);
  }

  /** Kills a container in which the kernel ran out of the container's memory. */
  endForMemory(executor: AgentExecutor): void {
    const mem = scalar(totalOf(executor), 'mem');
    this.destroy(executor, {
      state: 'TASK_FAILED',
      reason: 'REASON_CONTAINER_LIMITATION_MEMORY',
      message: `Memory limit exceeded: Requested: ${mem}MB Maximum Used: ${mem}MB`,
      limitation: {
        resources: [{ name: 'mem', type: 'SCALAR', scalar: { value: mem }, allocation_info: { role: '*' } }],
      },
    });
  }

  gracePeriodMs(executor: AgentExecutor): number {
    const own = executor.info.shutdown_grace_period?.nanoseconds;
    return own === undefined ? this.options.executorShutdownGraceMs : Number(own) / 1e6;
  }

  /** Requests that the executor sent before it ended are read before its end is declared. */
  #drainThenEnd(containerId: string, status: number): void {
    const executor = this.byContainer(containerId);
    if (executor === undefined) return;
    const wait = (): CancelTimer =>
      this.options.timers.after(EXIT_DRAIN_MS, () => {
        if (this.requestsUnderWay > 0) {
          wait();
          return;
        }
        this.#checkMemoryAtEnd(executor);
        void this.containerizer.clear(containerId).then(() => this.#end(executor, status));
      });
    wait();
  }

  #end(executor: AgentExecutor, status: number): void {
    if (executor.state === 'terminated') return;
    executor.cancelTimer?.();
    executor.state = 'terminated';
    executor.sink?.close();
    delete executor.sink;
    const isGone = this.frameworks.get(executor.frameworkId)?.terminating ?? true;
    if (!isGone) {
      this.#listener.onExecutorExited(executor.frameworkId, executor.id, status);
      this.failTasks(executor, executor.ending ?? EXECUTOR_TERMINATED);
    }
    this.removeIfOver(executor);
  }

  /** Asked before the container, and with it the kernel's count, is removed. */
  #checkMemoryAtEnd(executor: AgentExecutor): void {
    if (executor.ending === undefined && this.containerizer.outOfMemoryKills(executor.containerId) > 0) {
      this.endForMemory(executor);
    }
  }

  /** Ends every task of an executor that has not ended by itself. */
  failTasks(executor: AgentExecutor, ending: Ending): void {
    for (const task of [...executor.tasks.values()]) {
      if (!isTerminal(task.state)) this.#endTask(executor, task, ending);
    }
  }

  #endTask(executor: AgentExecutor, task: AgentTask, ending: Ending): void {
    const status = this.#ownStatus(task.info.task_id.value, executor.id, ending);
    if (this.updates.receive(executor.frameworkId, status).arrival === 'accepted') {
      this.#noteState(executor, task, status);
    }
  }

  #ownStatus(taskId: string, executorId: string | undefined, ending: Ending): TaskStatus & { uuid: string } {
    return agentStatus({
      taskId,
      agentId: this.options.agentId,
      executorId,
      ending,
      nowMs: this.options.clock.nowMs(),
      uuid: this.options.random.uuid(),
    });
  }

  /** Answers for a task that no executor gets. */
  #refuse(frameworkId: string, info: TaskInfo, executorId: string | undefined, ending: Ending): void {
    const taskId = info.task_id.value;
    this.#listener.onTaskState(frameworkId, taskId, ending.state);
    this.updates.receive(frameworkId, this.#ownStatus(taskId, executorId, ending));
  }

  #noteState(executor: AgentExecutor, task: AgentTask, status: TaskStatus): void {
    task.state = status.state;
    recordStatus(task.statuses, status);
    this.#listener.onTaskState(executor.frameworkId, status.task_id.value, status.state);
    if (isTerminal(status.state)) this.#resize(executor);
  }

  /** An executor is over once it ended and each of its tasks' ends is acknowledged. */
  removeIfOver(executor: AgentExecutor): void {
    const framework = this.frameworks.get(executor.frameworkId);
    if (executor.state !== 'terminated' || framework === undefined) return;
    if (executor.tasks.size > 0 && !framework.terminating) return;
    framework.executors.delete(executor.id);
    keep(framework.completedExecutors, executor, this.options.completedKept);
    void this.journal.commit([forgetExecutor(executor)]);
    if (framework.terminating && framework.executors.size === 0) this.frameworks.delete(executor.frameworkId);
  }

  // ── look-ups ──────────────────────────────────────────────────────────────────────────────────────────────

  framework(info: FrameworkInfo): AgentFramework {
    const frameworkId = info.id?.value ?? '';
    const known = this.frameworks.get(frameworkId);
    if (known !== undefined) return known;
    const fresh: AgentFramework = { info, terminating: false, executors: new Map(), completedExecutors: [] };
    this.frameworks.set(frameworkId, fresh);
    return fresh;
  }

  executor(frameworkId: string, executorId: string): AgentExecutor | undefined {
    return this.frameworks.get(frameworkId)?.executors.get(executorId);
  }

  #executorOf(frameworkId: string, taskId: string): AgentExecutor | undefined {
    const executors = this.frameworks.get(frameworkId)?.executors.values() ?? [];
    return [...executors].find((executor) => executor.tasks.has(taskId));
  }

  byContainer(containerId: string): AgentExecutor | undefined {
    return this.allExecutors().find((executor) => executor.containerId === containerId);
  }

  allExecutors(): AgentExecutor[] {
    return [...this.frameworks.values()].flatMap(({ executors }) => [...executors.values()]);
  }

  heartbeat(): void {
    for (const { sink } of this.allExecutors()) sink?.send({ type: 'HEARTBEAT' });
  }

  /** Tells the master side that what earlier engines left is known. */
  finishRecovery(): void {
    if (this.recovered) return;
    this.recovered = true;
    this.#listener.onRecovered();
  }
}

/** A task as it arrives. */
export function newTask(info: TaskInfo): AgentTask {
  return {
    info,
    resources: resourcesOf(info.resources),
    state: 'TASK_STAGING',
    delivered: false,
    statuses: [],
  };
}

/** What an executor and its live tasks may use together. */
export function totalOf(executor: AgentExecutor): Resources {
  let total = executor.resources;
  for (const task of executor.tasks.values()) if (!isTerminal(task.state)) total = add(total, task.resources);
  return total;
}

function limitsOf(executor: AgentExecutor): Limits {
  const total = totalOf(executor);
  return { cpus: scalar(total, 'cpus'), memMb: scalar(total, 'mem') };
}

function keep<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}
