/**
 * Which processes of a task to start now. Regular and final processes are two plans. Everything here is a function
 * of the plan, the progress made so far and the time.
 */

/** What the planner needs to know of a process. */
export interface ProcessSpec {
  readonly name: string;
  /** Failed runs that make the process fail; 0 means any number, up to {@link MAX_UNSUCCESSFUL_RUNS}. */
  readonly maxFailures: number;
  /** Started again after each success. */
  readonly daemon: boolean;
  /** The task is complete without it. */
  readonly ephemeral: boolean;
  readonly final: boolean;
  /** From the end of one run to the start of the next. */
  readonly minDurationSecs: number;
}

/** Runs that fail, are killed or get lost, after which a process is given up, whatever its `maxFailures`. */
export const MAX_UNSUCCESSFUL_RUNS = 100;

/** How a run ended. */
export type Outcome = 'SUCCESS' | 'FAILED' | 'KILLED' | 'LOST';

/** A process as part of a plan. */
export type Phase = 'idle' | 'running' | 'finished' | 'failed';

/** How far one process has come. */
export interface Progress {
  readonly phase: Phase;
  readonly failures: number;
  /** Runs that were killed or got lost: no failures, but not endless either. */
  readonly losses: number;
  /** End of the last run, in ms since the epoch; undefined before the first. */
  readonly lastEndMs: number | undefined;
}

export interface Plan {
  /** In the order of the task, which is the order in which they are started. */
  readonly processes: readonly ProcessSpec[];
  /** By process, the processes that must be finished before it starts. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Processes that run at the same time; 0 means no limit. */
  readonly maxConcurrency: number;
}

/** How far each process of a plan has come. */
export type PlanProgress = ReadonlyMap<string, Progress>;

const NOT_STARTED: Progress = { phase: 'idle', failures: 0, losses: 0, lastEndMs: undefined };

/**
 * Makes the plan of some processes of a task.
 * @param processes the regular ones, or the final ones
 * @param constraints orders of names; those that name other processes do not concern this plan
 */
export function createPlan(
  processes: readonly ProcessSpec[],
  constraints: readonly { readonly order: readonly string[] }[],
  maxConcurrency: number,
): Plan {
  const dependencies = new Map(processes.map(({ name }) => [name, new Set<string>()]));
  for (const { order } of constraints) {
    order.slice(1).forEach((name, index) => {
      const before = order[index];
      if (before !== undefined && dependencies.has(before)) dependencies.get(name)?.add(before);
    });
  }
  return { processes, dependencies, maxConcurrency };
}

/** Nothing of the plan has been started yet. */
export function noProgress(plan: Plan): PlanProgress {
  return new Map(plan.processes.map(({ name }) => [name, NOT_STARTED]));
}

/** Notes that a run has begun. */
export function started(progress: PlanProgress, name: string): PlanProgress {
  return changed(progress, name, { ...progressOf(progress, name), phase: 'running' });
}

/**
 * Notes that a run has ended.
 * @param atMs when, in ms since the epoch
 */
export function ended(
  plan: Plan,
  progress: PlanProgress,
  name: string,
  outcome: Outcome,
  atMs: number,
): PlanProgress {
  const spec = plan.processes.find((each) => each.name === name);
  if (spec === undefined) return progress;
  const before = progressOf(progress, name);
  const failures = before.failures + (outcome === 'FAILED' ? 1 : 0);
  const losses = before.losses + (outcome === 'KILLED' || outcome === 'LOST' ? 1 : 0);
  const phase = phaseAfter(spec, outcome, failures, losses);
  return changed(progress, name, { phase, failures, losses, lastEndMs: atMs });
}

function phaseAfter(spec: ProcessSpec, outcome: Outcome, failures: number, losses: number): Phase {
  if (outcome === 'SUCCESS') return spec.daemon ? 'idle' : 'finished';
  const tooManyFailures = spec.maxFailures > 0 && failures >= spec.maxFailures;
  // Successes do not count: a daemon with short runs may go on for ever.
  const givenUp = failures + losses >= MAX_UNSUCCESSFUL_RUNS;
  if (!tooManyFailures && !givenUp) return 'idle';
  return spec.ephemeral ? 'finished' : 'failed';
}

/** What a look at a plan yields. */
export interface Due {
  /** To be started now, in this order. */
  readonly start: readonly string[];
  /** When to look again if nothing else happens; undefined: nothing waits for its time. */
  readonly wakeAtMs: number | undefined;
}

/**
 * Tells what to start now.
 * @param nowMs milliseconds since the epoch
 */
export function due(plan: Plan, progress: PlanProgress, nowMs: number): Due {
  const runnable = plan.processes
    .filter((spec) => isRunnable(plan, progress, spec))
    .map((spec) => ({ name: spec.name, dueMs: dueMs(spec, progress) }));
  const ready = runnable.filter((each) => each.dueMs <= nowMs).map((each) => each.name);
  const waiting = runnable.filter((each) => each.dueMs > nowMs).map((each) => each.dueMs);
  const room =
    plan.maxConcurrency > 0 ? Math.max(0, plan.maxConcurrency - running(progress).length) : ready.length;
  return {
    start: ready.slice(0, room),
    wakeAtMs: waiting.length > 0 ? Math.min(...waiting) : undefined,
  };
}

function dueMs(spec: ProcessSpec, progress: PlanProgress): number {
  const { lastEndMs } = progressOf(progress, spec.name);
  return lastEndMs === undefined ? 0 : lastEndMs + spec.minDurationSecs * 1000;
}

function isRunnable(plan: Plan, progress: PlanProgress, spec: ProcessSpec): boolean {
  if (progressOf(progress, spec.name).phase !== 'idle') return false;
  const before = plan.dependencies.get(spec.name) ?? new Set();
  return before.values().every((name) => progressOf(progress, name).phase === 'finished');
}

/** Names of the processes that run. */
export function running(progress: PlanProgress): string[] {
  return inPhase(progress, 'running');
}

/** Names of the processes that failed for good. */
export function failedProcesses(progress: PlanProgress): string[] {
  return inPhase(progress, 'failed');
}

function inPhase(progress: PlanProgress, phase: Phase): string[] {
  return [...progress].filter(([, each]) => each.phase === phase).map(([name]) => name);
}

/** Whether all that the task needs is done; ephemeral processes may still run. */
export function isComplete(plan: Plan, progress: PlanProgress): boolean {
  return plan.processes.every((spec) => {
    const { phase } = progressOf(progress, spec.name);
    return spec.ephemeral || phase === 'finished' || phase === 'failed';
  });
}

/** Whether nothing runs, nothing will ever run, and yet the plan is not complete. */
export function isDeadlocked(plan: Plan, progress: PlanProgress): boolean {
  return (
    running(progress).length === 0 &&
    !plan.processes.some((spec) => isRunnable(plan, progress, spec)) &&
    !isComplete(plan, progress)
  );
}

/**
 * Whether the task may still succeed.
 * @param maxFailures failed processes that make the task fail; 0 means any number is tolerated
 */
export function isHealthy(plan: Plan, progress: PlanProgress, maxFailures: number): boolean {
  if (isDeadlocked(plan, progress)) return false;
  return maxFailures === 0 || failedProcesses(progress).length < maxFailures;
}

function progressOf(progress: PlanProgress, name: string): Progress {
  return progress.get(name) ?? NOT_STARTED;
}

function changed(progress: PlanProgress, name: string, to: Progress): PlanProgress {
  return new Map(progress).set(name, to);
}
