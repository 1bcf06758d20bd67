import type { ExecutorEvent, TaskInfo, TaskState } from '../../api/mesos/v1.ts';
import type { CancelTimer, Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import { type AgentConnection, createAgentConnection } from './agent/connection.ts';
import { createStatus } from './agent/status.ts';
import type { AgentEnvironment } from './environment.ts';
import type { ExecutorFlags } from './flags.ts';
import { MESSAGES } from './messages.ts';
import { decodeTaskOrder } from './task/decode.ts';
import { runTask, type Task } from './task/task.ts';

/** From the subscription to the launch of the task. */
const LAUNCH_TIMEOUT_MS = 10_000;
/** For the acknowledgement of the last update, while the agent is there. */
const ACKNOWLEDGEMENT_TIMEOUT_MS = 10_000;
/** What is left of the agent's grace period when the task is ended by force, for the report. */
const REPORT_RESERVE_MS = 1000;

/** What an executor needs. */
export interface ExecutorOptions {
  readonly environment: AgentEnvironment;
  readonly flags: ExecutorFlags;
  /** The environment of this program, without secrets. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Logger;
}

/** The one task of an executor. */
interface Current {
  readonly taskId: string;
  /** Undefined if it could not even be started. */
  task: Task | undefined;
  /** Its end was reported. */
  over: boolean;
}

/**
 * Subscribes to the agent, runs the one task that it launches, reports its states.
 * @returns resolves when there is nothing left to do or to say; the program may end then
 */
export function runExecutor(options: ExecutorOptions): Promise<void> {
  return new Executor(options).run();
}

class Executor {
  readonly #options: ExecutorOptions;
  readonly #connection: AgentConnection;
  readonly #done = Promise.withResolvers<void>();
  #current: Current | undefined;
  #cancelLaunchTimer: CancelTimer | undefined;
  #cancelAcknowledgementTimer: CancelTimer | undefined;
  /** Nothing can be reported any more. */
  #unreachable = false;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#connection = createAgentConnection(options.environment, options, {
      onEvent: (event) => this.#take(event),
      onLost: (reason) => this.#lose(reason),
    });
  }

  run(): Promise<void> {
    this.#connection.start();
    return this.#done.promise;
  }

  #take(event: ExecutorEvent): void {
    switch (event.type) {
      case 'SUBSCRIBED':
        this.#options.log.info(`Subscribed to the agent on ${event.subscribed.agent_info.hostname}`);
        if (this.#current === undefined) this.#awaitLaunch();
        break;
      case 'LAUNCH':
        this.#launch(event.launch.task);
        break;
      case 'KILL':
        this.#kill(event.kill.task_id.value);
        break;
      case 'SHUTDOWN':
        this.#shutDown();
        break;
      case 'ACKNOWLEDGED':
        if (this.#current?.over && this.#connection.unacknowledgedUpdates === 0) this.#finish();
        break;
      case 'ERROR':
        this.#lose(`the agent reports an error: ${event.error.message}`);
        break;
      case 'MESSAGE':
      case 'HEARTBEAT':
        break;
    }
  }

  #awaitLaunch(): void {
    const { timers, log } = this.#options;
    this.#cancelLaunchTimer ??= timers.after(LAUNCH_TIMEOUT_MS, () => {
      log.error('Executor timing out: the agent launched no task');
      this.#finish();
    });
  }

  #launch(info: TaskInfo): void {
    const taskId = info.task_id.value;
    this.#options.log.info(`Launch of task ${taskId}`);
    this.#cancelLaunchTimer?.();
    this.#connection.addTask(info);
    if (this.#current === undefined) this.#begin(taskId, info.data ?? '');
    else if (taskId !== this.#current.taskId) {
      this.#report(taskId, 'TASK_LOST', MESSAGES.alreadyRunning(this.#current.taskId));
    }
  }

  #begin(taskId: string, data: string): void {
    const current: Current = { taskId, task: undefined, over: false };
    this.#current = current;
    const order = decodeTaskOrder(data);
    if ('problem' in order) {
      this.#options.log.error(`The task cannot be decoded: ${order.problem}`);
      this.#reportCurrent(current, 'TASK_FAILED', MESSAGES.undecodable);
      return;
    }
    const report = (state: TaskState, message?: string) => this.#reportCurrent(current, state, message);
    // The agent's name for the task is the one that it wants to hear.
    current.task = runTask({ ...order, taskId }, { ...this.#options, report });
  }

  #reportCurrent(task: Current, state: TaskState, message: string | undefined): void {
    this.#report(task.taskId, state, message);
    if (state === 'TASK_STARTING' || state === 'TASK_RUNNING') return;
    task.over = true;
    if (this.#unreachable) this.#finish();
    else this.#awaitAcknowledgement();
  }

  #report(taskId: string, state: TaskState, message: string | undefined): void {
    const { log, environment } = this.#options;
    log.info(`Task ${taskId}: ${state}${message === undefined ? '' : `, ${message}`}`);
    this.#connection.send(createStatus(environment.executorId, taskId, state, message, this.#options));
  }

  #kill(taskId: string): void {
    const { flags, log } = this.#options;
    if (taskId === this.#current?.taskId)
      this.#current.task?.stop(MESSAGES.killed, flags.stopTimeoutSecs * 1000);
    else log.warn(`Ignored the kill of task ${taskId}, which is not here`);
  }

  #shutDown(): void {
    const { log, environment, flags } = this.#options;
    log.info(MESSAGES.shutDown);
    if (this.#current === undefined || (this.#current.over && this.#unreachable)) {
      this.#finish();
      return;
    }
    const graceMs = Math.max(0, environment.shutdownGracePeriodMs - REPORT_RESERVE_MS);
    this.#current.task?.stop(MESSAGES.shutDown, Math.min(flags.stopTimeoutSecs * 1000, graceMs));
  }

  #lose(reason: string): void {
    this.#options.log.error(`Giving up: ${reason}`);
    this.#unreachable = true;
    this.#shutDown();
  }

  /** Without an agent there is no use in a time-out: the connection gives up by itself. */
  #awaitAcknowledgement(): void {
    const { timers, log } = this.#options;
    this.#cancelAcknowledgementTimer = timers.after(ACKNOWLEDGEMENT_TIMEOUT_MS, () => {
      if (!this.#connection.subscribed && !this.#unreachable) {
        this.#awaitAcknowledgement();
        return;
      }
      log.warn('The agent did not acknowledge the last update in time');
      this.#finish();
    });
  }

  #finish(): void {
    this.#cancelLaunchTimer?.();
    this.#cancelAcknowledgementTimer?.();
    this.#connection.close();
    this.#done.resolve();
  }
}
