import { Float, floatRepr } from '../../data/float.ts';
import { type Json, parseJson } from '../../data/json.ts';
import { native, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { sorted } from '../sequences.ts';
import { type Kwargs, NativeFunction, PyDict, PyList, PyObject, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const MAX_DEPTH = 100;

function toValue(rt: Runtime, json: Json): Value {
  rt.meter.step();
  if (json === null || typeof json !== 'object' || json instanceof Float) return json;
  if (json instanceof Map) {
    const entries = [...(json as ReadonlyMap<string, Json>)]; // instanceof forgets the type arguments
    return rt.dictOf(entries.map(([key, value]) => [key, toValue(rt, value)]));
  }
  return new PyList((json as readonly Json[]).map((each) => toValue(rt, each))); // the only kind left
}

interface Layout {
  readonly indent: string | undefined;
  readonly itemSeparator: string;
  readonly keySeparator: string;
  readonly sortKeys: boolean;
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
  if (value instanceof Float) return Number.isFinite(value.value) ? floatRepr(value.value) : 'NaN';
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
    const keys = layout.sortKeys ? sorted(rt, value.keys(), null, false) : value.keys();
    const members = keys.map(
      (key) =>
        `${quote(keyText(rt, key))}${layout.keySeparator}${write(rt, value.getItem(rt, key), layout, depth + 1)}`,
    );
    return bracket('{', '}', members, layout, depth);
  }
  const inside = value instanceof PyObject ? rt.findAttribute(value, 'json_dumps') : undefined;
  if (inside !== undefined) return rt.str(rt.call(inside, []));
  throw rt.error('TypeError', `${rt.repr(value)} is not JSON serializable`);
}

function keyText(rt: Runtime, key: Value): string {
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

function parse(rt: Runtime, source: string): Value {
  const parsed = parseJson(source);
  if (parsed.ok) return toValue(rt, parsed.value);
  throw rt.error('ValueError', parsed.error);
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
        native('loads(s)', (rt, [source]) => parse(rt, text(rt, source))),
        native('load(file)', (rt, [file]) =>
          parse(rt, text(rt, rt.call(rt.getAttribute(file ?? null, 'read'), []))),
        ),
      ];
      return all.map((each): [string, Value] => [each.name, each]);
    },
  ],
];
