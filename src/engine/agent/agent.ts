import type {
  ExecutorCall,
  ExecutorEvent,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  TaskInfo,
  TaskStatus,
} from '../../../api/mesos/v1.ts';
import { keep } from '../bounded-list.ts';
import type { Journal } from '../checkpoint/journal.ts';
import type { Isolator } from '../containers/isolator.ts';
import { runDirectory } from '../containers/paths.ts';
import type { AgentOptions } from './agent-options.ts';
import { forgetExecutor, forgetTask, writeExecutor, writeTask } from './checkpoint.ts';
import { completeStatus, newExecutor, newTask } from './executor.ts';
import { ExecutorRuns } from './executor-runs.ts';
import { launchProblem } from './launchable.ts';
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

/** Ended executors of a framework that the operator is shown, as with Mesos. */
const MAX_COMPLETED_EXECUTORS = 150;

/** The agent side: executors, their containers and their tasks. */
export class Agent implements AgentPort {
  readonly options: AgentOptions;
  readonly frameworks = new Map<string, AgentFramework>();
  readonly runs: ExecutorRuns;
  readonly updates: UpdateManager;
  readonly journal: Journal;
  readonly #listener: AgentListener;
  recovered = false;
  /** Set once nothing may be done any more: the containers belong to the next engine. */
  isStopped = false;

  constructor(options: AgentOptions, journal: Journal, isolator: Isolator, listener: AgentListener) {
    this.options = options;
    this.journal = journal;
    this.#listener = listener;
    this.runs = new ExecutorRuns(
      options,
      journal,
      isolator,
      (containerId) => this.byContainer(containerId),
      (executor, status) => this.#end(executor, status),
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
    const problem = launchProblem(info);
    if (executorInfo === undefined || problem !== undefined) {
      this.#refuse(frameworkId, info, executorInfo?.executor_id.value, {
        state: 'TASK_FAILED',
        reason: 'REASON_CONTAINER_LAUNCH_FAILED',
        message: `Failed to launch container: ${problem}`,
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
      if (existing === undefined) void this.runs.start(executor, known.info);
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
      if (executor.state === 'running' && !executor.hadTask) this.runs.shutdown(executor);
      return;
    }
    executor.sink?.send({
      type: 'KILL',
      kill: { task_id: { value: taskId }, ...(policy === undefined ? {} : { kill_policy: policy }) },
    });
  }

  shutdownExecutor(frameworkId: string, executorId: string): void {
    const executor = this.executor(frameworkId, executorId);
    if (executor !== undefined) this.runs.shutdown(executor);
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
    for (const executor of framework.executors.values()) this.runs.shutdown(executor);
    for (const executor of [...framework.executors.values()]) this.removeIfOver(executor);
  }

  leave(): void {
    for (const [frameworkId, { executors }] of this.frameworks) {
      this.removeFramework(frameworkId);
      if (executors.size === 0) this.frameworks.delete(frameworkId);
    }
  }

  get hasLeft(): boolean {
    return this.frameworks.size === 0;
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
      for (const { status } of call.subscribe.unacknowledged_updates ?? []) this.update(executor, status);
      sink.send({ type: 'SHUTDOWN' });
      return;
    }
    executor.cancelTimer?.();
    executor.state = 'running';
    if (isFirst) this.runs.registered(executor);
    this.#dropLost(executor, framework, call, wasAwaited && !isFirst);
    if (!executor.hadTask && executor.tasks.size === 0) {
      this.runs.shutdown(executor);
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
    this.runs.resize(executor);
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
    const status = completeStatus(executor, task !== undefined, sent, {
      agentId: this.options.agentId,
      ip: this.options.ip,
      nowMs: this.options.clock.nowMs(),
    });
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
    return task !== undefined && !isTerminal(task.state) && this.runs.destroyIfOutOfMemory(executor);
  }

  message(executor: AgentExecutor, data: string): void {
    this.#listener.onMessage(executor.frameworkId, executor.id, data);
  }

  // ── containers ────────────────────────────────────────────────────────────────────────────────────────────

  #newExecutor(framework: AgentFramework, frameworkId: string, info: ExecutorInfo): AgentExecutor {
    const containerId = this.options.random.uuid();
    const { workDir, agentId } = this.options;
    const directory = runDirectory(workDir, agentId, frameworkId, info.executor_id.value, containerId);
    const executor = newExecutor(frameworkId, info, containerId, directory);
    framework.executors.set(executor.id, executor);
    return executor;
  }

  #deliver(executor: AgentExecutor, task: AgentTask): void {
    if (task.delivered || executor.sink === undefined || isTerminal(task.state)) return;
    task.delivered = true;
    executor.hadTask = true;
    this.runs.resize(executor);
    executor.sink.send({ type: 'LAUNCH', launch: { task: task.info } });
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
    this.#listener.onExecutorUnused(frameworkId, info.executor?.executor_id.value);
    this.updates.receive(frameworkId, this.#ownStatus(taskId, executorId, ending));
  }

  #noteState(executor: AgentExecutor, task: AgentTask, status: TaskStatus): void {
    task.state = status.state;
    recordStatus(task.statuses, status);
    this.#listener.onTaskState(executor.frameworkId, status.task_id.value, status.state);
    if (isTerminal(status.state)) this.runs.resize(executor);
  }

  /** An executor is over once it ended and each of its tasks' ends is acknowledged. */
  removeIfOver(executor: AgentExecutor): void {
    const framework = this.frameworks.get(executor.frameworkId);
    if (executor.state !== 'terminated' || framework === undefined) return;
    if (executor.tasks.size > 0 && !framework.terminating) return;
    framework.executors.delete(executor.id);
    keep(
      framework.completedExecutors,
      executor,
      Math.min(MAX_COMPLETED_EXECUTORS, this.options.completedKept),
    );
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

  /** Forgets every timer; containers go on. */
  stop(): void {
    this.isStopped = true;
    for (const executor of this.allExecutors()) executor.cancelTimer?.();
    this.runs.containerizer.close();
  }

  /** Tells the master side that what earlier engines left is known. */
  finishRecovery(): void {
    if (this.recovered) return;
    this.recovered = true;
    this.#listener.onRecovered();
  }
}
