import type { Raw } from '../pystachio/raw.ts';
import { type Empty, StructObject } from '../pystachio/struct.ts';
import { placeNow } from '../python/functions.ts';
import { native } from '../python/native.ts';
import type { Runtime } from '../python/runtime.ts';
import { type Kwargs, NativeFunction, PyDict, PyList, PyModule, type Value } from '../python/values.ts';
import { CONSTRAINT, GB, KB, MB, PROCESS, TASK, TB } from '../schema/types.ts';
import { fromRaw, guarded, toFieldValue } from './bridge.ts';
import { EmptyValue, ObjectValue } from './object-values.ts';
import {
  add,
  combine,
  concat,
  distinct,
  elements,
  larger,
  type Merge,
  mergeResources,
  mergeTasks,
  sequential,
  simpleTask,
  TaskError,
} from './tasks.ts';

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
  return new PyList([wrap(rt, () => CONSTRAINT.create(new Map([['order', names]])))]);
}

function taskOf(rt: Runtime, value: Value | undefined): StructObject {
  if (value instanceof ObjectValue && value.object instanceof StructObject && TASK.owns(value.object))
    return value.object;
  throw rt.error('TypeError', `expected a Task, not ${rt.repr(value ?? null)}`);
}

/** What a helper makes counts as made where it is called. */
function wrap(rt: Runtime, make: () => StructObject): ObjectValue {
  return guarded(rt, () => {
    try {
      return new ObjectValue(make().withOrigin(placeNow(rt)));
    } catch (error) {
      if (error instanceof TaskError) throw rt.error(error.kind, error.message);
      throw error;
    }
  });
}

function taskFunctions(): Map<string, Value> {
  const functions = [
    native('simple(name, command)', (rt, [name = null, cmdline = null]) =>
      wrap(rt, () => simpleTask(toFieldValue(rt, name), toFieldValue(rt, cmdline))),
    ),
    native('sequential(task)', (rt, [task]) => wrap(rt, () => sequential(taskOf(rt, task)))),
    new NativeFunction('SequentialTask', (rt, args, kwargs) =>
      wrap(rt, () =>
        sequential(TASK.create(new Map([...dictFields(rt, args), ...keywordFields(rt, kwargs)]))),
      ),
    ),
    new NativeFunction('combine', (rt, args, kwargs) => merged(rt, args, kwargs, combine)),
    new NativeFunction('concat', (rt, args, kwargs) => merged(rt, args, kwargs, concat)),
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

function merged(rt: Runtime, args: readonly Value[], kwargs: Kwargs, merge: Merge): Value {
  return wrap(rt, () =>
    mergeTasks(
      args.map((arg) => taskOf(rt, arg)),
      new Map(keywordFields(rt, kwargs)),
      merge,
      () => rt.meter.allocate(1),
    ),
  );
}

function unitFunctions(): Map<string, Value> {
  const objects = (values: readonly Value[]) =>
    values.map((value) => (value instanceof ObjectValue ? value.object : undefined));
  const listed = (rt: Runtime, value: Value | undefined) => rt.list(value ?? null);
  const functions = [
    native('resources_sum(*)', (rt, args) =>
      wrap(rt, () => mergeResources(objects(args.map((arg) => arg ?? null)), add)),
    ),
    native('resources_max(resources)', (rt, [resources]) =>
      wrap(rt, () => mergeResources(objects(listed(rt, resources)), larger)),
    ),
    native('finalization_wait_sum(waits)', (rt, [units]) =>
      listed(rt, units).reduce<Value>((total, unit) => rt.binary('+', total, plain(rt, unit)), 0),
    ),
    native('finalization_wait_max(waits)', (rt, [units]) =>
      listed(rt, units).reduce<Value>((best, unit) => {
        const value = plain(rt, unit);
        return rt.compare(value, best) > 0 ? value : best;
      }, 0),
    ),
    native('processes_merge(tasks)', (rt, [tasks]) => mergedList(rt, listed(rt, tasks), 'processes')),
    native('constraints_merge(tasks)', (rt, [tasks]) => mergedList(rt, listed(rt, tasks), 'constraints')),
  ];
  return new Map(functions.map((each) => [each.name, each]));
}

function plain(rt: Runtime, value: Value): Value {
  if (value instanceof EmptyValue) return 0;
  return value instanceof ObjectValue ? fromRaw(rt, value.object.get()) : value;
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
