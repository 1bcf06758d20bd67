import { advance, createTaskMachine, type TaskEvent, type TaskSpec } from '../machine.ts';
import type { Outcome, ProcessSpec } from '../plan.ts';
import { isTaskOver, type TaskState } from '../states.ts';

/** What the runs of a process do, one after the other; the last goes for all later ones. */
export type Script = readonly { readonly outcome: Outcome; readonly lastsMs: number }[];

/** A start or an end, at a time. */
export interface Happening {
  readonly atMs: number;
  readonly what: 'start' | 'end' | 'stage';
  readonly name: string;
  readonly stage: TaskState;
}

export interface Simulated {
  readonly stages: readonly TaskState[];
  readonly outcomes: ReadonlyMap<string, readonly Outcome[]>;
  readonly happenings: readonly Happening[];
}

const BASE: ProcessSpec = {
  name: '',
  maxFailures: 1,
  daemon: false,
  ephemeral: false,
  final: false,
  minDurationSecs: 5,
};

/** A process with upstream's defaults. */
export function processSpec(changes: Partial<ProcessSpec> & { readonly name: string }): ProcessSpec {
  return { ...BASE, ...changes };
}

/** A task with upstream's defaults. */
export function taskSpec(processes: readonly ProcessSpec[], changes: Partial<TaskSpec> = {}): TaskSpec {
  return {
    processes,
    constraints: [],
    maxFailures: 1,
    maxConcurrency: 0,
    finalizationWaitSecs: 30,
    ...changes,
  };
}

interface Planned {
  readonly atMs: number;
  readonly event: TaskEvent;
}

/**
 * Runs a task in a world where processes do what a script says. A process that is asked to end does so at once, with
 * what `onTerminate` says; undefined: it goes on.
 * @param limitMs the simulation ends then at the latest
 */
export function simulate(
  spec: TaskSpec,
  scripts: ReadonlyMap<string, Script>,
  limitMs: number,
  options: {
    readonly kill?: { readonly atMs: number; readonly event: 'kill' | 'lose' };
    readonly onTerminate?: (name: string) => Outcome | undefined;
  } = {},
): Simulated {
  let machine = createTaskMachine(spec);
  let queue: Planned[] = [{ atMs: 0, event: { kind: 'tick' } }];
  const stages: TaskState[] = ['ACTIVE'];
  const outcomes = new Map<string, Outcome[]>();
  const happenings: Happening[] = [];
  const alive = new Set<string>();
  let terminated = false;
  if (options.kill) queue.push({ atMs: options.kill.atMs, event: { kind: options.kill.event } });

  const plan = (atMs: number, event: TaskEvent): void => {
    queue.push({ atMs, event });
  };
  const start = (name: string, atMs: number): void => {
    happenings.push({ atMs, what: 'start', name, stage: machine.stage });
    alive.add(name);
    const script = scripts.get(name) ?? [{ outcome: 'SUCCESS', lastsMs: 1 }];
    const run = script[Math.min(outcomes.get(name)?.length ?? 0, script.length - 1)];
    if (run) plan(atMs + run.lastsMs, { kind: 'processEnded', name, outcome: run.outcome });
  };
  const forget = (name: string): void => {
    alive.delete(name);
    queue = queue.filter(({ event }) => event.kind !== 'processEnded' || event.name !== name);
  };
  const terminate = (atMs: number): void => {
    terminated = true;
    for (const name of [...alive]) {
      const outcome = (options.onTerminate ?? (() => 'KILLED'))(name);
      if (outcome === undefined) continue;
      forget(name);
      alive.add(name);
      plan(atMs, { kind: 'processEnded', name, outcome });
    }
  };

  while (queue.length > 0 && !isTaskOver(machine.stage)) {
    queue.sort((a, b) => a.atMs - b.atMs);
    const next = queue.shift();
    if (next === undefined || next.atMs > limitMs) break;
    const { atMs, event } = next;
    if (event.kind === 'processEnded') {
      alive.delete(event.name);
      outcomes.set(event.name, [...(outcomes.get(event.name) ?? []), event.outcome]);
      happenings.push({ atMs, what: 'end', name: event.name, stage: machine.stage });
    }
    const step = advance(machine, event, atMs);
    machine = step.machine;
    for (const work of step.work) {
      if (work.kind === 'enter') {
        stages.push(work.stage);
        happenings.push({ atMs, what: 'stage', name: work.stage, stage: work.stage });
      }
      if (work.kind === 'start') for (const name of work.names) start(name, atMs);
      if (work.kind === 'terminate') terminate(atMs);
      if (work.kind === 'destroy') for (const name of [...alive]) forget(name);
    }
    if (step.wakeAtMs !== undefined) plan(Math.max(atMs, step.wakeAtMs), { kind: 'tick' });
    if (terminated && alive.size === 0) {
      terminated = false;
      plan(atMs, { kind: 'quiet' });
    }
  }
  return { stages, outcomes, happenings };
}
