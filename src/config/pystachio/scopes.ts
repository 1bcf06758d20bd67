import { makeRef, parseRef, type Ref, type RefStep } from '../task/mustache.ts';
import { PystachioObject } from './objects.ts';
import { BadReferenceError, CoercionError, type Raw } from './raw.ts';
import { showRaw, textOf } from './show.ts';

/** Somewhere a reference may be looked up. */
export interface Scope {
  /** @returns the value, or undefined where this scope does not know it */
  find(steps: readonly RefStep[]): Found | undefined;
}

/** What a reference leads to: text as it was bound, or an object that is interpolated in its own scopes. */
export type Found = string | PystachioObject;

/** Values bound by address: what `bind()` adds to an object. Later addresses replace earlier ones. */
export class Bindings implements Scope {
  readonly #table = new Map<string, { readonly steps: readonly RefStep[]; readonly value: Found }>();

  /**
   * @param values address (`profile`, `mesos.instance`, `ports[http]`) → text, number, object, or nested values
   * @throws BadReferenceError for an address that is none, CoercionError for a value that cannot be bound
   */
  constructor(values: Iterable<readonly [Raw, Raw]>) {
    this.#add([], values);
  }

  #add(prefix: readonly RefStep[], values: Iterable<readonly [Raw, Raw]>): void {
    for (const [key, value] of values) {
      const ref = typeof key === 'string' ? parseRef(key) : undefined;
      if (ref === undefined) throw new BadReferenceError(`${showRaw(key)} is no name to bind`);
      const steps = [...prefix, ...ref.steps];
      if (value instanceof Map) this.#add(steps, value as ReadonlyMap<Raw, Raw>);
      else this.#table.set(makeRef(steps).address, { steps, value: bindable(ref, value) });
    }
  }

  /** What is bound, by address. */
  *entries(): Iterable<readonly [address: string, value: Found]> {
    for (const [address, { value }] of this.#table) yield [address, value];
  }

  find(steps: readonly RefStep[]): Found | undefined {
    for (let length = steps.length; length > 0; length--) {
      const entry = this.#table.get(makeRef(steps.slice(0, length)).address);
      if (entry === undefined) continue;
      if (length === steps.length) return entry.value;
      const found = typeof entry.value === 'string' ? undefined : entry.value.find(steps.slice(length));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function bindable(ref: Ref, value: Raw): Found {
  if (value instanceof PystachioObject) return value;
  const text = textOf(value);
  if (text !== undefined) return text;
  throw new CoercionError(
    `Only strings, numbers, dicts and typed objects can be bound, but "${ref.address}" is ${showRaw(value)}`,
  );
}

/** Makes another scope's names visible below a name: `self.x`, `super.x`. */
export class Prefixed implements Scope {
  readonly #name: string;
  readonly #scopes: readonly Scope[];

  /** @param scopes asked in order */
  constructor(name: string, scopes: readonly Scope[]) {
    this.#name = name;
    this.#scopes = scopes;
  }

  find(steps: readonly RefStep[]): Found | undefined {
    const [first, ...rest] = steps;
    if (rest.length === 0 || first?.kind !== 'field' || first.name !== this.#name) return undefined;
    return findIn(this.#scopes, rest);
  }
}

/** @returns what the first scope that knows the reference says */
export function findIn(scopes: readonly Scope[], steps: readonly RefStep[]): Found | undefined {
  for (const scope of scopes) {
    const found = scope.find(steps);
    if (found !== undefined) return found;
  }
  return undefined;
}
