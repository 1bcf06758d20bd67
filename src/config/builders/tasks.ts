import {
  combine,
  concat,
  type Merge,
  mergeTasks,
  sequential,
  simpleTask as simple,
} from '../language/tasks.ts';
import { CoercionError } from '../pystachio/raw.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { CONSTRAINT, PROCESS, TASK } from '../schema/types.ts';
import { Built, create, type Input, made, toRaw } from './built.ts';

/** A task whose processes run one after the other. */
export function sequentialTask(fields: Input): Built {
  return made(sequential(create(TASK, fields)));
}

/** A task of one process with its name. */
export function simpleTask(name: Input, cmdline: Input): Built {
  return made(simple(toRaw(name), toRaw(cmdline)));
}

/** One task of several, their processes side by side. */
export function combineTasks(...tasks: Input[]): Built {
  return merged(tasks, combine);
}

/** One task of several, one after the other. */
export function concatTasks(...tasks: Input[]): Built {
  return merged(tasks, concat);
}

function merged(tasks: readonly Input[], merge: Merge): Built {
  return made(mergeTasks(tasks.map(taskOf), new Map(), merge));
}

function taskOf(task: Input): StructObject {
  if (!(task instanceof Built)) return create(TASK, task);
  if (task.struct === TASK.name) return task.object;
  throw new CoercionError(`a Task is expected, not a ${task.struct}`);
}

/** The list of one constraint: these processes, given themselves or by name, run in this order. */
export function order(...processes: Input[]): Built[] {
  const names = processes.map((process) => {
    if (typeof process === 'string') return process;
    const name = process instanceof Built && process.struct === PROCESS.name && process.object.field('name');
    if (name) return name;
    throw new CoercionError('order() takes processes and their names');
  });
  return [made(CONSTRAINT.create(new Map([['order', names]])))];
}
