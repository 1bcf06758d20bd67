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
   * Asks the task to end; a second time is not heard.
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
  const task = new SupervisedTask(order, context);
  task.start();
  return task;
}

class SupervisedTask implements Task {
  readonly #order: TaskOrder;
  readonly #context: TaskContext;
  /** Asked to end before there was anything to end. */
  #stopAsked = false;
  #running: { readonly bound: BoundTask; readonly runner: Runner } | undefined;
  #stopWatches = (): void => {};
  #cancelForce: CancelTimer | undefined;
  /** Why the task is being ended. */
  #cause: Report | undefined;

  constructor(order: TaskOrder, context: TaskContext) {
    this.#order = order;
    this.#context = context;
  }

  start(): void {
    this.#context.report('TASK_STARTING');
    // One turn of the event loop, so that the update is on its way before any work blocks.
    this.#context.timers.after(0, () => {
      const failure = this.#begin();
      if (failure !== undefined) this.#context.report(failure.state, failure.message);
    });
  }

  stop(message: string, limitMs: number): void {
    this.#stopAsked = true;
    this.#end({ state: 'TASK_KILLED', message }, limitMs);
  }

  /** @returns why the task could not be started */
  #begin(): Report | undefined {
    const { environment, flags, log } = this.#context;
    const made = createSandbox({
      directory: environment.directory,
      mountedDirectory: environment.sandbox,
      container: this.#order.container,
      role: this.#role(),
      keepUser: flags.nosetuid,
    });
    if (made.kind === 'failed') return failed(MESSAGES.sandboxFailed(made.problem));
    if (this.#stopAsked) return { state: 'TASK_KILLED', message: MESSAGES.killedDuringInitialization };
    const { sandbox } = made;
    this.#sayUser(sandbox);
    const bound = bindTask({ ...this.#order, user: sandbox.user.name });
    if (!bound.ok) return failed(bound.error);
    for (const warning of bound.value.warnings) log.warn(warning);
    try {
      this.#supervise(bound.value, sandbox, this.#startRunner(bound.value, sandbox));
      return undefined;
    } catch (error) {
      log.error('Could not start the task', error);
      return failed(MESSAGES.startFailed(error instanceof Error ? error.message : String(error)));
    }
  }

  #role(): string {
    return this.#context.flags.executeAsUser ?? this.#order.role;
  }

  #sayUser({ user, switchUser }: Sandbox): void {
    const { log } = this.#context;
    if (switchUser || user.name === this.#role()) log.info(`Processes run as user ${user.name}`);
    else {
      const reason = 'only root can become another user, and only without --nosetuid';
      log.warn(`Processes run as user ${user.name} and not as ${this.#role()}: ${reason}`);
    }
  }

  #startRunner({ task, ports }: BoundTask, sandbox: Sandbox): Runner {
    const { environment, flags } = this.#context;
    const taskJson = taskToJson(task);
    writeFileSync(join(environment.sandbox, 'task.json'), JSON.stringify(taskJson));
    return startRunner({
      ...this.#context,
      taskId: this.#order.taskId,
      task,
      taskJson,
      checkpointRoot: join(environment.sandbox, 'checkpoints'),
      sandbox: sandbox.path,
      hostname: this.#order.hostname,
      user: sandbox.user,
      switchUser: sandbox.switchUser,
      ports,
      environment: this.#context.variables,
      preserveEnvironment: flags.preserveEnv,
      logSettings: logSettings(flags),
    });
  }

  #supervise(bound: BoundTask, sandbox: Sandbox, runner: Runner): void {
    const { flags, report } = this.#context;
    this.#running = { bound, runner };
    this.#stopWatches = startWatches(bound, sandbox, this.#context, (message) =>
      this.#end(failed(message), flags.stopTimeoutSecs * 1000),
    );
    void runner.ended.then((end) => {
      this.#cancelForce?.();
      this.#stopWatches();
      // A task that was over before it could be asked ended by itself.
      const wasForced = end === 'KILLED' || end === 'LOST';
      const { state, message } = (wasForced ? this.#cause : undefined) ?? REPORT_OF_END[end];
      report(state, message);
    });
  }

  #end(cause: Report, limitMs: number): void {
    if (this.#running === undefined || this.#cause !== undefined) return;
    const { bound, runner } = this.#running;
    this.#cause = cause;
    this.#stopWatches();
    this.#context.log.info(`Stopping the task: ${cause.message}`);
    this.#cancelForce = this.#context.timers.after(limitMs, () => runner.lose());
    void this.#askFirst(bound, runner, limitMs).then(() => runner.kill());
  }

  async #askFirst({ job, ports }: BoundTask, runner: Runner, limitMs: number): Promise<void> {
    const { timers, log } = this.#context;
    const { http } = job.lifecycle;
    const port = http && ports.get(http.port);
    // With less time than the requests may take, the signals come first.
    if (http === undefined || port === undefined || longestWaitMs(http) > limitMs) return;
    await askToStop({ lifecycle: http, port, ended: runner.ended, timers, log });
  }
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
