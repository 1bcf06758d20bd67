/** Reading of untyped JSON: each reader names the path of what it does not like. */

export type JsonObject = { readonly [key: string]: unknown };

/** A value in the JSON is not what its field wants. `message` names the field's path. */
export class JsonShapeError extends Error {
  /** Of the field, or of what holds it. */
  readonly path: string;

  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

/**
 * A view of one JSON object that reads its fields with their type, default and path. All methods throw
 * {@link JsonShapeError}; unknown keys are left alone, as newer clients may send more than we know.
 */
export class JsonReader {
  readonly #object: JsonObject;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new JsonShapeError(`${path} must be an object, not ${describe(value)}`, path);
    }
    this.#object = value as JsonObject; // checked to be an object; its values stay unknown
    this.#path = path;
  }

  /** Where the object stands in the document, as messages name it: `job.task.resources`. */
  get path(): string {
    return this.#path;
  }

  has(key: string): boolean {
    return this.optionalValue(key) !== undefined;
  }

  string(key: string): string {
    return this.optionalString(key) ?? this.#missing(key);
  }

  optionalString(key: string): string | undefined {
    const value = this.optionalValue(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.#wrong(key, 'a string', value);
  }

  /** A whole number; text is accepted because a filled-in reference leaves text behind. */
  integer(key: string, fallback: number): number {
    const number = Math.trunc(this.number(key, fallback));
    return Number.isSafeInteger(number)
      ? number
      : this.#wrong(key, 'a whole number', this.optionalValue(key));
  }

  number(key: string, fallback?: number): number {
    const value = this.optionalValue(key) ?? fallback;
    if (value === undefined) return this.#missing(key);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number)
      ? number
      : this.#wrong(key, 'a number', value);
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.optionalValue(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    if (/^(true|1)$/i.test(String(value))) return true;
    if (/^(false|0)$/i.test(String(value))) return false;
    return this.#wrong(key, 'true or false', value);
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.optionalValue(key) ?? fallback;
    return allowed.find((name) => name === value) ?? this.#wrong(key, `one of ${allowed.join(', ')}`, value);
  }

  optionalObject(key: string): JsonReader | undefined {
    const value = this.optionalValue(key);
    return value === undefined ? undefined : new JsonReader(value, `${this.#path}.${key}`);
  }

  object(key: string): JsonReader {
    return this.optionalObject(key) ?? this.#missing(key);
  }

  /** @param limit the most elements accepted */
  list<T>(key: string, limit: number, read: (value: unknown, path: string) => T): T[] {
    const value = this.optionalValue(key) ?? [];
    if (!Array.isArray(value)) return this.#wrong(key, 'a list', value);
    if (value.length > limit) {
      throw new JsonShapeError(
        `${this.#path}.${key} has ${value.length} elements, more than the ${limit} allowed`,
        this.#path,
      );
    }
    return value.map((element, index) => read(element, `${this.#path}.${key}[${index}]`));
  }

  stringMap(key: string): Map<string, string> | undefined {
    const object = this.optionalObject(key);
    if (object === undefined) return undefined;
    return new Map(Object.keys(object.#object).map((name) => [name, object.string(name)]));
  }

  /** The value as it is; a null means the same as an absent key. */
  optionalValue(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  #missing(key: string): never {
    throw new JsonShapeError(`${this.#path}.${key} is required`, this.#path);
  }

  #wrong(key: string, wanted: string, value: unknown): never {
    throw new JsonShapeError(`${this.#path}.${key} must be ${wanted}, not ${describe(value)}`, this.#path);
  }
}

/** @returns the string at `path` */
export function readString(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw new JsonShapeError(`${path} must be a string, not ${describe(value)}`, path);
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
