import type { Json } from '../data/json.ts';
import type { RefStep } from '../task/mustache.ts';
import { Gathered, type Interpolation, PystachioObject } from './objects.ts';
import { CoercionError, type Raw } from './raw.ts';
import type { Found, Scope } from './scopes.ts';
import { showRaw } from './show.ts';
import { PystachioType } from './types.ts';

/** `List(T)` */
export class ListType extends PystachioType {
  readonly element: PystachioType;

  constructor(element: PystachioType) {
    super(`${element.name}List`);
    this.element = element;
  }

  protected override describe(): string {
    return `List(${this.element.signature})`;
  }

  override construct(raw: Raw): ListObject {
    if (!Array.isArray(raw)) throw new CoercionError(`${this.name} expects a list, got ${showRaw(raw)}`);
    return new ListObject(
      this,
      (raw as readonly Raw[]).map((item) => this.element.accept(item)), // Array.isArray forgets the element type
      [],
    );
  }
}

export class ListObject extends PystachioObject {
  readonly elements: readonly PystachioObject[];
  declare readonly type: ListType;

  constructor(type: ListType, elements: readonly PystachioObject[], scopes: readonly Scope[]) {
    super(type, scopes);
    this.elements = elements;
  }

  override withScopes(scopes: readonly Scope[]): ListObject {
    return new ListObject(this.type, this.elements, scopes);
  }

  override interpolate(): Interpolation & { readonly value: ListObject } {
    const all = new Gathered();
    const elements = this.elements.map((element) => all.add(element.inScope(this.scopes)));
    const { unbound, characters } = all;
    return { value: new ListObject(this.type, elements, []), unbound, characters };
  }

  override check(): string | undefined {
    for (const [index, element] of this.elements.entries()) {
      const problem = element.inScope(this.scopes).check();
      if (problem !== undefined) return `Element ${index} in ${this.type.name} failed check: ${problem}`;
    }
    return undefined;
  }

  override *parts(): Generator<PystachioObject, void> {
    for (const element of this.elements) yield element.inScope(this.scopes);
  }

  override get(): Raw {
    return this.elements.map((element) => element.get());
  }

  override toJson(): Json {
    return this.elements.map((element) => element.toJson());
  }

  override find([step, ...rest]: readonly RefStep[]): Found | undefined {
    if (step?.kind !== 'index' || !/^-?\d+$/.test(step.name)) return undefined;
    const element = this.elements.at(Number(step.name))?.inScope(this.scopes);
    return rest.length === 0 ? element : element?.find(rest);
  }

  override toString(): string {
    return `${this.type.name}(${this.interpolate().value.elements.map(String).join(', ')})`;
  }
}

/** `Map(K, V)` */
export class MapType extends PystachioType {
  readonly key: PystachioType;
  readonly value: PystachioType;

  constructor(key: PystachioType, value: PystachioType) {
    super(`${key.name}${value.name}Map`);
    this.key = key;
    this.value = value;
  }

  protected override describe(): string {
    return `Map(${this.key.signature}, ${this.value.signature})`;
  }

  override construct(raw: Raw): MapObject {
    const entries =
      raw instanceof MapObject
        ? raw.entries
        : raw instanceof Map
          ? [...(raw as ReadonlyMap<Raw, Raw>)]
          : undefined;
    if (entries === undefined) throw new CoercionError(`${this.name} expects a dict, got ${showRaw(raw)}`);
    return new MapObject(
      this,
      entries.map(([key, value]) => [this.key.accept(key), this.value.accept(value)]),
      [],
    );
  }
}

export class MapObject extends PystachioObject {
  readonly entries: readonly (readonly [PystachioObject, PystachioObject])[];
  declare readonly type: MapType;

  constructor(
    type: MapType,
    entries: readonly (readonly [PystachioObject, PystachioObject])[],
    scopes: readonly Scope[],
  ) {
    super(type, scopes);
    this.entries = entries;
  }

  override withScopes(scopes: readonly Scope[]): MapObject {
    return new MapObject(this.type, this.entries, scopes);
  }

  override interpolate(): Interpolation & { readonly value: MapObject } {
    const all = new Gathered();
    const entries = this.entries.map(
      ([key, value]) => [all.add(key.inScope(this.scopes)), all.add(value.inScope(this.scopes))] as const,
    );
    const { unbound, characters } = all;
    return { value: new MapObject(this.type, entries, []), unbound, characters };
  }

  override check(): string | undefined {
    for (const [key, value] of this.entries) {
      const ofKey = key.inScope(this.scopes).check();
      if (ofKey !== undefined) return `${this.type.name} key ${showRaw(key.get())} failed check: ${ofKey}`;
      const ofValue = value.inScope(this.scopes).check();
      if (ofValue !== undefined) return `${this.type.name}[${showRaw(key.get())}] failed check: ${ofValue}`;
    }
    return undefined;
  }

  /** @returns the value of a key, which is converted to the key's type first */
  lookUp(key: Raw): PystachioObject | undefined {
    const wanted = this.type.key.accept(key).identity();
    return this.interpolate().value.entries.find(([each]) => each.identity() === wanted)?.[1];
  }

  override *parts(): Generator<PystachioObject, void> {
    for (const [, value] of this.entries) yield value.inScope(this.scopes);
  }

  override get(): Raw {
    return new Map(this.entries.map(([key, value]) => [key.get(), value.get()]));
  }

  /** Sorted by key, so that the order of a dict in a job file makes no difference. */
  override toJson(): Json {
    const entries = this.entries.map(([key, value]): [string, Json] => [String(key), value.toJson()]);
    return new Map(entries.sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
  }

  override find([step, ...rest]: readonly RefStep[]): Found | undefined {
    if (step?.kind !== 'index') return undefined;
    const wanted = this.type.key.accept(step.name).identity();
    const entry = this.entries.find(([key]) => key.identity() === wanted);
    const value = entry?.[1].inScope(this.scopes);
    return rest.length === 0 ? value : value?.find(rest);
  }

  override toString(): string {
    const shown = this.interpolate().value.entries.map(([key, value]) => `${key} => ${value}`);
    return `${this.type.name}(${shown.join(', ')})`;
  }
}
