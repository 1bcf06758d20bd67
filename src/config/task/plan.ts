import type { OrderConstraint, ThermosProcess, ThermosTask } from './types.ts';

const PROCESS_NAME = /^[^./][^/]*$/;

/**
 * Tells whether a task can be run at all: process names usable as directory names and unique, and its order
 * constraints a plan without contradictions. Regular and final processes are two plans of their own.
 * @param task the task with its defaults applied
 * @returns what is wrong and what would be right, or undefined for a sound plan
 */
export function checkPlan(task: Pick<ThermosTask, 'processes' | 'constraints'>): string | undefined {
  return (
    checkNames(task.processes) ??
    first(task.constraints, (constraint) => checkConstraint(constraint, task.processes)) ??
    checkCycles(task.constraints)
  );
}

function checkNames(processes: readonly ThermosProcess[]): string | undefined {
  const seen = new Set<string>();
  return first(processes, ({ name }) => {
    if (!PROCESS_NAME.test(name)) {
      return `Process name "${name}" is not allowed: it names a directory, so it may not be empty, start with a dot or contain a slash`;
    }
    if (seen.has(name))
      return `Two processes are named "${name}": process names must be unique within a task`;
    seen.add(name);
    return undefined;
  });
}

function checkConstraint(
  constraint: OrderConstraint,
  processes: readonly ThermosProcess[],
): string | undefined {
  const byName = new Map(processes.map((process) => [process.name, process]));
  const shown = `order(${constraint.order.join(', ')})`;
  if (constraint.order.length === 0) return 'An order constraint names no process';
  const unknown = constraint.order.find((name) => !byName.has(name));
  if (unknown !== undefined) {
    return `The constraint ${shown} names "${unknown}", but the task has only: ${[...byName.keys()].join(', ')}`;
  }
  const named = constraint.order.flatMap((name) => byName.get(name) ?? []);
  if (new Set(named.map((process) => process.final)).size > 1) {
    return `The constraint ${shown} mixes final and regular processes: order them in constraints of their own`;
  }
  return first(pairs(named), ([before, after]) => checkPair(before, after));
}

function checkPair(before: ThermosProcess, after: ThermosProcess): string | undefined {
  if (before.daemon) {
    return `Process "${after.name}" waits for "${before.name}", which never ends because it is a daemon`;
  }
  if (before.ephemeral && !after.ephemeral) {
    return `Process "${after.name}" waits for the ephemeral process "${before.name}", but is not ephemeral itself`;
  }
  return undefined;
}

/** Kahn's algorithm: takes away what waits for nothing until nothing is left, or only a cycle. */
function checkCycles(constraints: readonly OrderConstraint[]): string | undefined {
  const successors = new Map<string, Set<string>>();
  const waitsFor = new Map<string, number>();
  for (const [before, after] of constraints.flatMap(({ order }) => pairs(order))) {
    const known = successors.get(before) ?? new Set();
    successors.set(before, known);
    waitsFor.set(before, waitsFor.get(before) ?? 0);
    waitsFor.set(after, (waitsFor.get(after) ?? 0) + (known.has(after) ? 0 : 1));
    known.add(after);
  }
  const free = [...waitsFor].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of free) {
    waitsFor.delete(name);
    for (const successor of successors.get(name) ?? []) {
      const left = (waitsFor.get(successor) ?? 0) - 1;
      waitsFor.set(successor, left);
      if (left === 0) free.push(successor);
    }
  }
  if (waitsFor.size === 0) return undefined;
  return `The order constraints contain a cycle among these processes: ${[...waitsFor.keys()].join(', ')}`;
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.slice(1).map((after, index) => [items[index] as T, after]); // index is within bounds by construction
}

function first<T>(items: readonly T[], complaint: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const text = complaint(item);
    if (text !== undefined) return text;
  }
  return undefined;
}
