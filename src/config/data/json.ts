import { positionAt } from '../../domain/values/text-position.ts';
import { failed, ok, type Result } from '../result.ts';
import { Float, floatRepr, type Int, toInt } from './float.ts';

/** JSON in which whole numbers and floating-point numbers stay apart and objects may have any key. */
export type Json = null | boolean | string | Int | Float | readonly Json[] | ReadonlyMap<string, Json>;

/** What is wrong with a text that is no JSON; `message` names line and column. */
export interface JsonProblem {
  readonly message: string;
  /** Where in the text, in characters. */
  readonly offset: number;
}

/** Told of each object, and of each of its keys, where in the text it begins. @param key of an object: undefined */
export type JsonPlaceNote = (
  object: ReadonlyMap<string, Json>,
  key: string | undefined,
  offset: number,
) => void;

const MAX_DEPTH = 200;

/**
 * Reads JSON without losing what JavaScript's own reader loses: large whole numbers, `1.0` as opposed to `1`, the key `__proto__`.
 * @param text the document
 * @param note what wants to know where objects stand
 * @returns its value, or what is wrong and where
 */
export function parseJson(text: string, note: JsonPlaceNote = () => undefined): Result<Json, JsonProblem> {
  try {
    const parser = new JsonParser(text, note);
    const value = parser.value(0);
    parser.end();
    return ok(value);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return failed({ message: error.message, offset: error.offset });
    throw error;
  }
}

class JsonSyntaxError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("[^"\\]*(?:\\.[^"\\]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(\w+)|$)/y;

class JsonParser {
  readonly #text: string;
  readonly #note: JsonPlaceNote;
  #offset = 0;
  /** Where the last token begins, or the blanks before it. */
  #tokenFrom = 0;

  constructor(text: string, note: JsonPlaceNote) {
    this.#text = text;
    this.#note = note;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) {
      throw new JsonSyntaxError(`JSON nests deeper than ${MAX_DEPTH} levels`, this.#offset);
    }
    const token = this.#next();
    switch (token[0]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string(token);
      default:
        return this.#scalar(token);
    }
  }

  end(): void {
    if (this.#next() !== '') throw this.#error('the end of the document');
  }

  #object(depth: number): ReadonlyMap<string, Json> {
    const object = new Map<string, Json>();
    this.#note(object, undefined, this.#offset - 1);
    for (let token = this.#next(); token !== '}'; token = this.#next()) {
      if (object.size > 0) {
        if (token !== ',') throw this.#error('a comma or }');
        token = this.#next();
      }
      if (!token.startsWith('"')) throw this.#error('a key in double quotes');
      const offset = this.#offset - token.length;
      if (this.#next() !== ':') throw this.#error('a colon');
      const key = this.#string(token);
      this.#note(object, key, offset);
      object.set(key, this.value(depth + 1));
    }
    return object;
  }

  #array(depth: number): readonly Json[] {
    const array: Json[] = [];
    for (let start = this.#offset; this.#next() !== ']'; start = this.#offset) {
      if (array.length === 0) this.#offset = start;
      else if (this.#text.slice(start, this.#offset).trim() !== ',') throw this.#error('a comma or ]');
      array.push(this.value(depth + 1));
    }
    return array;
  }

  #string(token: string): string {
    try {
      return String(JSON.parse(token));
    } catch {
      throw this.#error('a string with valid escapes');
    }
  }

  #scalar(token: string): Json {
    if (/^-?\d+$/.test(token)) return toInt(BigInt(token));
    if (/^-?\d/.test(token)) return new Float(Number(token));
    const literal = LITERALS.get(token);
    if (literal === undefined) throw this.#error('a value');
    return literal;
  }

  #next(): string {
    TOKEN.lastIndex = this.#offset;
    const match = TOKEN.exec(this.#text);
    this.#tokenFrom = this.#offset;
    if (match === null) throw this.#error('JSON');
    this.#offset = TOKEN.lastIndex;
    return match[0].trim();
  }

  #error(wanted: string): JsonSyntaxError {
    const blanks = this.#text.slice(this.#tokenFrom).search(/[^ \t\r\n]|$/);
    const offset = this.#tokenFrom + blanks;
    const { line, column } = positionAt(this.#text, offset);
    return new JsonSyntaxError(
      `JSON is wrong near line ${line}, column ${column}: expected ${wanted}`,
      offset,
    );
  }
}

const LITERALS = new Map<string, Json>([
  ['null', null],
  ['true', true],
  ['false', false],
]);

/**
 * Writes JSON on one line. Floats always carry a point or an exponent, so that they read back as floats.
 * @param value any JSON value
 */
export function writeJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Float) return writeFloat(value.value);
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, Json>)].map(
      ([k, v]) => `${JSON.stringify(k)}: ${writeJson(v)}`,
    ); // narrowed by instanceof, which forgets the type arguments
    return `{${members.join(', ')}}`;
  }
  return `[${(value as readonly Json[]).map(writeJson).join(', ')}]`; // the only kind left
}

/** JSON knows no infinity; Python writes these words. */
function writeFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatRepr(value);
}
