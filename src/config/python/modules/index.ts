import type { Runtime } from '../runtime.ts';
import { PyModule as Module, type PyModule, type PyObject, type Value } from '../values.ts';
import { COLLECTION_MODULES } from './collections.ts';
import { ENCODING_MODULES } from './encodings.ts';
import { MATHS_MODULES } from './maths.ts';
import { REFUSED_MODULES } from './refused.ts';
import { REGULAR_EXPRESSION_MODULES } from './regular-expressions.ts';
import { SYSTEM_MODULES } from './system.ts';
import { TEXT_MODULES } from './texts.ts';
import { TIME_MODULES } from './times.ts';

/** Makes the names of a module when it is first imported. */
export type ModuleMaker = (rt: Runtime) => Iterable<readonly [string, Value]>;

const MAKERS: ReadonlyMap<string, ModuleMaker> = new Map([
  ...SYSTEM_MODULES,
  ...TEXT_MODULES,
  ...COLLECTION_MODULES,
  ...ENCODING_MODULES,
  ...MATHS_MODULES,
  ...REGULAR_EXPRESSION_MODULES,
  ...TIME_MODULES,
]);

/**
 * A module of the standard library, as far as job files use it.
 * @returns undefined where there is no such module here
 * @throws PyRaise ImportError, with the reason, for modules that job files may not use
 */
export function standardModule(rt: Runtime, name: string): PyObject | undefined {
  const known = rt.modules.get(name);
  if (known !== undefined) return known;
  const maker = MAKERS.get(name);
  if (maker !== undefined) {
    const module: PyModule = new Module(name, new Map(maker(rt)));
    rt.modules.set(name, module);
    return module;
  }
  const reason = REFUSED_MODULES.get(name.split('.')[0] ?? name);
  if (reason !== undefined) throw rt.error('ImportError', `${name} is not available in job files: ${reason}`);
  return undefined;
}
