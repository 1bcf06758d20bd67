import { Float, floatRepr } from '../../data/float.ts';
import { type Json, parseJson } from '../../data/json.ts';
import { text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { sorted } from '../sequences.ts';
import { type Kwargs, NativeFunction, PyDict, PyList, PyObject, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const MAX_DEPTH = 100;

/** What the caller makes of parts of the document: objects, floats, whole numbers. */
interface ReadHooks {
  readonly object: Value;
  readonly float: Value;
  readonly int: Value;
}

function toValue(rt: Runtime, json: Json, hooks: ReadHooks): Value {
  rt.meter.step();
  if (json instanceof Float)
    return hooks.float === null ? json : rt.call(hooks.float, [floatRepr(json.value)]);
  if (typeof json === 'number' || typeof json === 'bigint')
    return hooks.int === null ? json : rt.call(hooks.int, [String(json)]);
  if (json === null || typeof json !== 'object') return json;
  if (json instanceof Map) {
    const entries = [...(json as ReadonlyMap<string, Json>)]; // instanceof forgets the type arguments
    const dict = rt.dictOf(entries.map(([key, value]) => [key, toValue(rt, value, hooks)]));
    return hooks.object === null ? dict : rt.call(hooks.object, [dict]);
  }
  return new PyList((json as readonly Json[]).map((each) => toValue(rt, each, hooks))); // the only kind left
}

interface Layout {
  readonly indent: string | undefined;
  readonly itemSeparator: string;
  readonly keySeparator: string;
  readonly sortKeys: boolean;
  /** Leaves out keys that JSON cannot have. */
  readonly skipKeys: boolean;
  /** Makes something of values that JSON cannot have. */
  readonly fallback: Value;
}

function layoutOf(rt: Runtime, kwargs: Kwargs): Layout {
  const indent = kwargs.get('indent') ?? null;
  const separators = kwargs.get('separators') ?? null;
  const [item, key] = separators === null ? [] : rt.list(separators).map((each) => rt.str(each));
  return {
    indent: indent === null ? undefined : ' '.repeat(Math.min(rt.index(indent), 100)),
    itemSeparator: item ?? ', ',
    keySeparator: key ?? ': ',
    sortKeys: rt.truth(kwargs.get('sort_keys') ?? false),
    skipKeys: rt.truth(kwargs.get('skipkeys') ?? false),
    fallback: kwargs.get('default') ?? null,
  };
}

function quote(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function write(rt: Runtime, value: Value, layout: Layout, depth: number): string {
  if (depth > MAX_DEPTH) throw rt.error('ValueError', 'Circular reference detected');
  if (value === null) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return String(value);
  if (typeof value === 'string') return quote(value);
  if (value instanceof Float) return writeFloat(value.value);
  if (value instanceof PyList || value instanceof PyTuple) {
    return bracket(
      '[',
      ']',
      value.items.map((item) => write(rt, item, layout, depth + 1)),
      layout,
      depth,
    );
  }
  if (value instanceof PyDict) {
    const all = layout.skipKeys ? value.keys().filter(isKey) : value.keys();
    const keys = layout.sortKeys ? sorted(rt, all, null, false) : all;
    const members = keys.map(
      (key) =>
        `${quote(keyText(rt, key))}${layout.keySeparator}${write(rt, value.getItem(rt, key), layout, depth + 1)}`,
    );
    return bracket('{', '}', members, layout, depth);
  }
  const inside = value instanceof PyObject ? rt.findAttribute(value, 'json_dumps') : undefined;
  if (inside !== undefined) return rt.str(rt.call(inside, []));
  if (layout.fallback !== null) return write(rt, rt.call(layout.fallback, [value]), layout, depth + 1);
  throw rt.error('TypeError', `${rt.repr(value)} is not JSON serializable`);
}

function writeFloat(value: number): string {
  if (Number.isFinite(value)) return floatRepr(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

function isKey(key: Value): boolean {
  return key === null || typeof key !== 'object' || key instanceof Float;
}

function keyText(rt: Runtime, key: Value): string {
  if (!isKey(key)) throw rt.error('TypeError', 'keys must be a string');
  if (key === null) return 'null';
  if (typeof key === 'boolean') return String(key);
  return key instanceof Float ? floatRepr(key.value) : rt.str(key);
}

function bracket(
  open: string,
  close: string,
  items: readonly string[],
  layout: Layout,
  depth: number,
): string {
  if (layout.indent === undefined || items.length === 0)
    return open + items.join(layout.itemSeparator) + close;
  const inner = `\n${layout.indent.repeat(depth + 1)}`;
  return `${open}${inner}${items.join(layout.itemSeparator + inner)}\n${layout.indent.repeat(depth)}${close}`;
}

/** Numbers that only Python's JSON knows, standing alone. */
const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function parse(rt: Runtime, source: string, kwargs: Kwargs): Value {
  const special = SPECIAL_NUMBERS.get(source.trim());
  if (special !== undefined) return new Float(special);
  const parsed = parseJson(source);
  const hook = (name: string) => kwargs.get(name) ?? null;
  const hooks = { object: hook('object_hook'), float: hook('parse_float'), int: hook('parse_int') };
  if (parsed.ok) return toValue(rt, parsed.value, hooks);
  throw rt.error('ValueError', parsed.error.message);
}

/** `json`, which keeps whole numbers and floats apart both ways. */
export const JSON_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  [
    'json',
    () => {
      const dumps = new NativeFunction('dumps', (rt, [value], kwargs) =>
        write(rt, value ?? null, layoutOf(rt, kwargs), 0),
      );
      const all = [
        dumps,
        new NativeFunction('dump', (rt, [value, file], kwargs) => {
          rt.call(rt.getAttribute(file ?? null, 'write'), [rt.call(dumps, [value ?? null], kwargs)]);
          return null;
        }),
        new NativeFunction('loads', (rt, [source], kwargs) => parse(rt, text(rt, source), kwargs)),
        new NativeFunction('load', (rt, [file], kwargs) =>
          parse(rt, text(rt, rt.call(rt.getAttribute(file ?? null, 'read'), [])), kwargs),
        ),
      ];
      return all.map((each): [string, Value] => [each.name, each]);
    },
  ],
];
