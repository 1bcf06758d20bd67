import type {
  Argument,
  BinaryOperator,
  CompareOperator,
  ComprehensionClause,
  DictEntry,
  Expression,
  Parameter,
  Parameters,
  UnaryOperator,
} from './ast.ts';
import { parseFormatted } from './formatted-string.ts';
import type { Token } from './lexer.ts';
import { parseNumber, unescapeString } from './literals.ts';
import type { Position } from './source.ts';
import { TokenStream } from './token-stream.ts';

export const KEYWORDS: ReadonlySet<string> = new Set(
  'and as assert break class continue def del elif else except finally for from global if import in is lambda not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** From loosest to tightest. */
const BINARY_LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '@'],
];
const COMPARISONS: ReadonlyMap<string, CompareOperator> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** The half of the parser that reads expressions. */
export class ExpressionParser extends TokenStream {
  /** One expression, or several with commas between them, which make a tuple. */
  expressionList(): Expression {
    const start = this.current;
    const first = this.starOrExpression();
    if (!this.at(',')) return first;
    const elements = [first];
    while (this.accept(',')) {
      if (!this.#startsExpression()) break;
      elements.push(this.starOrExpression());
    }
    return { ...position(start), kind: 'tuple', elements };
  }

  starOrExpression(): Expression {
    const start = this.current;
    if (!this.accept('*')) return this.expression();
    return { ...position(start), kind: 'starred', value: this.#binary(0) };
  }

  expression(): Expression {
    return this.nested(() => {
      if (this.at('lambda')) return this.#lambda();
      if (this.at('yield')) return this.yieldExpression();
      if (this.atKind('name') && this.following.text === ':=') return this.#walrus();
      const then = this.#or();
      if (!this.at('if')) return then;
      this.advance();
      const condition = this.#or();
      this.expect('else');
      return { ...position(then), kind: 'conditional', condition, then, otherwise: this.expression() };
    });
  }

  yieldExpression(): Expression {
    const start = this.expect('yield');
    const from = this.accept('from');
    const value = this.#startsExpression() || this.at('*') ? this.expressionList() : undefined;
    return { ...position(start), kind: 'yield', value, from };
  }

  /** What may stand left of `=`, after `for` or after `as`: no operators below `|`. */
  target(): Expression {
    const start = this.current;
    const single = (): Expression => {
      const star = this.current;
      return this.accept('*')
        ? { ...position(star), kind: 'starred', value: this.#binary(0) }
        : this.#binary(0);
    };
    const first = single();
    if (!this.at(',')) return first;
    const elements = [first];
    while (this.accept(',')) {
      if (!this.#startsExpression() && !this.at('*')) break;
      elements.push(single());
    }
    return { ...position(start), kind: 'tuple', elements };
  }

  /** @param end the operator that closes the list: `)` of a definition or `:` of a lambda */
  parameters(end: string): Parameters {
    const positional: Parameter[] = [];
    const keywordOnly: Parameter[] = [];
    let rest: string | undefined;
    let keywords: string | undefined;
    let afterStar = false;
    while (!this.at(end)) {
      if (this.accept('**')) {
        keywords = this.#parameterName(end);
      } else if (this.accept('*')) {
        if (!this.at(',')) rest = this.#parameterName(end);
        afterStar = true;
      } else if (this.accept('/')) {
        this.python3Only = true;
      } else {
        (afterStar ? keywordOnly : positional).push(this.#parameter(end));
        if (afterStar) this.python3Only = true;
      }
      if (!this.accept(',')) break;
    }
    this.expect(end);
    return { positional, rest, keywordOnly, keywords };
  }

  arguments(): Argument[] {
    this.expect('(');
    const args: Argument[] = [];
    while (!this.at(')')) {
      args.push(this.#argument());
      if (!this.accept(',')) break;
    }
    this.expect(')');
    return args;
  }

  identifier(wanted = 'a name'): string {
    const token = this.expectKind('name', wanted);
    if (KEYWORDS.has(token.text)) throw this.error(`"${token.text}" is a keyword, expected ${wanted}`, token);
    return token.text;
  }

  #parameter(end: string): Parameter {
    const start = this.current;
    const pattern = this.at('(') ? this.#atom() : undefined;
    const name = pattern === undefined ? this.#parameterName(end) : `(${start.line}:${start.column})`;
    const fallback = this.accept('=') ? this.expression() : undefined;
    return { name, pattern, fallback };
  }

  #parameterName(end: string): string {
    const name = this.identifier('a parameter');
    if (end === ')' && this.accept(':')) {
      this.python3Only = true;
      this.expression();
    }
    return name;
  }

  #argument(): Argument {
    if (this.accept('**')) return { kind: 'doubleStar', value: this.expression() };
    if (this.accept('*')) return { kind: 'star', value: this.expression() };
    if (this.atKind('name') && this.following.text === '=' && this.following.kind === 'operator') {
      const name = this.identifier();
      this.advance();
      return { kind: 'keyword', name, value: this.expression() };
    }
    const value = this.expression();
    if (!this.at('for')) return { kind: 'positional', value };
    return { kind: 'positional', value: this.#comprehension('generator', value, undefined) };
  }

  #lambda(): Expression {
    const start = this.expect('lambda');
    const parameters = this.parameters(':');
    return { ...position(start), kind: 'lambda', parameters, body: this.expression() };
  }

  #walrus(): Expression {
    const start = this.current;
    const name = this.identifier();
    this.expect(':=');
    this.python3Only = true;
    return { ...position(start), kind: 'walrus', name, value: this.expression() };
  }

  #or(): Expression {
    return this.#logical('or', () => this.#logical('and', () => this.#not()));
  }

  #logical(kind: 'and' | 'or', operand: () => Expression): Expression {
    const first = operand();
    if (!this.at(kind)) return first;
    const operands = [first];
    while (this.accept(kind)) operands.push(operand());
    return { ...position(first), kind, operands };
  }

  #not(): Expression {
    const start = this.current;
    if (!this.accept('not')) return this.#comparison();
    return this.nested(() => ({ ...position(start), kind: 'unary', operator: 'not', operand: this.#not() }));
  }

  #comparison(): Expression {
    const first = this.#binary(0);
    const rest: { operator: CompareOperator; operand: Expression }[] = [];
    for (let operator = this.#comparator(); operator !== undefined; operator = this.#comparator()) {
      rest.push({ operator, operand: this.#binary(0) });
    }
    return rest.length === 0 ? first : { ...position(first), kind: 'compare', first, rest };
  }

  #comparator(): CompareOperator | undefined {
    if (this.accept('in')) return 'in';
    if (this.accept('is')) return this.accept('not') ? 'is not' : 'is';
    if (this.at('not') && this.following.text === 'in') {
      this.advance();
      this.advance();
      return 'not in';
    }
    const operator = this.atKind('operator') ? COMPARISONS.get(this.current.text) : undefined;
    if (operator !== undefined) this.advance();
    return operator;
  }

  #binary(level: number): Expression {
    const operators = BINARY_LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const token = this.current;
      const operator = operators.find((candidate) => token.kind === 'operator' && candidate === token.text);
      if (operator === undefined) return left;
      this.advance();
      left = { ...position(token), kind: 'binary', operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    const start = this.current;
    const operator = (['-', '+', '~'] as const).find((candidate) => this.accept(candidate));
    if (operator === undefined) return this.#power();
    return this.nested(() => foldSign(start, operator, this.#unary()));
  }

  #power(): Expression {
    const base = this.#trailers(this.#atom());
    const token = this.current;
    if (!this.accept('**')) return base;
    return { ...position(token), kind: 'binary', operator: '**', left: base, right: this.#unary() };
  }

  #trailers(start: Expression): Expression {
    let result = start;
    for (;;) {
      const token = this.current;
      if (this.at('(')) {
        result = {
          ...position(result),
          kind: 'call',
          callee: result,
          args: this.nested(() => this.arguments()),
        };
      } else if (this.accept('[')) {
        result = { ...position(token), kind: 'subscript', object: result, index: this.#subscript() };
      } else if (this.accept('.')) {
        const at = position(this.current);
        result = { ...at, kind: 'attribute', object: result, name: this.expectKind('name', 'a name').text };
      } else {
        return result;
      }
    }
  }

  #subscript(): Expression {
    const start = this.current;
    const elements = [this.#slice()];
    let isTuple = false;
    while (this.accept(',')) {
      isTuple = true;
      if (!this.at(']')) elements.push(this.#slice());
    }
    this.expect(']');
    const [first] = elements;
    return isTuple || first === undefined ? { ...position(start), kind: 'tuple', elements } : first;
  }

  #slice(): Expression {
    const start = this.current;
    const part = () => (this.at(':') || this.at(']') || this.at(',') ? undefined : this.expression());
    const first = part();
    if (!this.accept(':')) {
      if (first === undefined) throw this.unexpected('an index');
      return first;
    }
    const stop = part();
    const step = this.accept(':') ? part() : undefined;
    return { ...position(start), kind: 'slice', start: first, stop, step };
  }

  #atom(): Expression {
    const token = this.current;
    if (token.kind === 'string') return this.#strings();
    if (token.kind === 'number') return this.#number();
    if (token.kind === 'name' && !KEYWORDS.has(token.text)) return this.#name();
    if (this.at('(')) return this.nested(() => this.#parenthesised());
    if (this.at('[')) return this.nested(() => this.#list());
    if (this.at('{')) return this.nested(() => this.#braces());
    if (this.accept('`')) {
      const value = this.expressionList();
      this.expect('`');
      return { ...position(token), kind: 'repr', value };
    }
    if (this.accept('...')) return { ...position(token), kind: 'ellipsis' };
    throw this.unexpected('an expression');
  }

  #name(): Expression {
    const token = this.advance();
    const at = position(token);
    if (token.text === 'None') return { ...at, kind: 'constant', value: null };
    if (token.text === 'True') return { ...at, kind: 'constant', value: true };
    if (token.text === 'False') return { ...at, kind: 'constant', value: false };
    return { ...at, kind: 'name', name: token.text };
  }

  #number(): Expression {
    const token = this.advance();
    const value = parseNumber(token.text);
    if (value === undefined) throw this.error(`"${token.text}" is not a number`, token);
    return { ...position(token), kind: 'constant', value };
  }

  /** Neighbouring string literals are one string. */
  #strings(): Expression {
    const start = this.current;
    const pieces: (string | Token)[] = [];
    while (this.atKind('string')) {
      const token = this.advance();
      pieces.push(token.prefix?.includes('f') ? token : unescapeString(token.text, token.prefix ?? ''));
    }
    if (pieces.every((piece) => typeof piece === 'string')) {
      return { ...position(start), kind: 'constant', value: pieces.join('') };
    }
    this.python3Only = true;
    const parts = pieces.flatMap((piece) =>
      typeof piece === 'string' ? [piece] : parseFormatted(this.file, piece),
    );
    return { ...position(start), kind: 'formatted', parts };
  }

  #parenthesised(): Expression {
    const start = this.expect('(');
    if (this.accept(')')) return { ...position(start), kind: 'tuple', elements: [] };
    const inner = this.starOrExpression();
    const result = this.at('for')
      ? this.#comprehension('generator', inner, undefined)
      : this.at(',')
        ? { ...position(start), kind: 'tuple' as const, elements: this.#rest(inner, ')') }
        : inner;
    this.expect(')');
    return result;
  }

  #list(): Expression {
    const start = this.expect('[');
    if (this.accept(']')) return { ...position(start), kind: 'list', elements: [] };
    const first = this.starOrExpression();
    const result = this.at('for')
      ? this.#comprehension('list', first, undefined)
      : { ...position(start), kind: 'list' as const, elements: this.#rest(first, ']') };
    this.expect(']');
    return { ...result, ...position(start) };
  }

  #braces(): Expression {
    const start = this.expect('{');
    if (this.accept('}')) return { ...position(start), kind: 'dict', entries: [] };
    const result = this.at('**') ? this.#dict(start, []) : this.#dictOrSet(start);
    this.expect('}');
    return result;
  }

  #dictOrSet(start: Token): Expression {
    const first = this.starOrExpression();
    if (!this.accept(':')) {
      if (this.at('for')) return this.#comprehension('set', first, undefined);
      return { ...position(start), kind: 'set', elements: this.#rest(first, '}') };
    }
    const value = this.expression();
    if (this.at('for')) return this.#comprehension('dict', first, value);
    this.accept(',');
    return this.#dict(start, [{ key: first, value }]);
  }

  #dict(start: Token, entries: DictEntry[]): Expression {
    while (!this.at('}')) {
      if (this.accept('**')) {
        entries.push({ key: undefined, value: this.expression() });
      } else {
        const key = this.expression();
        this.expect(':');
        entries.push({ key, value: this.expression() });
      }
      if (!this.accept(',')) break;
    }
    return { ...position(start), kind: 'dict', entries };
  }

  #rest(first: Expression, end: string): Expression[] {
    const elements = [first];
    while (this.accept(',') && !this.at(end)) elements.push(this.starOrExpression());
    return elements;
  }

  #comprehension(
    result: 'list' | 'set' | 'dict' | 'generator',
    element: Expression,
    value: Expression | undefined,
  ): Expression {
    const clauses: ComprehensionClause[] = [];
    while (this.accept('for')) {
      const target = this.target();
      this.expect('in');
      const iterable = this.#comprehensionIterable(result);
      const conditions: Expression[] = [];
      while (this.accept('if')) conditions.push(this.at('lambda') ? this.#lambda() : this.#or());
      clauses.push({ target, iterable, conditions });
    }
    return { ...position(element), kind: 'comprehension', result, element, value, clauses };
  }

  /** Python 2 allows `[x for x in 1, 2]`. */
  #comprehensionIterable(result: string): Expression {
    const first = this.#or();
    if (result !== 'list' || !this.at(',')) return first;
    return { ...position(first), kind: 'tuple', elements: this.#rest(first, ']') };
  }

  #startsExpression(): boolean {
    const { kind, text } = this.current;
    if (kind === 'string' || kind === 'number') return true;
    if (kind === 'name') return !KEYWORDS.has(text) || ['not', 'lambda', 'yield'].includes(text);
    return kind === 'operator' && ['(', '[', '{', '-', '+', '~', '`', '...', '*'].includes(text);
  }
}

/** @returns only the place of a token or node, so that it can be spread into a new node */
export function position(at: Position): Position {
  return { line: at.line, column: at.column };
}

/** Makes `-5` a constant, so that it costs nothing at run time. */
function foldSign(start: Token, operator: UnaryOperator, operand: Expression): Expression {
  if (
    operator === '-' &&
    operand.kind === 'constant' &&
    typeof operand.value === 'number' &&
    operand.value !== 0
  ) {
    return { ...position(start), kind: 'constant', value: -operand.value };
  }
  return { ...position(start), kind: 'unary', operator, operand };
}
