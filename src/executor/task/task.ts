import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskState } from '../../../api/mesos/v1.ts';
import { type BoundTask, bindTask, taskToJson } from '../../config/agent/index.ts';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { type LogSettings, type Runner, startRunner } from '../../thermos/index.ts';
import type { AgentEnvironment } from '../environment.ts';
import type { ExecutorFlags } from '../flags.ts';
import { MESSAGES, REPORT_OF_END } from '../messages.ts';
import type { TaskOrder } from './decode.ts';
import { askToStop, longestWaitMs } from './http-lifecycle.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { startWatches } from './watches.ts';

/** What a task needs of its executor. */
export interface TaskContext {
  readonly environment: AgentEnvironment;
  readonly flags: ExecutorFlags;
  /** The environment of this program. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** Called with each state in order: STARTING, RUNNING, and one end, which is last. */
  readonly report: (state: TaskState, message?: string) => void;
}

/** One task, from its launch to its end. */
export interface Task {
  /**
   * Asks the task to end.
   * @param message what the end is reported with
   * @param limitMs after which it is ended by force
   */
  stop(message: string, limitMs: number): void;
}

interface Report {
  readonly state: TaskState;
  readonly message: string;
}

/** Runs a task. Everything that can go wrong is reported as its end. */
export function runTask(order: TaskOrder, context: TaskContext): Task {
  const { flags, log, report, timers, environment } = context;
  let stopAsked: { readonly message: string; readonly limitMs: number } | undefined;
  let stopRunning: ((cause: Report, limitMs: number) => void) | undefined;

  function run(): void {
    report('TASK_STARTING');
    // One turn of the event loop, so that the update is on its way before any work blocks.
    timers.after(0, () => {
      const failure = begin();
      if (failure !== undefined) report(failure.state, failure.message);
    });
  }

  /** @returns why the task could not be started */
  function begin(): Report | undefined {
    const made = createSandbox({
      directory: environment.directory,
      mountedDirectory: environment.sandbox,
      container: order.container,
      role: flags.executeAsUser ?? order.role,
      keepUser: flags.nosetuid,
    });
    if (made.kind === 'failed') return failed(MESSAGES.sandboxFailed(made.problem));
    if (stopAsked !== undefined) {
      return { state: 'TASK_KILLED', message: MESSAGES.killedDuringInitialization };
    }
    const { sandbox } = made;
    sayUser(sandbox);
    const bound = bindTask({ ...order, user: sandbox.user.name });
    if (!bound.ok) return failed(bound.error);
    for (const warning of bound.value.warnings) log.warn(warning);
    try {
      supervise(bound.value, sandbox, start(bound.value, sandbox));
      return undefined;
    } catch (error) {
      log.error('Could not start the task', error);
      return failed(MESSAGES.startFailed(error instanceof Error ? error.message : String(error)));
    }
  }

  function sayUser({ user, switchUser }: Sandbox): void {
    const role = flags.executeAsUser ?? order.role;
    if (switchUser || user.name === role) log.info(`Processes run as user ${user.name}`);
    else log.warn(`Processes run as user ${user.name} and not as ${role}: only root can become another user`);
  }

  function start({ task, ports }: BoundTask, sandbox: Sandbox): Runner {
    const taskJson = taskToJson(task);
    writeFileSync(join(environment.sandbox, 'task.json'), JSON.stringify(taskJson));
    return startRunner({
      taskId: order.taskId,
      task,
      taskJson,
      checkpointRoot: join(environment.sandbox, 'checkpoints'),
      sandbox: sandbox.path,
      hostname: order.hostname,
      user: sandbox.user,
      switchUser: sandbox.switchUser,
      ports,
      environment: context.variables,
      preserveEnvironment: flags.preserveEnv,
      logSettings: logSettings(flags),
      clock: context.clock,
      timers,
      log,
    });
  }

  function supervise(bound: BoundTask, sandbox: Sandbox, runner: Runner): void {
    let cause: Report | undefined;
    let cancelForce: CancelTimer | undefined;
    const stop = (newCause: Report, limitMs: number): void => {
      if (cause !== undefined) return;
      cause = newCause;
      stopWatches();
      log.info(`Stopping the task: ${cause.message}`);
      cancelForce = timers.after(limitMs, () => runner.lose());
      void askFirst(bound, runner, limitMs).then(() => runner.kill());
    };
    const stopWatches = startWatches(bound, order, sandbox, context, (message) =>
      stop(failed(message), flags.stopTimeoutSecs * 1000),
    );
    stopRunning = stop;
    void runner.ended.then((end) => {
      cancelForce?.();
      stopWatches();
      const own = cause === undefined || end === 'SUCCESS' || end === 'FAILED';
      const { state, message } = own ? REPORT_OF_END[end] : (cause ?? REPORT_OF_END[end]);
      report(state, message);
    });
  }

  async function askFirst({ job, ports }: BoundTask, runner: Runner, limitMs: number): Promise<void> {
    const { http } = job.lifecycle;
    const port = http && ports.get(http.port);
    // With less time than the requests may take, the signals come first.
    if (http === undefined || port === undefined || longestWaitMs(http) > limitMs) return;
    await askToStop({ lifecycle: http, port, ended: runner.ended, timers, log });
  }

  run();
  return {
    stop(message, limitMs) {
      stopAsked ??= { message, limitMs };
      stopRunning?.({ state: 'TASK_KILLED', message }, limitMs);
    },
  };
}

function failed(message: string): Report {
  return { state: 'TASK_FAILED', message };
}

function logSettings(flags: ExecutorFlags): LogSettings {
  return {
    destination: flags.runnerLoggerDestination,
    mode: flags.runnerLoggerMode,
    rotateSizeBytes: flags.runnerRotateLogSizeMb * 1024 * 1024,
    rotateBackups: flags.runnerRotateLogBackups,
  };
}
