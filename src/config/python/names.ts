import { closest } from '../../domain/values/closest.ts';
import type { Frame } from './frame.ts';
import type { Runtime } from './runtime.ts';
import type { Value } from './values.ts';
import { valueOr } from './values.ts';

/** What a name means in a frame: its own, then those of the functions around it, the file's, the built-in ones. @throws PyRaise NameError */
export function lookUp(rt: Runtime, frame: Frame, name: string): Value {
  const value = find(rt, frame, name);
  if (value !== undefined) return value;
  const suggestion = closest(name, [...frame.locals.keys(), ...frame.globals.keys(), ...rt.builtins.keys()]);
  throw rt.error('NameError', `name '${name}' is not defined${suggestion}`);
}

function find(rt: Runtime, frame: Frame, name: string): Value | undefined {
  const { names } = frame;
  if (names?.globals.has(name)) return valueOr(frame.globals.get(name), () => rt.builtins.get(name));
  const own = frame.locals.get(name);
  if (own !== undefined) return own;
  if (names?.locals.has(name)) {
    throw rt.error('UnboundLocalError', `local variable '${name}' referenced before assignment`);
  }
  for (let outer = frame.enclosing; outer !== undefined; outer = outer.enclosing) {
    if (outer.isClassBody) continue;
    const value = outer.locals.get(name);
    if (value !== undefined) return value;
  }
  return valueOr(frame.globals.get(name), () => rt.builtins.get(name));
}

/** Where an assignment to a name goes. */
export function namespaceFor(frame: Frame, name: string): Map<string, Value> {
  if (frame.names?.globals.has(name)) return frame.globals;
  if (frame.names?.nonlocals.has(name)) {
    for (let outer = frame.enclosing; outer !== undefined; outer = outer.enclosing) {
      if (!outer.isClassBody && outer.locals.has(name)) return outer.locals;
    }
  }
  return frame.locals;
}
