import { Float } from '../data/float.ts';
import type { LoadedJobs } from '../load.ts';
import { ChoiceObject, ChoiceType } from '../pystachio/choice.ts';
import { ListObject, ListType, MapObject, MapType } from '../pystachio/containers.ts';
import { PystachioObject } from '../pystachio/objects.ts';
import { type Raw, Unusable } from '../pystachio/raw.ts';
import { Bindings, type Scope } from '../pystachio/scopes.ts';
import { EnumType, SimpleObject } from '../pystachio/simple.ts';
import { type Field, StructObject, StructType } from '../pystachio/struct.ts';
import type { PystachioType } from '../pystachio/types.ts';
import { SCHEMA_TYPES } from '../schema/types.ts';
import type {
  PortableField,
  PortableJobs,
  PortableObject,
  PortablePlace,
  PortableRaw,
  PortableScope,
  PortableType,
} from './form.ts';

/**
 * The jobs of a file as JSON, nothing interpolated: bindings travel with them.
 * @returns text that {@link unpackJobs} reads
 */
export function packJobs({ jobs, hookModules, hasForeignHooks }: LoadedJobs): string {
  const packer = new Packer();
  const numbers = jobs.map((job) => packer.object(job));
  const { types, objects, places, lines } = packer;
  return JSON.stringify({
    types,
    objects,
    places: places.entries,
    lines: lines.entries,
    jobs: numbers,
    hookModules,
    hasForeignHooks,
  } satisfies PortableJobs);
}

const SCHEMA_NAMES: ReadonlyMap<PystachioType, string> = new Map(
  Array.from(SCHEMA_TYPES, ([name, type]) => [type, name]),
);

/** A table in which equal entries are one. */
class Table<Entry> {
  readonly entries: Entry[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param key entries with the same key are equal */
  add(key: string, entry: Entry): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.entries.push(entry) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

class Packer {
  readonly types: PortableType[] = [];
  readonly objects: PortableObject[] = [];
  readonly places = new Table<PortablePlace>();
  readonly lines = new Table<string>();
  readonly #typeNumbers = new Map<PystachioType, number>();
  readonly #objectNumbers = new Map<PystachioObject, number>();

  /** What an entry refers to is packed before it. */
  object(object: PystachioObject): number {
    const known = this.#objectNumbers.get(object);
    if (known !== undefined) return known;
    const packed: PortableObject = {
      type: this.#type(object.type),
      ...(object.scopes.length === 0 ? {} : { scopes: object.scopes.map((scope) => this.#scope(scope)) }),
      ...this.#content(object),
    };
    const number = this.objects.push(packed) - 1;
    this.#objectNumbers.set(object, number);
    return number;
  }

  #content(object: PystachioObject): Omit<PortableObject, 'type' | 'scopes'> {
    if (object instanceof StructObject) {
      const fields = Array.from(object.fields, ([name, field]) => [name, this.object(field)] as const);
      return { fields, ...this.#place(object) };
    }
    if (object instanceof ListObject)
      return { elements: object.elements.map((element) => this.object(element)) };
    if (object instanceof MapObject)
      return { entries: object.entries.map(([key, value]) => [this.object(key), this.object(value)]) };
    if (object instanceof SimpleObject || object instanceof ChoiceObject)
      return { raw: this.#raw(object.raw) };
    throw new Error(`a ${object.type.name} cannot be packed`);
  }

  #place({ origin }: StructObject): Pick<PortableObject, 'place'> {
    if (origin === undefined) return {};
    const { path, line, column, sourceLine, where } = origin;
    const key = JSON.stringify([path, line, column, where]);
    const entry = { path, line, column, where, sourceLine: this.lines.add(sourceLine, sourceLine) };
    return { place: this.places.add(key, entry) };
  }

  #scope(scope: Scope): PortableScope {
    if (scope instanceof PystachioObject) return { object: this.object(scope) };
    if (scope instanceof Bindings)
      return { bindings: Array.from(scope.entries(), ([address, value]) => [address, this.#raw(value)]) };
    throw new Error('an object inside another one is packed with what holds it');
  }

  #type(type: PystachioType): number {
    const known = this.#typeNumbers.get(type);
    if (known !== undefined) return known;
    const number = this.types.push(this.#describe(type)) - 1;
    this.#typeNumbers.set(type, number);
    return number;
  }

  #describe(type: PystachioType): PortableType {
    const name = SCHEMA_NAMES.get(type);
    if (name !== undefined) return { kind: 'schema', name };
    if (type instanceof ListType) return { kind: 'list', element: this.#type(type.element) };
    if (type instanceof MapType)
      return { kind: 'map', key: this.#type(type.key), value: this.#type(type.value) };
    if (type instanceof EnumType) return { kind: 'enum', name: type.name, values: type.values };
    if (type instanceof ChoiceType) {
      const alternatives = type.alternatives.map((alternative) => this.#type(alternative));
      return { kind: 'choice', name: type.name, alternatives };
    }
    if (type instanceof StructType) {
      const fields = Array.from(type.fields, ([field, spec]) => this.#field(field, spec));
      return { kind: 'struct', name: type.name, fields };
    }
    throw new Error(`the type ${type.name} cannot be packed`);
  }

  #field(name: string, { type, required, fallback }: Field): PortableField {
    const number = this.#type(type);
    return fallback === undefined
      ? { name, type: number, required }
      : { name, type: number, required, fallback: this.object(fallback) };
  }

  #raw(raw: Raw): PortableRaw {
    if (raw === null || typeof raw === 'string' || typeof raw === 'boolean') return raw;
    if (typeof raw === 'number') return raw;
    if (typeof raw === 'bigint') return { int: String(raw) };
    if (raw instanceof Float) return { float: Object.is(raw.value, -0) ? '-0' : String(raw.value) };
    if (raw instanceof PystachioObject) return { object: this.object(raw) };
    if (raw instanceof Unusable) return { unusable: raw.shown };
    if (raw instanceof Map) {
      const entries = [...(raw as ReadonlyMap<Raw, Raw>)]; // instanceof forgets the type arguments
      return { map: entries.map(([key, value]) => [this.#raw(key), this.#raw(value)]) };
    }
    return (raw as readonly Raw[]).map((item) => this.#raw(item)); // the only kind left
  }
}
