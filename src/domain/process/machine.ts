import {
  createPlan,
  due,
  ended,
  isComplete,
  isDeadlocked,
  isHealthy,
  noProgress,
  type Outcome,
  type Plan,
  type PlanProgress,
  type ProcessSpec,
  running,
  started,
} from './plan.ts';
import { isTaskOver, type TaskEnd, type TaskState } from './states.ts';

/** What the machine needs to know of a task. */
export interface TaskSpec {
  readonly processes: readonly ProcessSpec[];
  readonly constraints: readonly { readonly order: readonly string[] }[];
  /** Failed processes that make the task fail; 0 means any number is tolerated. */
  readonly maxFailures: number;
  /** Processes running at the same time; 0 means no limit. */
  readonly maxConcurrency: number;
  /** From the first SIGTERM to the last SIGKILL, final processes included. */
  readonly finalizationWaitSecs: number;
}

/** A task's whole condition; a value that {@link advance} replaces. */
export interface TaskMachine {
  readonly spec: TaskSpec;
  readonly stage: TaskState;
  readonly regular: Plan;
  readonly regularProgress: PlanProgress;
  readonly final: Plan;
  readonly finalProgress: PlanProgress;
  /** When cleaning and finalizing have to be over, in ms since the epoch; set from CLEANING on. */
  readonly deadlineMs: number | undefined;
  /** While cleaning: nothing that the regular processes started is alive any more. */
  readonly quiet: boolean;
  /** The end that somebody asked for, whatever the processes do. */
  readonly forcedEnd: 'KILLED' | 'LOST' | undefined;
}

/** What can happen to a task. */
export type TaskEvent =
  /** Time has passed. Harmless at any time. */
  | { readonly kind: 'tick' }
  | { readonly kind: 'processEnded'; readonly name: string; readonly outcome: Outcome }
  /** Nothing that was started is alive any more, children that outlived their process included. */
  | { readonly kind: 'quiet' }
  /** Somebody wants the task to end; SIGTERM first, final processes run. */
  | { readonly kind: 'kill' }
  /** Somebody wants the task to end at once. */
  | { readonly kind: 'lose' };

/** What the runner has to do, in the order given. */
export type Work =
  /** Write the task's new state down. */
  | { readonly kind: 'enter'; readonly stage: TaskState }
  | { readonly kind: 'start'; readonly names: readonly string[] }
  /** SIGTERM to everything that was started and lives; `quiet` is awaited. */
  | { readonly kind: 'terminate' }
  /** SIGKILL to everything that was started and lives; nothing of it is awaited. */
  | { readonly kind: 'destroy' };

export interface Step {
  readonly machine: TaskMachine;
  readonly work: readonly Work[];
  /** When to send the next `tick` if nothing else happens before. */
  readonly wakeAtMs: number | undefined;
}

/** A task of which nothing has been started; the first `tick` starts it. */
export function createTaskMachine(spec: TaskSpec): TaskMachine {
  const plan = (final: boolean): Plan =>
    createPlan(
      spec.processes.filter((each) => each.final === final),
      spec.constraints,
      spec.maxConcurrency,
    );
  const regular = plan(false);
  const final = plan(true);
  return {
    spec,
    stage: 'ACTIVE',
    regular,
    regularProgress: noProgress(regular),
    final,
    finalProgress: noProgress(final),
    deadlineMs: undefined,
    quiet: false,
    forcedEnd: undefined,
  };
}

/**
 * Takes one event and follows all its consequences.
 * @param nowMs milliseconds since the epoch
 * @returns the new condition and what is to be done. Processes under `start` count as running at once.
 */
export function advance(machine: TaskMachine, event: TaskEvent, nowMs: number): Step {
  let current = absorb(machine, event, nowMs);
  const work: Work[] = [];
  // Each round but the last moves to a later stage, so there are few.
  for (;;) {
    const next = STAGES[current.stage](current, nowMs);
    work.push(...next.work);
    if (next.machine === current) return { machine: current, work, wakeAtMs: next.wakeAtMs };
    current = next.machine;
  }
}

function absorb(machine: TaskMachine, event: TaskEvent, nowMs: number): TaskMachine {
  switch (event.kind) {
    case 'tick':
      return machine;
    case 'quiet':
      return { ...machine, quiet: machine.stage === 'CLEANING' };
    case 'kill':
      return isTaskOver(machine.stage) ? machine : { ...machine, forcedEnd: machine.forcedEnd ?? 'KILLED' };
    case 'lose':
      return isTaskOver(machine.stage) ? machine : { ...machine, forcedEnd: 'LOST', deadlineMs: nowMs };
    case 'processEnded': {
      const { name, outcome } = event;
      return {
        ...machine,
        regularProgress: ended(machine.regular, machine.regularProgress, name, outcome, nowMs),
        finalProgress: ended(machine.final, machine.finalProgress, name, outcome, nowMs),
      };
    }
  }
}

/** One stage: what it does now. The same machine as result means that it waits. */
type Stage = (machine: TaskMachine, nowMs: number) => Step;

const over: Stage = (machine) => ({ machine, work: [], wakeAtMs: undefined });

const STAGES = {
  ACTIVE: active,
  CLEANING: cleaning,
  FINALIZING: finalizing,
  SUCCESS: over,
  FAILED: over,
  KILLED: over,
  LOST: over,
} as const satisfies Record<TaskState, Stage>;

function active(machine: TaskMachine, nowMs: number): Step {
  const { regular, regularProgress, spec } = machine;
  const goesOn =
    machine.forcedEnd === undefined &&
    !isComplete(regular, regularProgress) &&
    isHealthy(regular, regularProgress, spec.maxFailures);
  if (!goesOn) return enterCleaning(machine, nowMs);
  const { start, wakeAtMs } = due(regular, regularProgress, nowMs);
  if (start.length === 0) return { machine, work: [], wakeAtMs };
  const next = { ...machine, regularProgress: start.reduce(started, regularProgress) };
  return { machine: next, work: [{ kind: 'start', names: start }], wakeAtMs };
}

function enterCleaning(machine: TaskMachine, nowMs: number): Step {
  const deadlineMs = machine.deadlineMs ?? nowMs + machine.spec.finalizationWaitSecs * 1000;
  return moved({ ...machine, stage: 'CLEANING', deadlineMs }, [
    { kind: 'enter', stage: 'CLEANING' },
    { kind: 'terminate' },
  ]);
}

function cleaning(machine: TaskMachine, nowMs: number): Step {
  const left = running(machine.regularProgress);
  const deadlineMs = machine.deadlineMs ?? nowMs;
  // Without time left the final processes are skipped: the machine they clean up is wanted back.
  if (nowMs >= deadlineMs) return end(machine);
  if (left.length > 0 || !machine.quiet) return { machine, work: [], wakeAtMs: deadlineMs };
  return moved({ ...machine, stage: 'FINALIZING' }, [{ kind: 'enter', stage: 'FINALIZING' }]);
}

function finalizing(machine: TaskMachine, nowMs: number): Step {
  const { final, finalProgress } = machine;
  const deadlineMs = machine.deadlineMs ?? nowMs;
  const done = isComplete(final, finalProgress) || isDeadlocked(final, finalProgress);
  if (done || nowMs >= deadlineMs) return end(machine);
  const { start, wakeAtMs } = due(final, finalProgress, nowMs);
  if (start.length === 0)
    return { machine, work: [], wakeAtMs: Math.min(deadlineMs, wakeAtMs ?? deadlineMs) };
  const next = { ...machine, finalProgress: start.reduce(started, finalProgress) };
  return moved(next, [{ kind: 'start', names: start }]);
}

function end(machine: TaskMachine): Step {
  const stage = endOf(machine);
  return moved({ ...machine, stage }, [{ kind: 'destroy' }, { kind: 'enter', stage }]);
}

function endOf({ forcedEnd, regular, regularProgress, spec }: TaskMachine): TaskEnd {
  return forcedEnd ?? (isHealthy(regular, regularProgress, spec.maxFailures) ? 'SUCCESS' : 'FAILED');
}

function moved(machine: TaskMachine, work: readonly Work[]): Step {
  return { machine, work, wakeAtMs: undefined };
}
