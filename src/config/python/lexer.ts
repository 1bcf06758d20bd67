import { type Position, PythonSyntaxError, type SourceFile } from './source.ts';

export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'newline' | 'indent' | 'dedent' | 'end';

export interface Token extends Position {
  readonly kind: TokenKind;
  /** As written; for strings the text between the quotes, escapes untouched. */
  readonly text: string;
  /** Of strings: the prefix in lower case, e.g. `r`, `u`, `f`. */
  readonly prefix?: string;
  /** Of strings: where the text between the quotes starts in the file. */
  readonly offset?: number;
}

const TAB_WIDTH = 8;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]+[lL]?|0[oO][0-7_]+[lL]?|0[bB][01_]+[lL]?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[lL]?/y;
const STRING_START = /([a-zA-Z]{0,2})('''|"""|'|")/y;
const OPERATOR =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|<>|!=|->|:=|\*\*|\/\/|>>|<<|<=|>=|==|[+\-*/%&|^@]=|[+\-*/%&|^~<>()[\]{},:.;=`@]/y;
const PREFIXES = new Set(['', 'r', 'u', 'b', 'f', 'ur', 'br', 'rb', 'fr', 'rf']);

/**
 * Cuts Python source into tokens, with indentation as tokens of its own.
 * @param file the source
 * @returns all tokens, the last one of kind `end`
 * @throws PythonSyntaxError where no token can be read
 */
export function tokenize(file: SourceFile): Token[] {
  return new Lexer(file).run();
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSED: ReadonlySet<string> = new Set(CLOSES.values());

class Lexer {
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #indents: number[] = [0];
  #offset = 0;
  #line = 1;
  #lineStart = 0;
  /** Inside brackets line ends mean nothing. */
  readonly #openBrackets: (Position & { readonly text: string })[] = [];
  #isMatched = true;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#text = file.text.replace(/^\uFEFF/, '');
  }

  run(): Token[] {
    this.#indentation();
    while (this.#offset < this.#text.length) this.#step();
    this.#checkBrackets();
    if (this.#tokens.length > 0 && this.#tokens.at(-1)?.kind !== 'newline') this.#push('newline', '');
    while (this.#indents.length > 1) {
      this.#indents.pop();
      this.#push('dedent', '');
    }
    this.#push('end', '');
    return this.#tokens;
  }

  /** Everything behind an open bracket was read as a part of it: what is wrong there says nothing. */
  #checkBrackets(): void {
    const open = this.#openBrackets.at(-1);
    // A bracket that closes another one is told best by the parser, which stops there.
    if (open === undefined || !this.#isMatched) return;
    throw new PythonSyntaxError(`this "${open.text}" is not closed`, this.#file, open);
  }

  #step(): void {
    const character = this.#text[this.#offset] ?? '';
    if (character === '\n' || character === '\r') {
      this.#lineEnd();
      return;
    }
    if (character === ' ' || character === '\t' || character === '\f') {
      this.#offset++;
    } else if (character === '#') {
      this.#skipComment();
    } else if (character === '\\') {
      this.#continuation();
    } else {
      this.#token();
    }
  }

  #token(): void {
    const string = this.#match(STRING_START);
    if (string !== undefined && PREFIXES.has((string[1] ?? '').toLowerCase())) {
      this.#string(string);
      return;
    }
    const name = this.#match(NAME);
    if (name !== undefined) {
      this.#take('name', name[0]);
      return;
    }
    const operator = this.#match(OPERATOR);
    const number = /^\.?\d/.test(this.#text.slice(this.#offset, this.#offset + 2))
      ? this.#match(NUMBER)
      : undefined;
    if (number !== undefined) {
      this.#take('number', number[0]);
      return;
    }
    if (operator === undefined) {
      throw this.#error(`unexpected character ${JSON.stringify(this.#text[this.#offset])}`);
    }
    this.#bracket(operator[0]);
    this.#take('operator', operator[0]);
  }

  #bracket(text: string): void {
    if (CLOSES.has(text)) this.#openBrackets.push({ text, ...this.#position() });
    if (!CLOSED.has(text)) return;
    const open = this.#openBrackets.pop();
    if (CLOSES.get(open?.text ?? '') !== text) this.#isMatched = false;
  }

  #string(start: RegExpExecArray): void {
    const [opening, prefix = '', quote = ''] = start;
    const position = this.#position();
    const offset = this.#offset + opening.length;
    const end = this.#stringEnd(offset, quote, position);
    this.#tokens.push({
      ...position,
      kind: 'string',
      text: this.#text.slice(offset, end),
      prefix: prefix.toLowerCase(),
      offset,
    });
    for (let index = offset; index < end; index++) {
      if (this.#text[index] === '\n') this.#newLine(index + 1);
    }
    this.#offset = end + quote.length;
  }

  #stringEnd(offset: number, quote: string, position: Position): number {
    for (let index = offset; index < this.#text.length; index++) {
      if (this.#text.startsWith(quote, index)) return index;
      if (this.#text[index] === '\\') index++;
      else if (this.#text[index] === '\n' && quote.length === 1) break;
    }
    const what = quote.length === 3 ? 'triple-quoted string' : 'string';
    throw new PythonSyntaxError(`this ${what} is not closed`, this.#file, position);
  }

  #lineEnd(): void {
    if (
      this.#openBrackets.length === 0 &&
      this.#tokens.length > 0 &&
      this.#tokens.at(-1)?.kind !== 'newline'
    ) {
      this.#push('newline', '');
    }
    if (this.#text.startsWith('\r\n', this.#offset)) this.#offset++;
    this.#offset++;
    this.#newLine(this.#offset);
    if (this.#openBrackets.length === 0) this.#indentation();
  }

  /** Measures the blanks at the start of a line that has something on it. */
  #indentation(): void {
    let width = 0;
    let index = this.#offset;
    for (; index < this.#text.length; index++) {
      const character = this.#text[index];
      if (character === ' ') width++;
      else if (character === '\t') width = (Math.floor(width / TAB_WIDTH) + 1) * TAB_WIDTH;
      else if (character === '\f') width = 0;
      else break;
    }
    this.#offset = index;
    if (index >= this.#text.length || /[#\r\n]/.test(this.#text[index] ?? '')) return;
    this.#indentTo(width);
  }

  #indentTo(width: number): void {
    const current = () => this.#indents.at(-1) ?? 0;
    if (width > current()) {
      this.#indents.push(width);
      this.#push('indent', '');
      return;
    }
    while (width < current()) {
      this.#indents.pop();
      this.#push('dedent', '');
    }
    if (width !== current()) throw this.#error('unindent does not match any outer indentation level');
  }

  #continuation(): void {
    const match = /^\\[ \t]*(\r\n|\r|\n)/.exec(this.#text.slice(this.#offset, this.#offset + 200));
    if (match === null) throw this.#error('unexpected character after line continuation character');
    this.#offset += match[0].length;
    this.#newLine(this.#offset);
  }

  #skipComment(): void {
    while (this.#offset < this.#text.length && !/[\r\n]/.test(this.#text[this.#offset] ?? '')) this.#offset++;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text) ?? undefined;
  }

  #take(kind: TokenKind, text: string): void {
    this.#push(kind, text);
    this.#offset += text.length;
  }

  #push(kind: TokenKind, text: string): void {
    this.#tokens.push({ kind, text, ...this.#position() });
  }

  #newLine(start: number): void {
    this.#line++;
    this.#lineStart = start;
  }

  #position(): Position {
    return { line: this.#line, column: this.#offset - this.#lineStart + 1 };
  }

  #error(message: string): PythonSyntaxError {
    return new PythonSyntaxError(message, this.#file, this.#position());
  }
}
