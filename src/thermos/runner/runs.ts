import type { ProcessStatus } from '../../../api/generated/thermos.ts';
import type { Outcome } from '../../domain/process/plan.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { CheckpointWriter } from '../checkpoint/writer.ts';
import { openRunLogs, type RunLogs } from '../logs/open.ts';
import type { LogSettings } from '../logs/settings.ts';
import { processEnvironment } from '../process/environment.ts';
import { type Exit, type StartedProcess, startProcess } from '../process/start.ts';
import type { Survivors } from '../process/survivors.ts';
import type { UserAccount } from '../process/user.ts';
import { logSettingsOf, type RunnableProcess } from './task.ts';

/** A writer that outlived its process and left its group is not waited for longer. */
const MAX_DRAIN_MS = 1000;

/** What the runs of a task share. */
export interface RunsContext {
  readonly sandbox: string;
  readonly user: UserAccount;
  /** Become the user; otherwise processes stay the user of this program. */
  readonly switchUser: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly preserveEnvironment: boolean;
  readonly logSettings: LogSettings;
  readonly checkpoint: CheckpointWriter;
  readonly survivors: Survivors;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** The runs of a task's processes: starts them, writes their records, tells when they end. */
export interface Runs {
  start(process: RunnableProcess): void;
  /**
   * While the task is asked to end: a process that ends leaves its children time to follow, and one that was about
   * to start does not.
   */
  wind(down: boolean): void;
  /** Whether a process that was started has not ended. */
  anyAlive(): boolean;
  /** Writes down that everything still running was killed; their ends are not reported any more. */
  abandon(): void;
  /** Resolves when every process that was started has ended. */
  allEnded(): Promise<void>;
}

type OnEnd = (name: string, outcome: Outcome) => void;

interface Run {
  readonly name: string;
  readonly number: number;
  /** A process exists, or has. */
  forked: boolean;
  abandoned: boolean;
}

/** Of the signal that nothing survives, for the return code. */
const SIGKILL_NUMBER = 9;

/**
 * The runs of a task of which nothing has been started.
 * @param onEnd called for each run that ends by itself or by a signal of the runner, never from within `start`
 */
export function createRuns(context: RunsContext, onEnd: OnEnd): Runs {
  return new ProcessRuns(context, onEnd);
}

class ProcessRuns implements Runs {
  readonly #context: RunsContext;
  readonly #onEnd: OnEnd;
  readonly #nextSeq = new Map<string, number>();
  readonly #nextRun = new Map<string, number>();
  readonly #live = new Map<Run, Promise<void>>();
  #windingDown = false;

  constructor(context: RunsContext, onEnd: OnEnd) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  start(process: RunnableProcess): void {
    const { name } = process;
    const number = this.#nextRun.get(name) ?? 0;
    this.#nextRun.set(name, number + 1);
    const run: Run = { name, number, forked: false, abandoned: false };
    this.#live.set(
      run,
      this.#carryOut(run, process).finally(() => this.#live.delete(run)),
    );
  }

  wind(down: boolean): void {
    this.#windingDown = down;
  }

  anyAlive(): boolean {
    return this.#live.size > 0;
  }

  abandon(): void {
    for (const run of this.#live.keys()) {
      if (run.forked) {
        this.#record(run, { state: 'KILLED', stop_time: this.#nowSecs(), return_code: -SIGKILL_NUMBER });
      }
      run.abandoned = true;
    }
  }

  async allEnded(): Promise<void> {
    await Promise.all(this.#live.values());
  }

  async #carryOut(run: Run, process: RunnableProcess): Promise<void> {
    this.#record(run, { state: 'WAITING' });
    const logs = await openLogs(this.#context, run, process);
    if (this.#windingDown || run.abandoned) {
      logs?.handedOver();
      this.#finish(run, 'KILLED');
      return;
    }
    const started = logs && launch(this.#context, process, logs);
    if (logs === undefined || started === undefined) {
      this.#record(run, { state: 'FAILED' });
      this.#finish(run, 'FAILED');
      return;
    }
    await this.#follow(run, started, logs);
  }

  async #follow(run: Run, { pid, exit }: StartedProcess, logs: RunLogs): Promise<void> {
    const { survivors, timers, log } = this.#context;
    survivors.add(pid);
    this.#record(run, { state: 'FORKED', coordinator_pid: pid, fork_time: this.#nowSecs() });
    this.#record(run, { state: 'RUNNING', pid, start_time: this.#nowSecs() });
    run.forked = true;
    const { state, returnCode } = endOf(await exit);
    const stopSecs = this.#nowSecs();
    // What a process leaves in the background never outlives it, unless the task is being asked to end.
    if (!this.#windingDown) survivors.destroyGroup(pid);
    await drain(timers, logs);
    log.info(`Process ${run.name}, run ${run.number}: ${state}, return code ${returnCode}`);
    this.#record(run, { state, stop_time: stopSecs, return_code: returnCode });
    this.#finish(run, state);
  }

  #record(run: Run, status: Omit<ProcessStatus, 'seq' | 'process'>): void {
    if (run.abandoned) return;
    const seq = this.#nextSeq.get(run.name) ?? 0;
    this.#nextSeq.set(run.name, seq + 1);
    this.#context.checkpoint.append({ process_status: { seq, process: run.name, ...status } });
  }

  #finish(run: Run, outcome: Outcome): void {
    // First, since what follows may end the whole task and everything that is still alive.
    this.#live.delete(run);
    if (!run.abandoned) this.#onEnd(run.name, outcome);
  }

  #nowSecs(): number {
    return this.#context.clock.nowMs() / 1000;
  }
}

function launch(context: RunsContext, process: RunnableProcess, logs: RunLogs): StartedProcess | undefined {
  const { sandbox, user, environment, preserveEnvironment, switchUser } = context;
  try {
    return startProcess({
      cmdline: process.cmdline,
      cwd: sandbox,
      env: processEnvironment(sandbox, user.name, environment, preserveEnvironment),
      logs,
      switchTo: switchUser ? user : undefined,
    });
  } catch (error) {
    context.log.error(`Could not start process ${process.name}`, error);
    return undefined;
  } finally {
    logs.handedOver();
  }
}

async function openLogs(
  { sandbox, logSettings, switchUser, user, log }: RunsContext,
  run: Run,
  process: RunnableProcess,
): Promise<RunLogs | undefined> {
  const settings = logSettingsOf(process, logSettings);
  const owner = switchUser ? user : undefined;
  try {
    return await openRunLogs({ sandbox, process: run.name, run: run.number, settings, owner });
  } catch (error) {
    log.error(`Could not open the logs of process ${run.name}, run ${run.number}`, error);
    return undefined;
  }
}

function drain(timers: Timers, logs: RunLogs): Promise<void> {
  const cancel = timers.after(MAX_DRAIN_MS, () => logs.stop());
  return logs.drained.finally(cancel);
}

function endOf(exit: Exit): { state: 'SUCCESS' | 'FAILED' | 'KILLED'; returnCode: number } {
  if (exit.kind === 'signaled') return { state: 'KILLED', returnCode: -exit.signal };
  return { state: exit.code === 0 ? 'SUCCESS' : 'FAILED', returnCode: exit.code };
}
