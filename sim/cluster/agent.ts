import type { Attribute, TaskInfo, TaskState, TaskStatus } from '../../api/mesos/v1.ts';
import type { Timers } from '../../src/ports/clock.ts';
import type { SeededRandom } from '../random.ts';
import { type Holdings, sum, toHoldings } from './resources.ts';

/** States after which a task does nothing more. */
export const ENDED: ReadonlySet<TaskState> = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);

/** What tasks do on agents, and how long that takes. */
export interface ExecutorBehaviour {
  /** A task was handed over: drives it by {@link Agent.report}. */
  launched(agent: Agent, task: TaskInfo): void;
  /** A task is asked to die. */
  killed(agent: Agent, task: TaskInfo): void;
}

/** How an agent reaches its master. */
export interface AgentUplink {
  /** A status update with a uuid, to be acknowledged. */
  update(agent: Agent, status: TaskStatus): void;
  /** Resources became free. */
  freed(agent: Agent): void;
}

interface RunningTask {
  readonly info: TaskInfo;
  readonly taskTakes: Holdings;
  readonly executorTakes: Holdings;
  /** The latest state, whether or not the scheduler knows. */
  state: TaskState;
  executorRuns: boolean;
  /** Reports not acknowledged yet, oldest first; only the first one is on its way. */
  readonly unacknowledged: TaskStatus[];
  /** Counts first reports, so that a repetition knows whether it is still wanted. */
  attempt: number;
}

const FIRST_RETRY_MS = 10_000;
const LAST_RETRY_MS = 600_000;
const EXECUTOR_EXIT_MS = 1500;

/** One machine with its executors. It goes on while its master cannot be reached. */
export class Agent {
  readonly id: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly capacity: Holdings;
  connected = true;
  readonly #timers: Timers;
  readonly #random: SeededRandom;
  readonly #uplink: AgentUplink;
  readonly #behaviour: ExecutorBehaviour;
  readonly #tasks = new Map<string, RunningTask>();

  constructor(
    identity: { id: string; hostname: string; attributes: readonly Attribute[]; capacity: Holdings },
    world: { timers: Timers; random: SeededRandom; uplink: AgentUplink; behaviour: ExecutorBehaviour },
  ) {
    this.id = identity.id;
    this.hostname = identity.hostname;
    this.attributes = identity.attributes;
    this.capacity = identity.capacity;
    this.#timers = world.timers;
    this.#random = world.random;
    this.#uplink = world.uplink;
    this.#behaviour = world.behaviour;
  }

  /** Tasks that have not ended. */
  liveTasks(): readonly TaskInfo[] {
    return [...this.#tasks.values()].filter(({ state }) => !ENDED.has(state)).map(({ info }) => info);
  }

  /** Latest states of all tasks that are not acknowledged to have ended. */
  states(): readonly { readonly taskId: string; readonly state: TaskState }[] {
    return [...this.#tasks.values()]
      .filter(({ state, unacknowledged }) => !ENDED.has(state) || unacknowledged.length > 0)
      .map(({ info, state }) => ({ taskId: info.task_id.value, state }));
  }

  stateOf(taskId: string): TaskState | undefined {
    return this.#tasks.get(taskId)?.state;
  }

  /** What tasks and executors take. */
  used(): Holdings {
    return sum(
      [...this.#tasks.values()].flatMap(({ state, executorRuns, taskTakes, executorTakes }) => [
        ...(ENDED.has(state) ? [] : [taskTakes]),
        ...(executorRuns ? [executorTakes] : []),
      ]),
    );
  }

  launch(info: TaskInfo): void {
    const task: RunningTask = {
      info,
      taskTakes: toHoldings(info.resources ?? []),
      executorTakes: toHoldings(info.executor?.resources ?? []),
      state: 'TASK_STAGING',
      executorRuns: true,
      unacknowledged: [],
      attempt: 0,
    };
    this.#tasks.set(info.task_id.value, task);
    this.#behaviour.launched(this, info);
  }

  kill(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task !== undefined && !ENDED.has(task.state)) this.#behaviour.killed(this, task.info);
  }

  /** A task's executor reports a state; nothing happens if the task has ended already. */
  report(taskId: string, state: TaskState, more: Partial<TaskStatus> = {}): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined || ENDED.has(task.state) || task.state === state) return;
    task.state = state;
    task.unacknowledged.push({
      task_id: { value: taskId },
      state,
      source: 'SOURCE_EXECUTOR',
      agent_id: { value: this.id },
      uuid: Buffer.from(this.#random.uuid().replaceAll('-', ''), 'hex').toString('base64'),
      ...more,
    });
    if (ENDED.has(state)) this.#endExecutor(task);
    if (task.unacknowledged.length === 1) this.#send(task, FIRST_RETRY_MS);
  }

  /** The executor of a task dies, and the task with it. */
  crashExecutor(taskId: string): void {
    const more = {
      source: 'SOURCE_AGENT',
      reason: 'REASON_EXECUTOR_TERMINATED',
      message: 'Executor terminated',
    } as const;
    this.report(taskId, 'TASK_FAILED', more);
  }

  /** @returns whether it was the last report that there will be of this task */
  acknowledge(taskId: string, uuid: string): boolean {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.unacknowledged[0]?.uuid !== uuid) return false;
    task.unacknowledged.shift();
    task.attempt += 1;
    if (task.unacknowledged.length > 0) this.#send(task, FIRST_RETRY_MS);
    else this.#forgetIfOver(task);
    return task.unacknowledged.length === 0 && ENDED.has(task.state);
  }

  /** The agent reaches its master again: what is not acknowledged is sent at once. */
  reconnect(): void {
    this.connected = true;
    for (const task of this.#tasks.values()) {
      if (task.unacknowledged.length > 0) this.#send(task, FIRST_RETRY_MS);
    }
  }

  /** The machine is started anew: all tasks are gone, without a word. */
  reboot(): void {
    this.#tasks.clear();
  }

  #send(task: RunningTask, retryMs: number): void {
    const [status] = task.unacknowledged;
    if (status === undefined) return;
    task.attempt += 1;
    const { attempt } = task;
    if (this.connected) this.#uplink.update(this, status);
    this.#timers.after(retryMs, () => {
      if (task.attempt !== attempt || this.#tasks.get(task.info.task_id.value) !== task) return;
      this.#send(task, Math.min(LAST_RETRY_MS, retryMs * 2));
    });
  }

  #endExecutor(task: RunningTask): void {
    this.#uplink.freed(this);
    this.#timers.after(EXECUTOR_EXIT_MS, () => {
      task.executorRuns = false;
      this.#uplink.freed(this);
      this.#forgetIfOver(task);
    });
  }

  #forgetIfOver(task: RunningTask): void {
    const over = ENDED.has(task.state) && task.unacknowledged.length === 0 && !task.executorRuns;
    if (over) this.#tasks.delete(task.info.task_id.value);
  }
}
