import type { BinaryOperator, Dialect, Expression, Handler, ImportedName, Module, Statement } from './ast.ts';
import { ExpressionParser, position } from './expression-parser.ts';
import { tokenize } from './lexer.ts';
import { PythonSyntaxError, type SourceFile } from './source.ts';

/** Larger files are refused: a job file is written by people. */
const MAX_SOURCE_CHARACTERS = 4 * 1024 * 1024;

const AUGMENTED = /^(\+|-|\*\*?|\/\/?|%|&|\||\^|>>|<<|@)=$/;
const REFUSED = new Map([
  ['async', 'job files are evaluated at once, so there is nothing to wait for: remove "async"'],
  ['await', 'job files are evaluated at once, so there is nothing to wait for: remove "await"'],
]);

/**
 * Reads a whole Python file: Python 2.7 with Python 3's syntax accepted beside it.
 * @param file the source
 * @throws PythonSyntaxError at the first thing that is no Python
 */
export function parseModule(file: SourceFile): Module {
  if (file.text.length > MAX_SOURCE_CHARACTERS) {
    const message = `the file has ${file.text.length} characters, more than the ${MAX_SOURCE_CHARACTERS} allowed`;
    throw new PythonSyntaxError(message, file, { line: 1, column: 1 });
  }
  return new StatementParser(file, tokenize(file)).module();
}

/**
 * Reads one expression, as `eval` takes it.
 * @throws PythonSyntaxError where it is none
 */
export function parseExpression(file: SourceFile): Expression {
  const parser = new StatementParser(file, tokenize(file));
  const expression = parser.expressionList();
  if (parser.atKind('newline')) parser.advance();
  parser.expectKind('end', 'the end of the expression');
  return expression;
}

class StatementParser extends ExpressionParser {
  readonly #futures = new Set<string>();

  module(): Module {
    const body: Statement[] = [];
    while (!this.atKind('end')) {
      if (this.atKind('indent')) throw this.error('unexpected indent');
      body.push(...this.#statement());
    }
    return { body, dialect: this.#dialect() };
  }

  #dialect(): Dialect {
    return {
      trueDivision: this.python3Only || this.#futures.has('division'),
      isPython3: this.python3Only,
    };
  }

  #statement(): Statement[] {
    return this.nested(() => {
      const compound = this.#compound();
      return compound === undefined ? this.#simpleLine() : [compound];
    });
  }

  #compound(): Statement | undefined {
    const { text, kind } = this.current;
    if (kind === 'operator' && text === '@') return this.#decorated();
    if (kind !== 'name') return undefined;
    switch (text) {
      case 'if':
        return this.#if();
      case 'while':
        return this.#while();
      case 'for':
        return this.#for();
      case 'try':
        return this.#try();
      case 'with':
        return this.#with();
      case 'def':
        return this.#function([]);
      case 'class':
        return this.#class([]);
      default:
        return undefined;
    }
  }

  #block(): Statement[] {
    this.expect(':');
    if (!this.atKind('newline')) return this.#simpleLine();
    this.advance();
    if (!this.atKind('indent')) throw this.error('expected an indented block');
    this.advance();
    const body: Statement[] = [];
    while (!this.atKind('dedent') && !this.atKind('end')) body.push(...this.#statement());
    this.expectKind('dedent', 'the end of the block');
    return body;
  }

  #simpleLine(): Statement[] {
    const statements = [this.#simple()];
    while (this.accept(';')) {
      if (!this.atKind('newline')) statements.push(this.#simple());
    }
    if (!this.atKind('end')) this.expectKind('newline', 'the end of the line');
    return statements;
  }

  #simple(): Statement {
    const start = this.current;
    const at = position(start);
    if (start.kind !== 'name') return this.#expressionStatement();
    const refusal = this.following.kind === 'name' ? REFUSED.get(start.text) : undefined;
    if (refusal !== undefined) throw this.error(refusal);
    switch (start.text) {
      case 'pass':
      case 'break':
      case 'continue':
        this.advance();
        return { ...at, kind: start.text };
      case 'return':
        this.advance();
        return { ...at, kind: 'return', value: this.#atLineEnd() ? undefined : this.expressionList() };
      case 'raise':
        return this.#raise();
      case 'del':
        this.advance();
        return { ...at, kind: 'delete', targets: elementsOf(this.target()) };
      case 'global':
        this.advance();
        return { ...at, kind: 'global', names: this.#names() };
      case 'import':
        return this.#import();
      case 'from':
        return this.#importFrom();
      case 'assert':
        return this.#assert();
      default:
        return this.#softKeyword() ?? this.#expressionStatement();
    }
  }

  /** Words that are keywords in one Python only: `print`, `exec`, `nonlocal`. */
  #softKeyword(): Statement | undefined {
    const { text } = this.current;
    const { text: next, kind } = this.following;
    const startsOperand = kind === 'name' || kind === 'string' || kind === 'number';
    if (text === 'nonlocal' && kind === 'name') {
      const at = position(this.advance());
      this.python3Only = true;
      return { ...at, kind: 'nonlocal', names: this.#names() };
    }
    if (text === 'exec' && startsOperand) return this.#exec();
    if (text !== 'print' || this.#futures.has('print_function')) return undefined;
    const isStatement =
      startsOperand || kind === 'newline' || kind === 'end' || /^([({[`~]|>>|-|;)$/.test(next);
    return isStatement ? this.#print() : undefined;
  }

  /** Reads `print (x), y` as Python 2 does, and `print(x, file=f)` as the call it can only be. */
  #print(): Statement | undefined {
    const mark = this.mark();
    try {
      const statement = this.#printStatement();
      if (this.#atLineEnd()) return statement;
    } catch (error) {
      if (!(error instanceof PythonSyntaxError)) throw error;
    }
    this.reset(mark);
    if (this.following.text === '(') return undefined;
    throw this.error('invalid syntax in print statement');
  }

  #printStatement(): Statement {
    const at = position(this.expect('print'));
    const destination = this.accept('>>') ? this.expression() : undefined;
    const values: Expression[] = [];
    let newline = true;
    if (destination !== undefined && !this.#atLineEnd()) this.expect(',');
    while (!this.#atLineEnd()) {
      values.push(this.expression());
      newline = !this.accept(',');
      if (newline) break;
    }
    return { ...at, kind: 'print', values, destination, newline };
  }

  #exec(): Statement {
    const at = position(this.advance());
    const code = this.target();
    const [globals, locals] = this.accept('in') ? elementsOf(this.expressionList()) : [];
    return { ...at, kind: 'exec', code, globals, locals };
  }

  #raise(): Statement {
    const at = position(this.expect('raise'));
    if (this.#atLineEnd()) return { ...at, kind: 'raise', exception: undefined, value: undefined };
    const exception = this.expression();
    const value = this.accept(',') ? this.expression() : undefined;
    if (this.accept(',')) this.expression(); // Python 2's traceback operand: evaluated by nobody here
    if (this.accept('from')) {
      this.python3Only = true;
      this.expression();
    }
    return { ...at, kind: 'raise', exception, value };
  }

  #assert(): Statement {
    const at = position(this.expect('assert'));
    const condition = this.expression();
    return { ...at, kind: 'assert', condition, message: this.accept(',') ? this.expression() : undefined };
  }

  #import(): Statement {
    const at = position(this.expect('import'));
    const names: ImportedName[] = [];
    do {
      names.push({ name: this.#dottedName(), alias: this.accept('as') ? this.identifier() : undefined });
    } while (this.accept(','));
    return { ...at, kind: 'import', names };
  }

  #importFrom(): Statement {
    const at = position(this.expect('from'));
    const module = this.#dottedName();
    this.expect('import');
    if (this.accept('*')) return { ...at, kind: 'importFrom', module, names: '*' };
    const hasParentheses = this.accept('(');
    const names: ImportedName[] = [];
    do {
      if (hasParentheses && this.at(')')) break;
      names.push({ name: this.identifier(), alias: this.accept('as') ? this.identifier() : undefined });
    } while (this.accept(','));
    if (hasParentheses) this.expect(')');
    if (module === '__future__') for (const { name } of names) this.#futures.add(name);
    return { ...at, kind: 'importFrom', module, names };
  }

  #dottedName(): string {
    const names = [this.identifier('a module')];
    while (this.accept('.')) names.push(this.identifier());
    return names.join('.');
  }

  #expressionStatement(): Statement {
    const start = this.current;
    const at = position(start);
    const first = this.#assignable();
    const augmented = this.atKind('operator') ? AUGMENTED.exec(this.current.text) : null;
    if (augmented !== null) {
      this.advance();
      this.#checkTarget(first);
      const operator = augmented[1] as BinaryOperator; // the pattern lists exactly these
      return { ...at, kind: 'augment', target: first, operator, value: this.#assignable() };
    }
    if (this.at(':')) return this.#annotated(first);
    if (!this.at('=')) return { ...at, kind: 'expression', value: first };
    const values = [first];
    while (this.accept('=')) values.push(this.#assignable());
    const targets = values.slice(0, -1);
    for (const target of targets) this.#checkTarget(target);
    return { ...at, kind: 'assign', targets, value: values.at(-1) ?? first };
  }

  #assignable(): Expression {
    return this.at('yield') ? this.yieldExpression() : this.expressionList();
  }

  #annotated(target: Expression): Statement {
    const at = position(target);
    this.#checkTarget(target);
    this.expect(':');
    this.expression();
    this.python3Only = true;
    if (!this.accept('=')) return { ...at, kind: 'pass' };
    return { ...at, kind: 'assign', targets: [target], value: this.#assignable() };
  }

  #checkTarget(target: Expression): void {
    switch (target.kind) {
      case 'name':
      case 'attribute':
      case 'subscript':
        return;
      case 'starred':
        this.python3Only = true;
        this.#checkTarget(target.value);
        return;
      case 'tuple':
      case 'list':
        for (const element of target.elements) this.#checkTarget(element);
        return;
      default:
        throw this.error(
          `cannot assign to ${target.kind === 'call' ? 'a function call' : 'this expression'}`,
          target,
        );
    }
  }

  #if(): Statement {
    const at = position(this.advance());
    const condition = this.expression();
    const then = this.#block();
    const otherwise = this.at('elif') ? [this.#if()] : this.#else();
    return { ...at, kind: 'if', condition, then, otherwise };
  }

  #while(): Statement {
    const at = position(this.advance());
    const condition = this.expression();
    return { ...at, kind: 'while', condition, body: this.#block(), otherwise: this.#else() };
  }

  #for(): Statement {
    const at = position(this.advance());
    const target = this.target();
    this.#checkTarget(target);
    this.expect('in');
    const iterable = this.expressionList();
    return { ...at, kind: 'for', target, iterable, body: this.#block(), otherwise: this.#else() };
  }

  #else(): Statement[] {
    return this.accept('else') ? this.#block() : [];
  }

  #try(): Statement {
    const at = position(this.advance());
    const body = this.#block();
    const handlers: Handler[] = [];
    while (this.at('except')) handlers.push(this.#handler());
    const otherwise = this.#else();
    const finalizer = this.accept('finally') ? this.#block() : [];
    if (handlers.length === 0 && finalizer.length === 0) throw this.unexpected('"except" or "finally"');
    return { ...at, kind: 'try', body, handlers, otherwise, finalizer };
  }

  #handler(): Handler {
    const at = position(this.advance());
    if (this.at(':')) return { ...at, type: undefined, target: undefined, body: this.#block() };
    const type = this.expression();
    const target = this.accept('as') || this.accept(',') ? this.target() : undefined;
    return { ...at, type, target, body: this.#block() };
  }

  #with(): Statement {
    const at = position(this.advance());
    const items: { context: Expression; target: Expression | undefined }[] = [];
    do {
      const context = this.expression();
      items.push({ context, target: this.accept('as') ? this.#withTarget() : undefined });
    } while (this.accept(','));
    return { ...at, kind: 'with', items, body: this.#block() };
  }

  /** A comma after it starts the next item, so a bare tuple cannot stand here. */
  #withTarget(): Expression {
    const target = this.starOrExpression();
    this.#checkTarget(target);
    return target;
  }

  #decorated(): Statement {
    const decorators: Expression[] = [];
    while (this.accept('@')) {
      decorators.push(this.expression());
      this.expectKind('newline', 'the end of the line');
    }
    if (this.at('def')) return this.#function(decorators);
    if (this.at('class')) return this.#class(decorators);
    throw this.unexpected('"def" or "class"');
  }

  #function(decorators: readonly Expression[]): Statement {
    const at = position(this.expect('def'));
    const name = this.identifier();
    this.expect('(');
    const parameters = this.parameters(')');
    if (this.accept('->')) {
      this.python3Only = true;
      this.expression();
    }
    return { ...at, kind: 'function', name, parameters, body: this.#block(), decorators };
  }

  #class(decorators: readonly Expression[]): Statement {
    const at = position(this.expect('class'));
    const name = this.identifier();
    const args = this.at('(') ? this.arguments() : [];
    return { ...at, kind: 'class', name, args, body: this.#block(), decorators };
  }

  #names(): string[] {
    const names = [this.identifier()];
    while (this.accept(',')) names.push(this.identifier());
    return names;
  }

  #atLineEnd(): boolean {
    return this.atKind('newline') || this.atKind('end') || this.at(';');
  }
}

function elementsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'tuple' ? expression.elements : [expression];
}
