import { advance, createTaskMachine, type TaskEvent, type Work } from '../../domain/process/machine.ts';
import { isTaskOver, type TaskEnd, type TaskState } from '../../domain/process/states.ts';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { checkpointPaths } from '../checkpoint/paths.ts';
import { createCheckpoint } from '../checkpoint/writer.ts';
import { LOG_DIRECTORY_NAME } from '../logs/open.ts';
import type { LogSettings } from '../logs/settings.ts';
import { createSurvivors } from '../process/survivors.ts';
import type { UserAccount } from '../process/user.ts';
import { createRuns } from './runs.ts';
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
  const { clock, timers, log, task, sandbox } = options;
  const launchTimeMs = clock.nowMs();
  const paths = checkpointPaths(options.checkpointRoot, options.taskId);
  const checkpoint = createCheckpoint(paths, options.taskJson, log);
  const survivors = createSurvivors(sandbox);
  const runs = createRuns({ ...options, checkpoint, survivors }, (name, outcome) =>
    take({ kind: 'processEnded', name, outcome }),
  );
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<TaskEnd>();

  let machine = createTaskMachine(task);
  let cancelWake: CancelTimer | undefined;
  let cancelPoll: CancelTimer | undefined;

  function take(event: TaskEvent): void {
    cancelWake?.();
    const nowMs = clock.nowMs();
    const step = advance(machine, event, nowMs);
    machine = step.machine;
    for (const work of step.work) perform(work);
    if (step.wakeAtMs !== undefined) {
      cancelWake = timers.after(Math.max(0, step.wakeAtMs - nowMs), () => take({ kind: 'tick' }));
    }
  }

  function perform(work: Work): void {
    switch (work.kind) {
      case 'enter':
        enter(work.stage);
        break;
      case 'start':
        for (const process of task.processes) if (work.names.includes(process.name)) runs.start(process);
        break;
      case 'terminate':
        runs.wind(true);
        survivors.signal('SIGTERM');
        awaitQuiet(FIRST_QUIET_POLL_MS);
        break;
      case 'destroy':
        runs.abandon();
        survivors.signal('SIGKILL');
    }
  }

  function enter(stage: TaskState): void {
    log.info(`Task ${options.taskId}: ${stage}`);
    appendStatus(stage);
    if (stage === 'FINALIZING') runs.wind(false);
    if (isTaskOver(stage)) void conclude(stage);
  }

  function appendStatus(state: TaskState): void {
    checkpoint.append({
      task_status: {
        state,
        timestamp_ms: clock.nowMs(),
        runner_pid: process.pid,
        runner_uid: process.getuid?.() ?? 0,
      },
    });
  }

  /** Tells the machine once nothing is alive any more. */
  function awaitQuiet(delayMs: number): void {
    cancelPoll = timers.after(delayMs, () => {
      // Looking through all processes of a large machine takes a while, so it comes second.
      if (!runs.anyAlive() && survivors.none()) take({ kind: 'quiet' });
      else awaitQuiet(Math.min(2 * delayMs, MAX_QUIET_POLL_MS));
    });
  }

  async function conclude(end: TaskEnd): Promise<void> {
    cancelPoll?.();
    await withLimit(timers, MAX_DEATH_MS, runs.allEnded());
    checkpoint.finish(clock.nowMs());
    resolveEnded(end);
  }

  appendStatus('ACTIVE');
  checkpoint.append({
    runner_header: {
      task_id: options.taskId,
      launch_time_ms: launchTimeMs,
      sandbox,
      hostname: options.hostname,
      user: options.user.name,
      uid: options.user.uid,
      ports: options.ports,
      log_dir: `${sandbox}/${LOG_DIRECTORY_NAME}`,
    },
  });
  take({ kind: 'tick' });

  return {
    get state() {
      return machine.stage;
    },
    ended,
    kill: () => take({ kind: 'kill' }),
    lose: () => take({ kind: 'lose' }),
  };
}

/** Resolves with the work or after the time, whichever comes first. */
async function withLimit(timers: Timers, limitMs: number, work: Promise<void>): Promise<void> {
  const { promise: timeUp, resolve } = Promise.withResolvers<void>();
  const cancel = timers.after(limitMs, resolve);
  await Promise.race([work, timeUp]);
  cancel();
}
