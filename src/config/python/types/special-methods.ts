import { method } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import type { NativeFunction, Value } from '../values.ts';

type Operation = (rt: Runtime, self: Value, first: Value, second: Value) => Value;

/** What operators and built-in functions do, by the names that classes define it under. */
const OPERATIONS: ReadonlyMap<string, readonly [parameters: string, operation: Operation]> = new Map<
  string,
  readonly [string, Operation]
>([
  ['__len__', ['self', (rt, self) => rt.length(self)]],
  ['__iter__', ['self', (rt, self) => rt.iterator(self)]],
  ['__contains__', ['self, item', (rt, self, item) => rt.contains(self, item)]],
  ['__getitem__', ['self, key', (rt, self, key) => rt.getItem(self, key)]],
  [
    '__setitem__',
    [
      'self, key, value',
      (rt, self, key, value) => {
        rt.setItem(self, key, value);
        return null;
      },
    ],
  ],
  [
    '__delitem__',
    [
      'self, key',
      (rt, self, key) => {
        rt.deleteItem(self, key);
        return null;
      },
    ],
  ],
  ['__repr__', ['self', (rt, self) => rt.repr(self)]],
  ['__str__', ['self', (rt, self) => rt.str(self)]],
  ['__eq__', ['self, other', (rt, self, other) => rt.equals(self, other)]],
  ['__add__', ['self, other', (rt, self, other) => rt.binary('+', self, other)]],
  ['__mul__', ['self, other', (rt, self, other) => rt.binary('*', self, other)]],
  ['__mod__', ['self, other', (rt, self, other) => rt.binary('%', self, other)]],
]);

/**
 * The special methods of a built-in type, for files that call them by name or ask whether they are there.
 * @param names separated by blanks, without their underscores
 */
export function specialMethods(names: string): NativeFunction[] {
  return names.split(' ').flatMap((short) => {
    const name = `__${short}__`;
    const [parameters = '', operation] = OPERATIONS.get(name) ?? [];
    if (operation === undefined) return [];
    return method(`${name}(${parameters})`, (rt, [self = null, first = null, second = null]) =>
      operation(rt, self, first, second),
    );
  });
}
