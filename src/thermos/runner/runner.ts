import {
  advance,
  createTaskMachine,
  type TaskEvent,
  type TaskMachine,
  type Work,
} from '../../domain/process/machine.ts';
import { isTaskOver, type TaskEnd, type TaskState } from '../../domain/process/states.ts';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { checkpointPaths } from '../checkpoint/paths.ts';
import { type CheckpointWriter, createCheckpoint } from '../checkpoint/writer.ts';
import { LOG_DIRECTORY_NAME } from '../logs/open.ts';
import type { LogSettings } from '../logs/settings.ts';
import { createSurvivors, type Survivors } from '../process/survivors.ts';
import type { UserAccount } from '../process/user.ts';
import { createRuns, type Runs } from './runs.ts';
import type { RunnableTask } from './task.ts';

/** How often a task that was asked to end is looked after, at first and at most; only then is anything polled. */
const FIRST_QUIET_POLL_MS = 10;
const MAX_QUIET_POLL_MS = 500;
/** After the last SIGKILL; a process in an uninterruptible wait is not waited for longer. */
const MAX_DEATH_MS = 5000;

/** What a runner needs. */
export interface RunnerOptions {
  readonly taskId: string;
  readonly task: RunnableTask;
  /** The task as readers of the checkpoint will find it. */
  readonly taskJson: object;
  readonly checkpointRoot: string;
  /** An existing directory: working directory and HOME of every process. */
  readonly sandbox: string;
  readonly hostname: string;
  readonly user: UserAccount;
  /** Run the processes as that user; otherwise as the user of this program. */
  readonly switchUser: boolean;
  readonly ports: ReadonlyMap<string, number>;
  /** The environment of this program. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Pass that environment on to the processes. */
  readonly preserveEnvironment: boolean;
  /** For processes that do not say themselves. */
  readonly logSettings: LogSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** One running task. */
export interface Runner {
  readonly state: TaskState;
  /** Resolves once the task is over and nothing of it is alive. */
  readonly ended: Promise<TaskEnd>;
  /** Asks the task to end: SIGTERM, final processes, and SIGKILL when its `finalizationWaitSecs` are over. */
  kill(): void;
  /** Ends the task at once. */
  lose(): void;
}

/**
 * Starts a task: writes its checkpoint and starts the processes that may run first.
 * @throws the system's error if the checkpoint cannot be created
 */
export function startRunner(options: RunnerOptions): Runner {
  const runner = new TaskRunner(options);
  runner.start();
  return runner;
}

/** Performs the work that the task's machine returns, and tells it what happens. */
class TaskRunner implements Runner {
  readonly ended: Promise<TaskEnd>;
  readonly #options: RunnerOptions;
  readonly #checkpoint: CheckpointWriter;
  readonly #survivors: Survivors;
  readonly #runs: Runs;
  readonly #resolveEnded: (end: TaskEnd) => void;
  #machine: TaskMachine;
  #cancelWake: CancelTimer | undefined;
  #cancelPoll: CancelTimer | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    const paths = checkpointPaths(options.checkpointRoot, options.taskId);
    this.#checkpoint = createCheckpoint(paths, options.taskJson, options.log);
    this.#survivors = createSurvivors(`HOME=${options.sandbox}`);
    const context = { ...options, checkpoint: this.#checkpoint, survivors: this.#survivors };
    this.#runs = createRuns(context, (name, outcome) => this.#take({ kind: 'processEnded', name, outcome }));
    this.#machine = createTaskMachine(options.task);
    const { promise, resolve } = Promise.withResolvers<TaskEnd>();
    this.ended = promise;
    this.#resolveEnded = resolve;
  }

  get state(): TaskState {
    return this.#machine.stage;
  }

  start(): void {
    const { taskId, clock, sandbox, hostname, user, ports } = this.#options;
    this.#appendStatus('ACTIVE');
    this.#checkpoint.append({
      runner_header: {
        task_id: taskId,
        launch_time_ms: clock.nowMs(),
        sandbox,
        hostname,
        user: user.name,
        uid: user.uid,
        ports,
        log_dir: `${sandbox}/${LOG_DIRECTORY_NAME}`,
      },
    });
    this.#take({ kind: 'tick' });
  }

  kill(): void {
    this.#take({ kind: 'kill' });
  }

  lose(): void {
    this.#take({ kind: 'lose' });
  }

  #take(event: TaskEvent): void {
    const { clock, timers } = this.#options;
    this.#cancelWake?.();
    const nowMs = clock.nowMs();
    const { machine, work, wakeAtMs } = advance(this.#machine, event, nowMs);
    this.#machine = machine;
    for (const each of work) this.#perform(each);
    if (wakeAtMs === undefined) return;
    this.#cancelWake = timers.after(Math.max(0, wakeAtMs - nowMs), () => this.#take({ kind: 'tick' }));
  }

  #perform(work: Work): void {
    switch (work.kind) {
      case 'enter':
        this.#enter(work.stage);
        break;
      case 'start':
        for (const process of this.#options.task.processes) {
          if (work.names.includes(process.name)) this.#runs.start(process);
        }
        break;
      case 'terminate':
        this.#runs.wind(true);
        this.#survivors.signal('SIGTERM');
        this.#awaitQuiet(FIRST_QUIET_POLL_MS);
        break;
      case 'destroy':
        this.#runs.abandon();
        this.#survivors.signal('SIGKILL');
    }
  }

  #enter(stage: TaskState): void {
    this.#options.log.info(`Task ${this.#options.taskId}: ${stage}`);
    this.#appendStatus(stage);
    if (stage === 'FINALIZING') this.#runs.wind(false);
    if (isTaskOver(stage)) void this.#conclude(stage);
  }

  #appendStatus(state: TaskState): void {
    this.#checkpoint.append({
      task_status: {
        state,
        timestamp_ms: this.#options.clock.nowMs(),
        runner_pid: process.pid,
        runner_uid: process.getuid?.() ?? 0,
      },
    });
  }

  /** Tells the machine once nothing is alive any more. */
  #awaitQuiet(delayMs: number): void {
    this.#cancelPoll = this.#options.timers.after(delayMs, () => {
      // Looking through all processes of a large machine takes a while, so it comes second.
      if (!this.#runs.anyAlive() && this.#survivors.none()) this.#take({ kind: 'quiet' });
      else this.#awaitQuiet(Math.min(2 * delayMs, MAX_QUIET_POLL_MS));
    });
  }

  async #conclude(end: TaskEnd): Promise<void> {
    const { timers, clock } = this.#options;
    this.#cancelPoll?.();
    await withLimit(timers, MAX_DEATH_MS, this.#runs.allEnded());
    // What was started by something that was just dying.
    this.#survivors.signal('SIGKILL');
    this.#checkpoint.finish(clock.nowMs());
    this.#resolveEnded(end);
  }
}

/** Resolves with the work or after the time, whichever comes first. */
async function withLimit(timers: Timers, limitMs: number, work: Promise<void>): Promise<void> {
  const { promise: timeUp, resolve } = Promise.withResolvers<void>();
  const cancel = timers.after(limitMs, resolve);
  await Promise.race([work, timeUp]);
  cancel();
}
