import { closest } from '../../domain/values/closest.ts';
import type { Json } from '../data/json.ts';
import type { RefStep } from '../task/mustache.ts';
import { Gathered, type Interpolation, type Origin, type OriginSource, PystachioObject } from './objects.ts';
import { CoercionError, type Raw, UnknownFieldError } from './raw.ts';
import { type Found, Prefixed, type Scope } from './scopes.ts';
import { showRaw } from './show.ts';
import { PystachioType } from './types.ts';

/** `Empty`: unsets a field. */
export const EMPTY = Symbol('Empty');
export type Empty = typeof EMPTY;

export interface Field {
  readonly type: PystachioType;
  readonly required: boolean;
  readonly fallback: PystachioObject | undefined;
}

/** A struct: named, typed fields. */
export class StructType extends PystachioType {
  readonly fields: ReadonlyMap<string, Field>;
  #defaults: ReadonlyMap<string, PystachioObject> | undefined;

  constructor(name: string, fields: ReadonlyMap<string, Field>) {
    super(name);
    this.fields = fields;
  }

  protected override describe(): string {
    const fields = [...this.fields].map(([name, { type, required, fallback }]) => {
      const value = fallback === undefined ? '' : `=${showRaw(fallback.get())}`;
      return `${name}:${type.signature}${required ? '!' : ''}${value}`;
    });
    return `Struct ${this.name}(${fields.sort().join(', ')})`;
  }

  override construct(raw: Raw): StructObject {
    const empty = new StructObject(this, this.#initial(), []);
    if (!(raw instanceof Map)) {
      throw new CoercionError(`${this.name} expects a dict or a ${this.name}, got ${showRaw(raw)}`);
    }
    const changes = new Map<string, Raw>();
    for (const [key, value] of raw as ReadonlyMap<Raw, Raw>)
      changes.set(typeof key === 'string' ? key : showRaw(key), value);
    return empty.with(changes);
  }

  /** @param values by field name @throws UnknownFieldError, CoercionError */
  create(values: ReadonlyMap<string, Raw | Empty>): StructObject {
    return new StructObject(this, this.#initial(), []).with(values);
  }

  #initial(): ReadonlyMap<string, PystachioObject> {
    this.#defaults ??= new Map(
      [...this.fields].flatMap(([name, { fallback }]) =>
        fallback === undefined ? [] : [[name, fallback] as const],
      ),
    );
    return this.#defaults;
  }
}

/** A struct's fields as its own fields see them: whatever they leave open is looked up by the one who refers to them. */
class OwnFields implements Scope {
  readonly #fields: ReadonlyMap<string, PystachioObject>;

  constructor(fields: ReadonlyMap<string, PystachioObject>) {
    this.#fields = fields;
  }

  find([step, ...rest]: readonly RefStep[]): Found | undefined {
    if (step?.kind !== 'field') return undefined;
    const value = this.#fields.get(step.name);
    return rest.length === 0 ? value : value?.find(rest);
  }
}

export class StructObject extends PystachioObject {
  /** Only those that are set. */
  readonly fields: ReadonlyMap<string, PystachioObject>;
  declare readonly type: StructType;
  #inner: readonly Scope[] | undefined;
  #interpolation: (Interpolation & { readonly value: StructObject }) | undefined;
  readonly #origin: OriginSource | undefined;

  constructor(
    type: StructType,
    fields: ReadonlyMap<string, PystachioObject>,
    scopes: readonly Scope[],
    origin?: OriginSource,
  ) {
    super(type, scopes);
    this.fields = fields;
    this.#origin = origin;
  }

  override get origin(): Origin | undefined {
    return typeof this.#origin === 'function' ? this.#origin() : this.#origin;
  }

  /** The same, made there. */
  withOrigin(origin: OriginSource | undefined): StructObject {
    return new StructObject(this.type, this.fields, this.scopes, origin);
  }

  override withScopes(scopes: readonly Scope[]): StructObject {
    return new StructObject(this.type, this.fields, scopes, this.#origin);
  }

  override *parts(): Generator<PystachioObject | undefined, void> {
    const scopes = this.innerScopes();
    for (const [name, { required }] of this.type.fields) {
      const value = this.fields.get(name);
      if (value !== undefined || required) yield value?.inScope(scopes);
    }
  }

  /** A copy with other values in some fields; it keeps its bindings. @throws UnknownFieldError, CoercionError */
  with(changes: ReadonlyMap<string, Raw | Empty>): StructObject {
    const fields = new Map(this.fields);
    for (const [name, value] of changes) {
      const field = this.type.fields.get(name);
      if (field === undefined) {
        throw new UnknownFieldError(
          `Unknown schema attribute ${name} of ${this.type.name}${closest(name, this.type.fields.keys())}`,
        );
      }
      if (value === EMPTY) fields.delete(name);
      else fields.set(name, this.#accept(name, field, value));
    }
    return new StructObject(this.type, fields, this.scopes, this.#origin);
  }

  #accept(name: string, field: Field, value: Raw): PystachioObject {
    try {
      return field.type.accept(value);
    } catch (error) {
      if (error instanceof CoercionError)
        throw new CoercionError(`${this.type.name}[${name}]: ${error.message}`);
      throw error;
    }
  }

  /** Where the fields look references up: `self`, the fields, the struct's own scopes, `super`. */
  innerScopes(): readonly Scope[] {
    if (this.#inner === undefined) {
      const own = new OwnFields(this.fields);
      this.#inner = [new Prefixed('self', [own]), own, ...this.scopes, new Prefixed('super', this.scopes)];
    }
    return this.#inner;
  }

  /** One field, interpolated; undefined where it is not set. @throws CoercionError, BadReferenceError */
  field(name: string): PystachioObject | undefined {
    return this.fields.get(name)?.inScope(this.innerScopes()).interpolate().value;
  }

  /** Done once: nothing about the object ever changes. */
  override interpolate(): Interpolation & { readonly value: StructObject } {
    this.#interpolation ??= this.#interpolateFields();
    return this.#interpolation;
  }

  #interpolateFields(): Interpolation & { readonly value: StructObject } {
    const all = new Gathered();
    const scopes = this.innerScopes();
    const fields = new Map(this.fields);
    // In the order of the type, as check() goes: where one stops the other stops, and does no more than the other.
    for (const name of this.type.fields.keys()) {
      const value = this.fields.get(name);
      if (value === undefined) continue;
      try {
        fields.set(name, all.add(value.inScope(scopes)));
      } catch (error) {
        if (error instanceof CoercionError)
          throw new CoercionError(`${this.type.name}[${name}]: ${error.message}`);
        throw error;
      }
    }
    const { unbound, characters } = all;
    return { value: new StructObject(this.type, fields, [], this.#origin), unbound, characters };
  }

  override check(): string | undefined {
    const scopes = this.innerScopes();
    for (const [name, { required }] of this.type.fields) {
      const value = this.fields.get(name);
      if (value === undefined) {
        if (required) return `${this.type.name}[${name}] is required.`;
        continue;
      }
      const problem = value.inScope(scopes).check();
      if (problem !== undefined) return `${this.type.name}[${name}] failed: ${problem}`;
    }
    return undefined;
  }

  override get(): Raw {
    return new Map([...this.fields].map(([name, value]) => [name, value.get()]));
  }

  override toJson(): Json {
    const json = new Map<string, Json>();
    for (const name of this.type.fields.keys()) {
      const value = this.fields.get(name);
      if (value !== undefined) json.set(name, value.toJson());
    }
    return json;
  }

  /** What a reference from outside finds: it sees the struct's other fields. */
  override find([step, ...rest]: readonly RefStep[]): Found | undefined {
    if (step?.kind !== 'field') return undefined;
    const value = this.fields.get(step.name)?.inScope(this.innerScopes());
    return rest.length === 0 ? value : value?.find(rest);
  }

  override toString(): string {
    const { fields } = this.interpolate().value;
    const shown = [...fields].map(([name, value]) => `${name}=${value}`);
    return `${this.type.name}(${shown.join(`,\n${' '.repeat(this.type.name.length + 1)}`)})`;
  }

  override identity(): string {
    const { fields } = this.interpolate().value;
    return [...fields]
      .map(([name, value]) => `${name}=${value.identity()}`)
      .sort()
      .join('\n');
  }
}
