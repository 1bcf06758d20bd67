import { Bindings } from '../pystachio/scopes.ts';
import { native } from '../python/native.ts';
import { NativeFunction, PyModule, type Value } from '../python/values.ts';
import {
  DEFAULT_HEALTH_CHECKER,
  DEFAULT_LIFECYCLE,
  DISABLE_LIFECYCLE,
  SCHEMA_TYPES,
  SERVICE,
} from '../schema/types.ts';
import { guarded, toRaw } from './bridge.ts';
import { helperValues } from './helpers.ts';
import { BindingsValue, ObjectValue } from './object-values.ts';
import { TypeValue, typeConstructors } from './type-values.ts';

/** The names a job file sees without importing anything, `include` aside. */
export function jobLanguageGlobals(): Map<string, Value> {
  return new Map<string, Value>([
    ...Array.from(SCHEMA_TYPES, ([name, type]): [string, Value] => [name, new TypeValue(type)]),
    ...typeConstructors(),
    ...helperValues(),
    ['Service', new ObjectValue(SERVICE)],
    ['DefaultHealthChecker', new ObjectValue(DEFAULT_HEALTH_CHECKER)],
    ['DefaultLifecycleConfig', new ObjectValue(DEFAULT_LIFECYCLE)],
    ['DisableLifecycle', new ObjectValue(DISABLE_LIFECYCLE)],
    [
      'Environment',
      new NativeFunction('Environment', (rt, args, kwargs) => {
        const entries = args.flatMap((arg) => {
          const raw = toRaw(rt, arg);
          return raw instanceof Map ? [...raw] : [];
        });
        const named = Array.from(kwargs, ([name, value]) => [name, toRaw(rt, value)] as const);
        return guarded(rt, () => new BindingsValue(new Bindings([...entries, ...named])));
      }),
    ],
    [
      'Ref',
      new PyModule(
        'Ref',
        new Map<string, Value>([
          ['from_address', native('from_address(address)', (_rt, [address]) => address ?? null)],
        ]),
      ),
    ],
  ]);
}

const SCHEMA_MODULE = /^(pystachio|apache\.(aurora|thermos)\.config\.schema)(\.\w+)*$/;

/** `import` of the modules that upstream's names live in. */
export function jobLanguageModule(name: string): PyModule | undefined {
  return SCHEMA_MODULE.test(name) ? new PyModule(name, jobLanguageGlobals()) : undefined;
}
