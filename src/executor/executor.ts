import type { ExecutorEvent, TaskInfo, TaskState } from '../../api/mesos/v1.ts';
import type { CancelTimer, Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import { createAgentConnection } from './agent/connection.ts';
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
  const { environment, flags, clock, timers, random, log } = options;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const connection = createAgentConnection(
    environment,
    { clock, timers, random, log },
    { onEvent: take, onLost: lose },
  );
  let current: Current | undefined;
  let cancelLaunchTimer: CancelTimer | undefined;
  let cancelAcknowledgementTimer: CancelTimer | undefined;
  let unreachable = false;

  function take(event: ExecutorEvent): void {
    switch (event.type) {
      case 'SUBSCRIBED':
        log.info(`Subscribed to the agent on ${event.subscribed.agent_info.hostname}`);
        if (current === undefined) awaitLaunch();
        break;
      case 'LAUNCH':
        launch(event.launch.task);
        break;
      case 'KILL':
        kill(event.kill.task_id.value);
        break;
      case 'SHUTDOWN':
        shutDown(MESSAGES.shutDown);
        break;
      case 'ACKNOWLEDGED':
        finishIfAcknowledged();
        break;
      case 'ERROR':
        lose(`the agent reports an error: ${event.error.message}`);
        break;
      case 'MESSAGE':
      case 'HEARTBEAT':
        break;
    }
  }

  function awaitLaunch(): void {
    cancelLaunchTimer ??= timers.after(LAUNCH_TIMEOUT_MS, () => {
      log.error('Executor timing out: the agent launched no task');
      finish();
    });
  }

  function launch(info: TaskInfo): void {
    const taskId = info.task_id.value;
    log.info(`Launch of task ${taskId}`);
    cancelLaunchTimer?.();
    connection.addTask(info);
    if (current !== undefined) {
      if (taskId !== current.taskId) report(taskId, 'TASK_LOST', MESSAGES.alreadyRunning(current.taskId));
      return;
    }
    const task: Current = { taskId, task: undefined, over: false };
    current = task;
    const order = decodeTaskOrder(info.data ?? '');
    if ('problem' in order) {
      log.error(`The task cannot be decoded: ${order.problem}`);
      reportCurrent(task, 'TASK_FAILED', MESSAGES.undecodable);
      return;
    }
    // The agent's name for the task is the one that it wants to hear.
    task.task = runTask(
      { ...order, taskId },
      { ...options, report: (state, message) => reportCurrent(task, state, message) },
    );
  }

  function reportCurrent(task: Current, state: TaskState, message: string | undefined): void {
    report(task.taskId, state, message);
    if (state === 'TASK_STARTING' || state === 'TASK_RUNNING') return;
    task.over = true;
    if (unreachable) finish();
    else awaitAcknowledgement();
  }

  function report(taskId: string, state: TaskState, message: string | undefined): void {
    log.info(`Task ${taskId}: ${state}${message === undefined ? '' : `, ${message}`}`);
    connection.send(createStatus(environment.executorId, taskId, state, message, options));
  }

  function kill(taskId: string): void {
    if (taskId === current?.taskId) current.task?.stop(MESSAGES.killed, flags.stopTimeoutSecs * 1000);
    else log.warn(`Ignored the kill of task ${taskId}, which is not here`);
  }

  function shutDown(message: string): void {
    log.info(message);
    if (current === undefined || (current.over && unreachable)) {
      finish();
      return;
    }
    const graceMs = Math.max(0, environment.shutdownGracePeriodMs - REPORT_RESERVE_MS);
    current.task?.stop(message, Math.min(flags.stopTimeoutSecs * 1000, graceMs));
  }

  function lose(reason: string): void {
    log.error(`Giving up: ${reason}`);
    unreachable = true;
    shutDown(MESSAGES.shutDown);
  }

  /** Without an agent there is no use in a time-out: the connection gives up by itself. */
  function awaitAcknowledgement(): void {
    cancelAcknowledgementTimer = timers.after(ACKNOWLEDGEMENT_TIMEOUT_MS, () => {
      if (!connection.subscribed && !unreachable) return awaitAcknowledgement();
      log.warn('The agent did not acknowledge the last update in time');
      finish();
    });
  }

  function finishIfAcknowledged(): void {
    if (current?.over && connection.unacknowledgedUpdates === 0) finish();
  }

  function finish(): void {
    cancelLaunchTimer?.();
    cancelAcknowledgementTimer?.();
    connection.close();
    resolve();
  }

  connection.start();
  return done;
}
