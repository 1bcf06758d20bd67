import type { ProcessStatus } from '../../../api/generated/thermos.ts';
import type { Outcome } from '../../domain/process/plan.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { CheckpointWriter } from '../checkpoint/writer.ts';
import { openRunLogs, type RunLogs } from '../logs/open.ts';
import type { LogSettings } from '../logs/settings.ts';
import { processEnvironment } from '../process/environment.ts';
import { type Exit, startProcess } from '../process/start.ts';
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
  abandoned: boolean;
}

/**
 * @param onEnd called for each run that ends by itself or by a signal of the runner, never from within `start`
 */
export function createRuns(context: RunsContext, onEnd: OnEnd): Runs {
  const { checkpoint, clock, survivors, log } = context;
  const nextSeq = new Map<string, number>();
  const nextRun = new Map<string, number>();
  const live = new Map<Run, Promise<void>>();
  let windingDown = false;

  const nowSecs = (): number => clock.nowMs() / 1000;

  function record(run: Run, status: Omit<ProcessStatus, 'seq' | 'process'>): void {
    if (run.abandoned) return;
    const seq = nextSeq.get(run.name) ?? 0;
    nextSeq.set(run.name, seq + 1);
    checkpoint.append({ process_status: { seq, process: run.name, ...status } });
  }

  async function carryOut(run: Run, process: RunnableProcess): Promise<void> {
    record(run, { state: 'WAITING' });
    const logs = await openLogs(context, run, process);
    if (windingDown || run.abandoned) return giveUp(run, logs);
    const started = logs && launch(process, logs);
    if (logs === undefined || started === undefined) {
      record(run, { state: 'FAILED' });
      return finish(run, 'FAILED');
    }
    const { pid } = started;
    survivors.add(pid);
    record(run, { state: 'FORKED', coordinator_pid: pid, fork_time: nowSecs() });
    record(run, { state: 'RUNNING', pid, start_time: nowSecs() });
    const exit = await started.exit;
    const stopSecs = nowSecs();
    // What a process leaves in the background never outlives it, unless the task is being asked to end.
    if (!windingDown) survivors.destroyGroup(pid);
    await drain(context.timers, logs);
    const { state, returnCode } = endOf(exit);
    log.info(`Process ${run.name}, run ${run.number}: ${state}, return code ${returnCode}`);
    record(run, { state, stop_time: stopSecs, return_code: returnCode });
    finish(run, state);
  }

  function launch(process: RunnableProcess, logs: RunLogs): ReturnType<typeof startProcess> {
    const { sandbox, user, environment, preserveEnvironment } = context;
    try {
      return startProcess({
        cmdline: process.cmdline,
        cwd: sandbox,
        env: processEnvironment(sandbox, user.name, environment, preserveEnvironment),
        logs,
        switchTo: context.switchUser ? user : undefined,
      });
    } catch (error) {
      log.error(`Could not start process ${process.name}`, error);
      return undefined;
    } finally {
      logs.handedOver();
    }
  }

  function giveUp(run: Run, logs: RunLogs | undefined): void {
    logs?.handedOver();
    finish(run, 'KILLED');
  }

  function finish(run: Run, outcome: Outcome): void {
    // First, since what follows may end the whole task and everything that is still alive.
    live.delete(run);
    if (!run.abandoned) onEnd(run.name, outcome);
  }

  return {
    start(process) {
      const number = nextRun.get(process.name) ?? 0;
      nextRun.set(process.name, number + 1);
      const run: Run = { name: process.name, number, abandoned: false };
      live.set(
        run,
        carryOut(run, process).finally(() => live.delete(run)),
      );
    },
    wind(down) {
      windingDown = down;
    },
    anyAlive: () => live.size > 0,
    abandon() {
      for (const run of live.keys()) {
        record(run, { state: 'KILLED', stop_time: nowSecs(), return_code: -SIGKILL_NUMBER });
        run.abandoned = true;
      }
    },
    allEnded: () => Promise.all(live.values()).then(() => undefined),
  };
}

const SIGKILL_NUMBER = 9;

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
