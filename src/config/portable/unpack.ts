import { Float } from '../data/float.ts';
import type { LoadedJobs } from '../load.ts';
import { ChoiceObject, ChoiceType } from '../pystachio/choice.ts';
import { ListObject, ListType, MapObject, MapType } from '../pystachio/containers.ts';
import type { Origin, PystachioObject } from '../pystachio/objects.ts';
import { type Raw, Unusable } from '../pystachio/raw.ts';
import { Bindings, type Scope } from '../pystachio/scopes.ts';
import { EnumType, SimpleObject, SimpleType } from '../pystachio/simple.ts';
import { type Field, StructObject, StructType } from '../pystachio/struct.ts';
import type { PystachioType } from '../pystachio/types.ts';
import { JOB, SCHEMA_TYPES } from '../schema/types.ts';
import type {
  PortableField,
  PortableJobs,
  PortableObject,
  PortableRaw,
  PortableScope,
  PortableType,
} from './form.ts';
import { readPlace } from './read-place.ts';

/** The text is not what {@link packJobs} writes. */
export class UnpackError extends Error {}

/**
 * Reads what `packJobs` wrote. The text may come from a process that ran somebody's program, so nothing in it is taken on trust.
 * @throws UnpackError
 */
export function unpackJobs(text: string): LoadedJobs {
  try {
    return new Unpacker(JSON.parse(text)).jobs();
  } catch (error) {
    if (error instanceof UnpackError) throw error;
    // Whatever a forged text makes fail is the text's fault: wrong shapes, names that cannot be bound, endless nesting.
    if (error instanceof Error) throw new UnpackError(error.message);
    throw error;
  }
}

class Unpacker {
  readonly #form: PortableJobs;
  readonly #types = new Map<number, PystachioType>();
  readonly #objects = new Map<number, PystachioObject>();
  readonly #begun = new Set<object>();

  /** @param form claims to be of this form; each access is checked */
  constructor(form: PortableJobs) {
    this.#form = form;
  }

  jobs(): LoadedJobs {
    const jobs = this.#form.jobs.map((number) => {
      const job = this.#object(number);
      if (job instanceof StructObject && job.type.name === JOB.name) return job;
      throw new UnpackError(`object ${number} is no job`);
    });
    const hookModules = this.#form.hookModules.map(String);
    return { jobs, hookModules, hasForeignHooks: this.#form.hasForeignHooks === true };
  }

  /** Each entry is made once, when it is first asked for. */
  #make<Entry extends object, Made>(
    made: Map<number, Made>,
    table: readonly Entry[],
    number: number,
    make: (entry: Entry) => Made,
  ): Made {
    const known = made.get(number);
    if (known !== undefined) return known;
    const entry = table[number];
    if (entry === undefined || this.#begun.has(entry)) {
      throw new UnpackError(`entry ${number} is missing or refers to itself`);
    }
    this.#begun.add(entry);
    const result = make(entry);
    made.set(number, result);
    return result;
  }

  #object(number: number): PystachioObject {
    return this.#make(this.#objects, this.#form.objects, number, (entry) => this.#makeObject(entry));
  }

  #type(number: number): PystachioType {
    return this.#make(this.#types, this.#form.types, number, (entry) => this.#makeType(entry));
  }

  #makeObject({ type: typeNumber, scopes = [], ...content }: PortableObject): PystachioObject {
    const type = this.#type(typeNumber);
    const inner = scopes.map((scope) => this.#scope(scope));
    if (type instanceof StructType) {
      return this.#struct(type, content.fields ?? [], inner).withOrigin(this.#place(content.place));
    }
    if (type instanceof ListType) {
      const elements = (content.elements ?? []).map((number) => this.#ofType(number, type.element));
      return new ListObject(type, elements, inner);
    }
    if (type instanceof MapType) {
      const entries = (content.entries ?? []).map(
        ([key, value]) => [this.#ofType(key, type.key), this.#ofType(value, type.value)] as const,
      );
      return new MapObject(type, entries, inner);
    }
    const raw = this.#raw(content.raw ?? null);
    if (type instanceof ChoiceType) return new ChoiceObject(type, raw, inner);
    if (type instanceof SimpleType) return new SimpleObject(type, raw, inner);
    throw new UnpackError(`nothing can be of type ${type.name}`);
  }

  #struct(
    type: StructType,
    content: readonly (readonly [string, number])[],
    scopes: readonly Scope[],
  ): StructObject {
    const fields = content.map(([name, number]): [string, PystachioObject] => {
      const field = type.fields.get(name);
      if (field === undefined) throw new UnpackError(`${type.name} has no field ${name}`);
      return [name, this.#ofType(number, field.type)];
    });
    return new StructObject(type, new Map(fields), scopes);
  }

  #place(number: number | undefined): Origin | undefined {
    if (number === undefined) return undefined;
    const place = this.#form.places[number] ?? undefined;
    if (place === undefined) throw new UnpackError(`place ${number} is missing`);
    return readPlace({ ...place, sourceLine: this.#form.lines[place.sourceLine] });
  }

  #ofType(number: number, type: PystachioType): PystachioObject {
    const object = this.#object(number);
    const isOwned: boolean = type.owns(object);
    if (isOwned) return object;
    throw new UnpackError(`object ${number} is a ${object.type.name}, not a ${type.name}`);
  }

  #makeType(type: PortableType): PystachioType {
    switch (type.kind) {
      case 'schema': {
        const known = SCHEMA_TYPES.get(type.name);
        if (known === undefined) throw new UnpackError(`there is no type ${type.name}`);
        return known;
      }
      case 'list':
        return new ListType(this.#type(type.element));
      case 'map':
        return new MapType(this.#type(type.key), this.#type(type.value));
      case 'enum':
        return new EnumType(String(type.name), type.values.map(String));
      case 'choice':
        return new ChoiceType(
          String(type.name),
          type.alternatives.map((number) => this.#type(number)),
        );
      case 'struct':
        return new StructType(String(type.name), new Map(type.fields.map((field) => this.#field(field))));
      default:
        throw new UnpackError('a type of an unknown kind');
    }
  }

  #field({ name, type: number, required, fallback }: PortableField): [string, Field] {
    const type = this.#type(number);
    const value = fallback === undefined ? undefined : this.#ofType(fallback, type);
    return [String(name), { type, required: required === true, fallback: value }];
  }

  #scope(scope: PortableScope): Scope {
    if ('object' in scope) return this.#object(scope.object);
    return new Bindings(scope.bindings.map(([address, value]) => [String(address), this.#raw(value)]));
  }

  #raw(raw: PortableRaw): Raw {
    if (raw === null || typeof raw !== 'object') return raw;
    if (isList(raw)) return raw.map((item) => this.#raw(item));
    if ('int' in raw) return BigInt(raw.int);
    if ('float' in raw) return new Float(Number(raw.float));
    if ('object' in raw) return this.#object(raw.object);
    if ('unusable' in raw) return new Unusable(String(raw.unusable));
    return new Map(raw.map.map(([key, value]) => [this.#raw(key), this.#raw(value)]));
  }
}

/** `Array.isArray` alone does not narrow read-only lists. */
function isList(raw: PortableRaw): raw is readonly PortableRaw[] {
  return Array.isArray(raw);
}
