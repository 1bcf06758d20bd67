import type { Expression, FormattedPart } from './ast.ts';
import { ExpressionParser } from './expression-parser.ts';
import { type Token, tokenize } from './lexer.ts';
import { unescapeString } from './literals.ts';
import { PythonSyntaxError, SourceFile } from './source.ts';

type Parts = (string | FormattedPart)[];

const MAX_SPEC_DEPTH = 2;

/**
 * Cuts an f-string into plain text and the expressions in braces.
 * @param file where the string stands
 * @param token the string, with prefix `f`
 * @throws PythonSyntaxError for unbalanced braces or a bad expression; it points at the string
 */
export function parseFormatted(file: SourceFile, token: Token): Parts {
  return new FormattedStringParser(file, token).parts(0);
}

class FormattedStringParser {
  readonly #file: SourceFile;
  readonly #token: Token;
  #offset = 0;

  constructor(file: SourceFile, token: Token) {
    this.#file = file;
    this.#token = token;
  }

  /** Inside a format specification (depth > 0) a closing brace ends the parts. */
  parts(depth: number): Parts {
    const parts: Parts = [];
    const { text } = this.#token;
    let plain = '';
    while (this.#offset < text.length) {
      const character = text[this.#offset];
      const isDoubled = depth === 0 && text[this.#offset + 1] === character;
      if (character === '{' && !isDoubled) {
        parts.push(this.#unescape(plain), this.#field(depth));
        plain = '';
        continue;
      }
      if (character === '}' && !isDoubled) {
        if (depth > 0) break;
        throw this.#error("single '}' is not allowed in an f-string");
      }
      plain += character;
      this.#offset += character === '{' || character === '}' ? 2 : 1;
    }
    parts.push(this.#unescape(plain));
    return parts.filter((part) => part !== '');
  }

  #field(depth: number): FormattedPart {
    if (depth > MAX_SPEC_DEPTH) throw this.#error('f-string nests too deeply');
    const start = ++this.#offset;
    this.#skipExpression();
    let source = this.#token.text.slice(start, this.#offset);
    const label = /=\s*$/.test(source) && !/[=!<>]=\s*$/.test(source) ? source : undefined;
    if (label !== undefined) source = source.replace(/=\s*$/, '');
    const conversion = this.#conversion();
    const spec = this.#token.text[this.#offset] === ':' ? this.#spec(depth) : [];
    if (this.#token.text[this.#offset] !== '}') throw this.#error("f-string: expected '}'");
    this.#offset++;
    return { value: this.#expression(source), label, conversion, spec };
  }

  #spec(depth: number): Parts {
    this.#offset++;
    return this.parts(depth + 1);
  }

  #conversion(): string | undefined {
    const match = /^!([rsa])/.exec(this.#token.text.slice(this.#offset, this.#offset + 2));
    if (match === null) return undefined;
    this.#offset += 2;
    return match[1];
  }

  /** Moves to the `}`, `:` or `!` that ends the expression, past brackets and strings. */
  #skipExpression(): void {
    const { text } = this.#token;
    let depth = 0;
    for (; this.#offset < text.length; this.#offset++) {
      const character = text[this.#offset] ?? '';
      if (character === '"' || character === "'") {
        const end = text.indexOf(character, this.#offset + 1);
        if (end < 0) throw this.#error('f-string: a string inside the braces is not closed');
        this.#offset = end;
      } else if ('([{'.includes(character)) depth++;
      else if (depth > 0 && ')]}'.includes(character)) depth--;
      else if (depth === 0 && (character === '}' || character === ':')) return;
      else if (depth === 0 && character === '!' && text[this.#offset + 1] !== '=') return;
    }
    throw this.#error("f-string: expected '}'");
  }

  #expression(source: string): Expression {
    const { line, column } = this.#token;
    if (source.trim() === '') throw this.#error('f-string: empty expression not allowed');
    const inner = new SourceFile(this.#file.path, `(${source})`);
    try {
      const parser = new ExpressionParser(
        this.#file,
        tokenize(inner).map((token) => ({ ...token, line, column })),
      );
      const expression = parser.expressionList();
      parser.expectKind('newline', 'the end of the expression');
      return expression;
    } catch (error) {
      if (error instanceof PythonSyntaxError) throw this.#error(`f-string: ${error.message}`);
      throw error;
    }
  }

  #unescape(text: string): string {
    return unescapeString(text, this.#token.prefix ?? '');
  }

  #error(message: string): PythonSyntaxError {
    return new PythonSyntaxError(message, this.#file, this.#token);
  }
}
