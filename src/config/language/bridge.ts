import { Float } from '../data/float.ts';
import { PystachioObject } from '../pystachio/objects.ts';
import { BadReferenceError, CoercionError, type Raw, UnknownFieldError, Unusable } from '../pystachio/raw.ts';
import { EMPTY, type Empty } from '../pystachio/struct.ts';
import { PyRaise } from '../python/classes.ts';
import type { Runtime } from '../python/runtime.ts';
import { PyDict, PyIterator, PyList, PyObject, PySet, PyTuple, type Value } from '../python/values.ts';
import { EmptyValue, ObjectValue } from './object-values.ts';

const MAX_DEPTH = 100;

/**
 * A Python value as what typed objects are constructed from.
 * @throws PyRaise ValueError where it nests too deeply (or holds itself)
 */
export function toRaw(rt: Runtime, value: Value, depth = 0): Raw {
  if (depth > MAX_DEPTH) throw rt.error('ValueError', `a value nests deeper than ${MAX_DEPTH} levels`);
  if (!(value instanceof PyObject) || value instanceof Float) return value;
  if (value instanceof ObjectValue) return value.object;
  if (value instanceof PyList || value instanceof PyTuple)
    return value.items.map((item) => toRaw(rt, item, depth + 1));
  if (value instanceof PyDict) {
    const entries = Array.from(value.entries.values());
    return new Map(
      entries.map((entry) => [toRaw(rt, entry.key, depth + 1), toRaw(rt, entry.value, depth + 1)]),
    );
  }
  if (value instanceof PyIterator || value instanceof PySet)
    return new Unusable(`a ${value.typeName()} (make it a list)`);
  return new Unusable(rt.repr(value));
}

/** Like {@link toRaw}, for a field of a struct, which `Empty` unsets. */
export function toFieldValue(rt: Runtime, value: Value): Raw | Empty {
  return value instanceof EmptyValue ? EMPTY : toRaw(rt, value);
}

/** The plain value inside a typed object as a Python value. */
export function fromRaw(rt: Runtime, raw: Raw): Value {
  if (raw === null || typeof raw !== 'object' || raw instanceof Float) return raw;
  if (raw instanceof PystachioObject) return new ObjectValue(raw);
  if (raw instanceof Unusable) return raw.shown;
  if (raw instanceof Map) {
    const dict = new PyDict();
    for (const [key, value] of raw as ReadonlyMap<Raw, Raw>)
      dict.set(rt, fromRaw(rt, key), fromRaw(rt, value)); // instanceof forgets the type arguments
    return dict;
  }
  return new PyTuple((raw as readonly Raw[]).map((item) => fromRaw(rt, item))); // the only kind left
}

/** Runs work on typed objects, with its errors as the Python exceptions that files may catch. */
export function guarded<T>(rt: Runtime, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyRaise) throw error;
    if (error instanceof UnknownFieldError) throw rt.error('AttributeError', error.message);
    if (error instanceof CoercionError || error instanceof BadReferenceError)
      throw rt.error('ValueError', error.message);
    throw error;
  }
}
