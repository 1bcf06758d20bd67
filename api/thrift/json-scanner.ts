import { ProtocolError } from './errors.ts';
import { Budget, type DecodeLimits } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const NUMBER_TOKEN = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const LITERAL_TOKEN = /true|false|null/y;
/** Written raw by some writers although JSON forbids it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f]/g;
/** The engine copies shorter slices instead of keeping the whole message for them. */
const SLICE_IS_COPY = 12;

/**
 * Reads the tokens of a JSON text. Unlike JSON.parse it bounds depth while it reads and
 * keeps the digits of numbers. Every method throws {@link ProtocolError}.
 */
export class JsonScanner {
  readonly budget: Budget;
  readonly #text: string;
  #position = 0;

  constructor(text: string, limits: Partial<DecodeLimits> | undefined) {
    this.budget = new Budget(limits, text.length);
    this.#text = text;
  }

  /** Refuses text that follows what was read. */
  end(): void {
    this.#space();
    if (this.#position < this.#text.length) this.fail('more text follows the end of the value');
  }

  /** Takes the sign if it comes next. */
  accept(sign: string): boolean {
    this.#space();
    if (this.#text[this.#position] !== sign) return false;
    this.#position += 1;
    return true;
  }

  expect(sign: string): void {
    if (!this.accept(sign)) this.fail(`expected ${sign}`);
  }

  string(): string {
    this.expect('"');
    const start = this.#position;
    const end = this.#closingQuote(start);
    this.#position = end + 1;
    const slice = this.#text.slice(start, end);
    return slice.length <= SLICE_IS_COPY && !slice.includes('\\') ? slice : this.#unescape(slice);
  }

  /** The digits of a number, bare or within quotes. */
  number(): string {
    this.#space();
    if (this.#text.charCodeAt(this.#position) === QUOTE) return this.string();
    return this.#token(NUMBER_TOKEN, 'a number');
  }

  /** Passes over any value. */
  skip(): void {
    this.#space();
    switch (this.#text[this.#position]) {
      case '{':
      case '[':
        this.#skipContainer();
        break;
      case '"':
        this.#position = this.#closingQuote(this.#position + 1) + 1;
        break;
      case 't':
      case 'f':
      case 'n':
        this.#token(LITERAL_TOKEN, 'a value');
        break;
      default:
        this.#token(NUMBER_TOKEN, 'a value');
    }
  }

  fail(problem: string): never {
    const truncated = this.#position >= this.#text.length;
    const found = truncated
      ? 'the end'
      : JSON.stringify(this.#text.slice(this.#position, this.#position + 20));
    throw new ProtocolError(
      truncated ? 'truncated' : 'malformed',
      `at character ${this.#position}: ${problem}, found ${found}`,
    );
  }

  #skipContainer(): void {
    const close = this.#text[this.#position] === '{' ? '}' : ']';
    this.#position += 1;
    this.budget.enter();
    for (let first = true; !this.accept(close); first = false) {
      if (!first) this.expect(',');
      this.budget.count(1);
      this.skip();
      if (close === '}') {
        this.expect(':');
        this.skip();
      }
    }
    this.budget.leave();
  }

  #token(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#position;
    const token = pattern.exec(this.#text)?.[0];
    if (token === undefined) this.fail(`expected ${expected}`);
    this.#position += token.length;
    return token;
  }

  /** The quote that ends the string whose first character is at `start`. */
  #closingQuote(start: number): number {
    let end = this.#text.indexOf('"', start);
    while (end >= 0 && this.#isEscaped(start, end)) end = this.#text.indexOf('"', end + 1);
    if (end >= 0) return end;
    this.#position = this.#text.length;
    return this.fail('expected the end of a text');
  }

  /** Whether an odd number of backslashes stands before `end`. */
  #isEscaped(start: number, end: number): boolean {
    let first = end;
    while (first > start && this.#text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
    return (end - first) % 2 === 1;
  }

  /** Resolves escapes; the result is a copy that does not keep the whole message in memory. */
  #unescape(slice: string): string {
    const quoted = `"${slice.replaceAll(CONTROL_CHARACTERS, escapeControl)}"`;
    try {
      // A JSON string parses to a string.
      return JSON.parse(quoted) as string;
    } catch {
      throw new ProtocolError('malformed', `at character ${this.#position}: a text has a wrong escape`);
    }
  }

  #space(): void {
    while (this.#text.charCodeAt(this.#position) <= SPACE) this.#position += 1;
  }
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
