import type { Token, TokenKind } from './lexer.ts';
import type { Position, SourceFile } from './source.ts';
import { PythonSyntaxError } from './source.ts';

/** Deeper nesting than this is refused before it can exhaust the machine's stack. */
const MAX_DEPTH = 100;

/** A cursor over tokens, with what both halves of the parser need to ask. */
export class TokenStream {
  readonly file: SourceFile;
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  /** Set as soon as something appears that only Python 3 has. */
  python3Only = false;

  constructor(file: SourceFile, tokens: readonly Token[]) {
    this.file = file;
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#last();
  }

  get following(): Token {
    return this.#tokens[this.#index + 1] ?? this.#last();
  }

  mark(): number {
    return this.#index;
  }

  reset(mark: number): void {
    this.#index = mark;
  }

  advance(): Token {
    const token = this.current;
    this.#index = Math.min(this.#index + 1, this.#tokens.length);
    return token;
  }

  /** An operator or a keyword with this text. */
  at(text: string): boolean {
    const { kind, text: actual } = this.current;
    return actual === text && (kind === 'operator' || kind === 'name');
  }

  atKind(kind: TokenKind): boolean {
    return this.current.kind === kind;
  }

  accept(text: string): boolean {
    if (!this.at(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): Token {
    if (!this.at(text)) throw this.unexpected(`"${text}"`);
    return this.advance();
  }

  expectKind(kind: TokenKind, wanted: string): Token {
    if (this.current.kind !== kind) throw this.unexpected(wanted);
    return this.advance();
  }

  /** Runs one level of nesting. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.error(`code nests deeper than ${MAX_DEPTH} levels`);
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }

  error(message: string, position: Position = this.current): PythonSyntaxError {
    return new PythonSyntaxError(message, this.file, { line: position.line, column: position.column });
  }

  unexpected(wanted: string): PythonSyntaxError {
    return this.error(`invalid syntax: expected ${wanted}, found ${describe(this.current)}`);
  }

  #last(): Token {
    const last = this.#tokens.at(-1);
    return { kind: 'end', text: '', line: last?.line ?? 1, column: last?.column ?? 1 };
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'newline':
      return 'the end of the line';
    case 'indent':
      return 'a deeper indentation';
    case 'dedent':
      return 'the end of the block';
    case 'end':
      return 'the end of the file';
    case 'string':
      return 'a string';
    default:
      return `"${token.text}"`;
  }
}
