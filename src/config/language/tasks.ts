import { Float, type Int, toInt } from '../data/float.ts';
import type { PystachioObject } from '../pystachio/objects.ts';
import type { Raw } from '../pystachio/raw.ts';
import { type Empty, StructObject } from '../pystachio/struct.ts';
import { CONSTRAINT, GB, PROCESS, RESOURCES, TASK } from '../schema/types.ts';

/** The rules by which job files make one task of several, and orders of processes: the same for every language of job files. */

export type Fields = ReadonlyMap<string, Raw | Empty>;

/** A task that cannot be made this way. */
export class TaskError extends Error {
  /** The exception of a Python file. */
  readonly kind: 'ValueError' | 'TypeError';

  constructor(kind: TaskError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** One process of the task's name, with a CPU, 1 GB of memory and 1 GB of disk. */
export function simpleTask(name: Raw | Empty, cmdline: Raw | Empty): StructObject {
  const process = PROCESS.create(
    new Map([
      ['name', name],
      ['cmdline', cmdline],
    ]),
  );
  const resources = RESOURCES.create(
    new Map<string, Raw>([
      ['cpu', new Float(1)],
      ['ram', GB],
      ['disk', GB],
    ]),
  );
  return TASK.create(
    new Map<string, Raw | Empty>([
      ['name', name],
      ['processes', [process]],
      ['resources', resources],
    ]),
  );
}

/** The task with its processes one after the other. @throws TaskError if it orders them already */
export function sequential(task: StructObject): StructObject {
  if (elements(task, 'constraints').length > 0) {
    throw new TaskError('ValueError', 'Cannot turn a Task with existing constraints into a SequentialTask!');
  }
  const processes = elements(task, 'processes');
  // A process without a name is told of when the job is checked.
  if (processes.length === 0 || processes.some(({ fields }) => !fields.has('name'))) return task;
  return task.with(new Map([['constraints', [orderOf(processes)]]]));
}

/** The constraint that processes run in this order. */
export function orderOf(processes: readonly StructObject[]): PystachioObject {
  const names = processes.map((process) => process.field('name') ?? null);
  return CONSTRAINT.create(new Map([['order', names]]));
}

/** The structs of a list field, interpolated. */
export function elements(task: StructObject, name: string): StructObject[] {
  const list = task.field(name);
  const items = list !== undefined && 'elements' in list && Array.isArray(list.elements) ? list.elements : [];
  return items.filter((item) => item instanceof StructObject);
}

/** Equal objects once, in the order they first appear. */
export function distinct(objects: readonly StructObject[]): StructObject[] {
  return [...new Map(objects.map((object) => [`${object.type.name}:${object.identity()}`, object])).values()];
}

/** What the fields of the one task are. @param count called for each constraint that is made */
export type Merge = (tasks: readonly StructObject[], count: () => void) => Fields;

/**
 * One task of several. The last one gives its name, limits and bindings; explicit overrides come last.
 * @throws TaskError
 */
export function mergeTasks(
  tasks: readonly StructObject[],
  overrides: Fields,
  merge: Merge,
  count: () => void = () => undefined,
): StructObject {
  const last = tasks.at(-1);
  if (last === undefined) return TASK.create(new Map());
  if (tasks.some((task) => !task.fields.has('processes')))
    throw new TaskError('ValueError', 'a task without processes cannot be combined with others');
  const processes = distinct(tasks.flatMap((task) => elements(task, 'processes')));
  return last.with(new Map([['processes', processes], ...merge(tasks, count), ...overrides]));
}

/** All processes side by side: resources add up, and the longest wait counts. */
export const combine: Merge = (tasks) =>
  new Map<string, Raw>([
    ['resources', mergeResources(resourcesOf(tasks), add)],
    ['constraints', distinct(tasks.flatMap((task) => elements(task, 'constraints')))],
    ['finalization_wait', waits(tasks).reduce((a, b) => Math.max(a, b), 0)],
  ]);

/** One task after the other: the largest resources do for all, and waits add up. */
export const concat: Merge = (tasks, count) => {
  const constraints: PystachioObject[] = distinct(tasks.flatMap((task) => elements(task, 'constraints')));
  for (const [index, after] of tasks.slice(1).entries()) {
    const before = tasks[index];
    for (const first of before === undefined ? [] : elements(before, 'processes')) {
      for (const second of elements(after, 'processes')) {
        count();
        if (!first.equals(second)) constraints.push(orderOf([first, second]));
      }
    }
  }
  return new Map<string, Raw>([
    ['resources', mergeResources(resourcesOf(tasks), larger)],
    ['constraints', constraints],
    ['finalization_wait', waits(tasks).reduce((a, b) => a + b, 0)],
  ]);
};

type Amount = Int | Float;

/** @returns the sum; a float if one of both is */
export function add(a: Amount, b: Amount): Amount {
  if (a instanceof Float || b instanceof Float) return new Float(numberOf(a) + numberOf(b));
  return toInt(BigInt(a) + BigInt(b));
}

/** @returns the second where it is larger */
export function larger(a: Amount, b: Amount): Amount {
  return numberOf(b) > numberOf(a) ? b : a;
}

function numberOf(amount: Amount): number {
  return amount instanceof Float ? amount.value : Number(amount);
}

function resourcesOf(tasks: readonly StructObject[]): readonly (PystachioObject | undefined)[] {
  return tasks.map((task) => task.field('resources'));
}

function waits(tasks: readonly StructObject[]): number[] {
  return tasks.map((task) => numberOf(amountOf(task, 'finalization_wait')));
}

/** Field by field; a missing one counts as nothing. @throws TaskError for one that is still a reference */
export function mergeResources(
  resources: readonly (PystachioObject | undefined)[],
  merge: (a: Amount, b: Amount) => Amount,
): StructObject {
  const totals = Array.from(RESOURCES.fields.keys(), (name): [string, Raw] => [
    name,
    resources.map((each) => amountOf(each, name)).reduce(merge, 0),
  ]);
  return RESOURCES.create(new Map(totals));
}

function amountOf(object: PystachioObject | undefined, name: string): Amount {
  const amount = object instanceof StructObject ? (object.field(name)?.get() ?? 0) : 0;
  if (typeof amount === 'number' || typeof amount === 'bigint' || amount instanceof Float) return amount;
  throw new TaskError(
    'TypeError',
    `tasks are merged at once, so their resources may not hold references: ${name}=${String(amount)}`,
  );
}
