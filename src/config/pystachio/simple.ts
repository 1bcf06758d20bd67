import { Float, type Int, toInt } from '../data/float.ts';
import type { Json } from '../data/json.ts';
import { interpolateText } from './interpolate-text.ts';
import { type Interpolation, PystachioObject } from './objects.ts';
import { BadReferenceError, CoercionError, type Raw } from './raw.ts';
import type { Scope } from './scopes.ts';
import { showRaw, textOf } from './show.ts';
import { PystachioType } from './types.ts';

type Scalar = string | Int | Float | boolean;

const NONE: ReadonlySet<string> = new Set();

/** Strings, numbers, truth values and enumerations. */
export class SimpleType extends PystachioType {
  readonly #article: string;
  readonly #convert: (raw: Raw) => Scalar | undefined;

  /**
   * @param article the type in an error message, e.g. `an integer`
   * @param convert gives the value, or undefined where the raw value cannot be one
   */
  constructor(name: string, article: string, convert: (raw: Raw) => Scalar | undefined) {
    super(name);
    this.#article = article;
    this.#convert = convert;
  }

  get article(): string {
    return this.#article;
  }

  protected override describe(): string {
    return this.name;
  }

  override construct(raw: Raw): SimpleObject {
    return new SimpleObject(this, raw, []);
  }

  /** @throws CoercionError */
  convert(raw: Raw): Scalar {
    const value = this.#convert(raw);
    if (value === undefined) throw new CoercionError(`Cannot coerce ${showRaw(raw)} to ${this.name}`);
    return value;
  }
}

export class SimpleObject extends PystachioObject {
  readonly raw: Raw;
  declare readonly type: SimpleType;

  constructor(type: SimpleType, raw: Raw, scopes: readonly Scope[]) {
    super(type, scopes);
    this.raw = raw;
  }

  override withScopes(scopes: readonly Scope[]): SimpleObject {
    return new SimpleObject(this.type, this.raw, scopes);
  }

  override interpolate(): Interpolation {
    if (typeof this.raw !== 'string') {
      return { value: this.#converted(this.raw), unbound: NONE, characters: 0 };
    }
    const { text, unbound } = interpolateText(this.raw, this.scopes);
    const value = unbound.size > 0 ? new SimpleObject(this.type, text, []) : this.#converted(text);
    return { value, unbound, characters: text.length };
  }

  #converted(raw: Raw): SimpleObject {
    return new SimpleObject(this.type, this.type.convert(raw), []);
  }

  override check(): string | undefined {
    try {
      const { value, unbound } = this.interpolate();
      if (unbound.size === 0 || this.type === STRING) return undefined;
      return `${showRaw(value.get())} is not ${this.type.article}`;
    } catch (error) {
      if (error instanceof CoercionError || error instanceof BadReferenceError) {
        return `Unable to interpolate: ${error.message}`;
      }
      throw error;
    }
  }

  override get(): Raw {
    return this.raw;
  }

  override toJson(): Json {
    const { raw } = this;
    if (raw === null || typeof raw === 'object') return raw instanceof Float ? raw : showRaw(raw);
    return raw;
  }

  override toString(): string {
    const { raw } = this.interpolate().value as SimpleObject; // simple objects interpolate to simple objects
    return textOf(raw) ?? showRaw(raw);
  }

  override identity(): string {
    const { raw } = this.interpolate().value as SimpleObject; // as above
    return `${typeof raw}:${showRaw(raw)}`;
  }
}

export const STRING = new SimpleType('String', 'a string', textOf);

export const INTEGER = new SimpleType('Integer', 'an integer', (raw) => {
  if (typeof raw === 'boolean') return Number(raw);
  if (typeof raw === 'number' || typeof raw === 'bigint') return raw;
  if (raw instanceof Float)
    return Number.isFinite(raw.value) ? toInt(BigInt(Math.trunc(raw.value))) : undefined;
  if (typeof raw !== 'string' || !/^\s*[-+]?\d{1,1000}[lL]?\s*$/.test(raw)) return undefined;
  return toInt(BigInt(raw.trim().replace(/^\+|[lL]$/g, '')));
});

export const FLOAT = new SimpleType('Float', 'a float', (raw) => {
  if (raw instanceof Float) return raw;
  if (typeof raw === 'number' || typeof raw === 'bigint' || typeof raw === 'boolean')
    return new Float(Number(raw));
  if (typeof raw !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(raw)) return undefined;
  return new Float(Number(raw));
});

export const BOOLEAN = new SimpleType('Boolean', 'a boolean', (raw) => {
  if (typeof raw === 'boolean') return raw;
  if (typeof raw === 'number' || typeof raw === 'bigint') return Boolean(raw);
  if (raw instanceof Float) return raw.value !== 0;
  if (typeof raw !== 'string') return undefined;
  if (/^(true|1)$/i.test(raw)) return true;
  return /^(false|0)$/i.test(raw) ? false : undefined;
});

/** A string that is one of a fixed set; a literal outside the set is refused at once. */
export class EnumType extends SimpleType {
  readonly values: readonly string[];

  constructor(name: string, values: readonly string[]) {
    super(name, `one of ${values.join(', ')}`, (raw) =>
      typeof raw === 'string' && values.includes(raw) ? raw : undefined,
    );
    this.values = values;
  }

  protected override describe(): string {
    return `Enum ${this.name}(${JSON.stringify(this.values)})`;
  }

  override construct(raw: Raw): SimpleObject {
    const isReference = typeof raw === 'string' && interpolateText(raw, []).unbound.size > 0;
    if (!isReference && !this.values.some((value) => value === raw)) {
      throw new CoercionError(
        `${this.name} only accepts the following values: ${this.values.join(', ')}; not ${showRaw(raw)}`,
      );
    }
    return super.construct(raw);
  }
}
