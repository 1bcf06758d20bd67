import { Float } from '../data/float.ts';
import type { PystachioObject } from '../pystachio/objects.ts';
import type { Raw } from '../pystachio/raw.ts';
import { type Empty, StructObject } from '../pystachio/struct.ts';
import { native } from '../python/native.ts';
import type { Runtime } from '../python/runtime.ts';
import { type Kwargs, NativeFunction, PyDict, PyList, PyModule, type Value } from '../python/values.ts';
import { CONSTRAINT, GB, KB, MB, PROCESS, RESOURCES, TASK, TB } from '../schema/types.ts';
import { fromRaw, guarded, toFieldValue } from './bridge.ts';
import { ObjectValue } from './object-values.ts';

type Fields = ReadonlyMap<string, Raw | Empty>;

/** `order`, `SequentialTask`, `Tasks.*`, `Units.*`, `Options.*` and the units: what job files use beside the structs. */
export function helperValues(): Map<string, Value> {
  const tasks = taskFunctions();
  const options = new PyModule(
    'Options',
    new Map<string, Value>([optionsFunction('java', '-'), optionsFunction('python', '--')]),
  );
  const order = native('order(*)', (rt, processes) => orderConstraint(rt, processes));
  return new Map<string, Value>([
    ['BYTES', 1],
    ['KB', KB],
    ['MB', MB],
    ['GB', GB],
    ['TB', TB],
    ['order', order],
    ['Processes', new PyModule('Processes', new Map([['order', order]]))],
    ['Tasks', new PyModule('Tasks', tasks)],
    ['Units', new PyModule('Units', unitFunctions())],
    ['Options', options],
    ...[
      ['SimpleTask', 'simple'],
      ['SequentialTask', 'SequentialTask'],
      ['combine_tasks', 'combine'],
      ['concat_tasks', 'concat'],
    ].map(([name = '', source = '']): [string, Value] => [name, tasks.get(source) ?? null]),
    ['java_options', options.attributes.get('java') ?? null],
    ['python_options', options.attributes.get('python') ?? null],
  ]);
}

function orderConstraint(rt: Runtime, processes: readonly (Value | undefined)[]): PyList {
  const names = processes.map((process) => {
    if (typeof process === 'string') return process;
    const object = process instanceof ObjectValue ? process.object : undefined;
    const name = object instanceof StructObject && PROCESS.owns(object) ? object.field('name') : undefined;
    if (name !== undefined) return name;
    throw rt.error('ValueError', `order() takes processes and their names, not ${rt.repr(process ?? null)}`);
  });
  return new PyList([new ObjectValue(guarded(rt, () => CONSTRAINT.create(new Map([['order', names]]))))]);
}

function taskOf(rt: Runtime, value: Value | undefined): StructObject {
  if (value instanceof ObjectValue && value.object instanceof StructObject && TASK.owns(value.object))
    return value.object;
  throw rt.error('TypeError', `expected a Task, not ${rt.repr(value ?? null)}`);
}

function wrap(rt: Runtime, make: () => PystachioObject): ObjectValue {
  return guarded(rt, () => new ObjectValue(make()));
}

function taskFunctions(): Map<string, Value> {
  const functions = [
    native('simple(name, command)', (rt, [name = null, cmdline = null]) =>
      wrap(rt, () => simpleTask(toFieldValue(rt, name), toFieldValue(rt, cmdline))),
    ),
    native('sequential(task)', (rt, [task]) => wrap(rt, () => sequential(rt, taskOf(rt, task)))),
    new NativeFunction('SequentialTask', (rt, args, kwargs) =>
      wrap(rt, () =>
        sequential(rt, TASK.create(new Map([...dictFields(rt, args), ...keywordFields(rt, kwargs)]))),
      ),
    ),
    new NativeFunction('combine', (rt, args, kwargs) => mergeTasks(rt, args, kwargs, combine)),
    new NativeFunction('concat', (rt, args, kwargs) => mergeTasks(rt, args, kwargs, concat)),
  ];
  return new Map(functions.map((each) => [each.name, each]));
}

function keywordFields(rt: Runtime, kwargs: Kwargs): [string, Raw | Empty][] {
  return Array.from(kwargs, ([name, value]) => [name, toFieldValue(rt, value)]);
}

function dictFields(rt: Runtime, args: readonly Value[]): [string, Raw | Empty][] {
  return args.flatMap((arg) =>
    arg instanceof PyDict
      ? Array.from(arg.entries.values(), ({ key, value }): [string, Raw | Empty] => [
          rt.str(key),
          toFieldValue(rt, value),
        ])
      : [],
  );
}

function simpleTask(name: Raw | Empty, cmdline: Raw | Empty): PystachioObject {
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

function sequential(rt: Runtime, task: StructObject): StructObject {
  if (elements(task, 'constraints').length > 0) {
    throw rt.error('ValueError', 'Cannot turn a Task with existing constraints into a SequentialTask!');
  }
  const processes = elements(task, 'processes');
  if (processes.length === 0) return task;
  return task.with(new Map([['constraints', [orderOf(processes)]]]));
}

function orderOf(processes: readonly StructObject[]): PystachioObject {
  const names = processes.map((process) => process.field('name') ?? null);
  return CONSTRAINT.create(new Map([['order', names]]));
}

/** The structs of a list field, interpolated. */
function elements(task: StructObject, name: string): StructObject[] {
  const list = task.field(name);
  const items = list !== undefined && 'elements' in list && Array.isArray(list.elements) ? list.elements : [];
  return items.filter((item) => item instanceof StructObject);
}

/** Equal objects once, in the order they first appear. */
function distinct(objects: readonly StructObject[]): StructObject[] {
  return [...new Map(objects.map((object) => [`${object.type.name}:${object.identity()}`, object])).values()];
}

/** The last task gives its name, limits and bindings; explicit overrides come last. */
function mergeTasks(
  rt: Runtime,
  args: readonly Value[],
  kwargs: Kwargs,
  merge: (rt: Runtime, tasks: readonly StructObject[]) => Fields,
): Value {
  return wrap(rt, () => {
    const tasks = args.map((arg) => taskOf(rt, arg));
    const last = tasks.at(-1);
    if (last === undefined) return TASK.create(new Map());
    const without = tasks.find((task) => !task.fields.has('processes'));
    if (without !== undefined)
      throw rt.error('ValueError', 'a task without processes cannot be combined with others');
    const processes = distinct(tasks.flatMap((task) => elements(task, 'processes')));
    return last.with(new Map([['processes', processes], ...merge(rt, tasks), ...keywordFields(rt, kwargs)]));
  });
}

function combine(rt: Runtime, tasks: readonly StructObject[]): Fields {
  return new Map<string, Raw>([
    [
      'resources',
      mergeResources(
        rt,
        tasks.map((task) => task.field('resources')),
        (a, b) => rt.binary('+', a, b),
      ),
    ],
    ['constraints', distinct(tasks.flatMap((task) => elements(task, 'constraints')))],
    ['finalization_wait', waits(rt, tasks).reduce((a, b) => Math.max(a, b), 0)],
  ]);
}

function concat(rt: Runtime, tasks: readonly StructObject[]): Fields {
  const constraints: PystachioObject[] = distinct(tasks.flatMap((task) => elements(task, 'constraints')));
  for (const [index, after] of tasks.slice(1).entries()) {
    const before = tasks[index];
    for (const first of before === undefined ? [] : elements(before, 'processes')) {
      for (const second of elements(after, 'processes')) {
        rt.meter.allocate(1);
        if (!first.equals(second)) constraints.push(orderOf([first, second]));
      }
    }
  }
  return new Map<string, Raw>([
    [
      'resources',
      mergeResources(
        rt,
        tasks.map((task) => task.field('resources')),
        (a, b) => larger(rt, a, b),
      ),
    ],
    ['constraints', constraints],
    ['finalization_wait', waits(rt, tasks).reduce((a, b) => a + b, 0)],
  ]);
}

function larger(rt: Runtime, a: Value, b: Value): Value {
  return rt.compare(b, a) > 0 ? b : a;
}

function waits(rt: Runtime, tasks: readonly StructObject[]): number[] {
  return tasks.map((task) => rt.index(fromRaw(rt, task.field('finalization_wait')?.get() ?? 0)));
}

function mergeResources(
  rt: Runtime,
  resources: readonly (PystachioObject | undefined)[],
  merge: (a: Value, b: Value) => Value,
): PystachioObject {
  const totals = new Map<string, Raw>();
  for (const name of RESOURCES.fields.keys()) {
    const amounts = resources.map((each) => amountOf(rt, each, name));
    const total = amounts.reduce((a, b) => merge(a, b), 0);
    totals.set(name, total instanceof Float || typeof total === 'number' ? total : Number(total));
  }
  return RESOURCES.create(totals);
}

function amountOf(rt: Runtime, resources: PystachioObject | undefined, name: string): Value {
  const field = resources instanceof StructObject ? resources.field(name) : undefined;
  const amount = field === undefined ? 0 : fromRaw(rt, field.get());
  if (typeof amount !== 'string') return amount;
  throw rt.error(
    'TypeError',
    `tasks are merged at once, so their resources may not hold references: ${name}=${amount}`,
  );
}

function unitFunctions(): Map<string, Value> {
  const objects = (values: readonly Value[]) =>
    values.map((value) => (value instanceof ObjectValue ? value.object : undefined));
  const listed = (rt: Runtime, value: Value | undefined) => rt.list(value ?? null);
  const functions = [
    native('resources_sum(*)', (rt, args) =>
      wrap(rt, () =>
        mergeResources(rt, objects(args.map((arg) => arg ?? null)), (a, b) => rt.binary('+', a, b)),
      ),
    ),
    native('resources_max(resources)', (rt, [resources]) =>
      wrap(rt, () => mergeResources(rt, objects(listed(rt, resources)), (a, b) => larger(rt, a, b))),
    ),
    native('finalization_wait_sum(waits)', (rt, [units]) =>
      listed(rt, units).reduce<Value>((total, unit) => rt.binary('+', total, plain(rt, unit)), 0),
    ),
    native('finalization_wait_max(waits)', (rt, [units]) =>
      listed(rt, units).reduce<Value>((best, unit) => larger(rt, best, plain(rt, unit)), 0),
    ),
    native('processes_merge(tasks)', (rt, [tasks]) => mergedList(rt, listed(rt, tasks), 'processes')),
    native('constraints_merge(tasks)', (rt, [tasks]) => mergedList(rt, listed(rt, tasks), 'constraints')),
  ];
  return new Map(functions.map((each) => [each.name, each]));
}

function plain(rt: Runtime, value: Value): Value {
  return value instanceof ObjectValue ? fromRaw(rt, value.object.get()) : 0;
}

function mergedList(rt: Runtime, tasks: readonly Value[], field: string): PyList {
  return guarded(rt, () => {
    const all = tasks.flatMap((task) => elements(taskOf(rt, task), field));
    return new PyList(distinct(all).map((object) => new ObjectValue(object)));
  });
}

/** Command-line options of strings, dicts and keywords; one-letter names get one dash. */
function optionsFunction(name: string, longPrefix: string): [string, NativeFunction] {
  const render = (rt: Runtime, option: Value, value: Value) => {
    const text = rt.str(option);
    const flag = `${text.length === 1 ? '-' : longPrefix}${text}`;
    return rt.truth(value) ? `${flag} ${rt.str(value)}` : flag;
  };
  const body = (rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value => {
    const rendered = args.flatMap((arg) => {
      if (typeof arg === 'string') return [render(rt, arg, null)];
      if (arg instanceof PyDict)
        return Array.from(arg.entries.values(), ({ key, value }) => render(rt, key, value));
      throw rt.error('ValueError', `Got an unexpected argument to render_options: ${rt.repr(arg)}`);
    });
    return [...rendered, ...Array.from(kwargs, ([key, value]) => render(rt, key, value))].join(' ');
  };
  return [name, new NativeFunction(name, body)];
}
