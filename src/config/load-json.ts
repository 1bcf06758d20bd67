import { positionAt } from '../domain/values/text-position.ts';
import { type Json, type JsonPlaceNote, parseJson } from './data/json.ts';
import { type ConfigError, configError, isJobError } from './errors.ts';
import { fromJson } from './from-json.ts';
import type { LoadedJobs } from './load.ts';
import { ListType } from './pystachio/containers.ts';
import type { Origin } from './pystachio/objects.ts';
import type { Raw } from './pystachio/raw.ts';
import { type StructObject, StructType } from './pystachio/struct.ts';
import type { PystachioType } from './pystachio/types.ts';
import type { SourceFile } from './python/source.ts';
import { failed, ok, type Result } from './result.ts';
import { JOB } from './schema/types.ts';

/**
 * The jobs of a JSON file, `--read-json`: an object with `jobs`, or one job. Each struct remembers where it stands, for errors that are
 * found later.
 */
export function loadJson(file: SourceFile): Result<LoadedJobs, ConfigError> {
  const offsets = new Offsets();
  const parsed = parseJson(file.text, offsets.note);
  if (!parsed.ok) {
    const { message, offset } = parsed.error;
    return failed(configError('syntax', message, placeIn(file, offset, WHOLE)));
  }
  try {
    const jobs = new JsonJobs(file, offsets).read(parsed.value);
    return ok({ jobs, hookModules: [], hasForeignHooks: false });
  } catch (error) {
    if (error instanceof WrongJson) return failed(configError('invalid', error.message, error.place));
    throw error;
  }
}

/** How the whole document is shown as a place; its parts are shown by their paths. */
const WHOLE = '<module>';

function placeIn(file: SourceFile, offset: number, where: string): Origin {
  const position = positionAt(file.text, offset);
  return { path: file.path, ...position, sourceLine: file.line(position.line), where };
}

class WrongJson extends Error {
  readonly place: Origin;

  constructor(message: string, place: Origin) {
    super(message);
    this.place = place;
  }
}

type JsonObject = ReadonlyMap<string, Json>;

/** Where objects and their keys stand in the text. */
class Offsets {
  readonly #objects = new Map<JsonObject, number>();
  readonly #keys = new Map<JsonObject, Map<string, number>>();

  readonly note: JsonPlaceNote = (object, key, offset) => {
    if (key === undefined) this.#objects.set(object, offset);
    else this.#keys.set(object, (this.#keys.get(object) ?? new Map()).set(key, offset));
  };

  of(object: JsonObject): number {
    return this.#objects.get(object) ?? 0;
  }

  ofKey(object: JsonObject, key: string): number {
    return this.#keys.get(object)?.get(key) ?? this.of(object);
  }
}

class JsonJobs {
  readonly #file: SourceFile;
  readonly #offsets: Offsets;

  constructor(file: SourceFile, offsets: Offsets) {
    this.#file = file;
    this.#offsets = offsets;
  }

  /** @throws WrongJson */
  read(document: Json): StructObject[] {
    if (!(document instanceof Map)) {
      throw new WrongJson('A JSON job file holds an object', placeIn(this.#file, 0, WHOLE));
    }
    const object = document as JsonObject; // instanceof forgets the type arguments
    const list = object.get('jobs');
    if (list === undefined) return [this.#struct(JOB, object, WHOLE)];
    const offset = this.#offsets.ofKey(object, 'jobs');
    if (!Array.isArray(list)) {
      throw new WrongJson('"jobs" must be a list', placeIn(this.#file, offset, WHOLE));
    }
    return (list as readonly Json[]).map((job, index) => {
      const path = `jobs[${index}]`;
      return job instanceof Map
        ? this.#struct(JOB, job as JsonObject, path) // as above
        : this.#told(offset, path, () => JOB.construct(fromJson(job)));
    });
  }

  /** Fields that are null count as absent: they unset nothing. */
  #struct(type: StructType, object: JsonObject, path: string): StructObject {
    let struct = type.create(new Map());
    for (const [name, value] of object) {
      if (value === null) continue;
      const inside = path === WHOLE ? name : `${path}.${name}`;
      struct = this.#told(this.#offsets.ofKey(object, name), path, () =>
        struct.with(new Map([[name, this.#value(type.fields.get(name)?.type, value, inside)]])),
      );
    }
    return struct.withOrigin(() => placeIn(this.#file, this.#offsets.of(object), path));
  }

  #value(type: PystachioType | undefined, value: Json, path: string): Raw {
    if (type instanceof StructType && value instanceof Map) {
      return this.#struct(type, value as JsonObject, path); // instanceof forgets the type arguments
    }
    if (type instanceof ListType && Array.isArray(value)) {
      const items = value as readonly Json[]; // Array.isArray forgets the element type
      return items.map((item, index) => this.#value(type.element, item, `${path}[${index}]`));
    }
    return fromJson(value);
  }

  /** What is wrong is told where it stands. */
  #told<T>(offset: number, path: string, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (isJobError(error)) throw new WrongJson(error.message, placeIn(this.#file, offset, path));
      throw error;
    }
  }
}
