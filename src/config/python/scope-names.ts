import type { Dialect, Expression, Parameters, Statement } from './ast.ts';

/** Which names of a function are its own, and which it shares. */
export interface ScopeNames {
  readonly locals: ReadonlySet<string>;
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
  readonly isGenerator: boolean;
}

const known = new WeakMap<object, ScopeNames>();

/**
 * Python decides before running which names of a function are local: those assigned to anywhere in it.
 * @param parameters the function's
 * @param body the function's statements, or the expression of a lambda
 */
export function scopeNames(
  parameters: Parameters,
  body: readonly Statement[] | Expression,
  dialect: Dialect,
): ScopeNames {
  const cached = known.get(body);
  if (cached !== undefined) return cached;
  const collector = new Collector(dialect);
  collector.parameters(parameters);
  if (Array.isArray(body)) collector.statements(body as readonly Statement[]);
  else collector.expression(body as Expression); // the union's other member, which Array.isArray cannot see
  const names = collector.result();
  known.set(body, names);
  return names;
}

class Collector {
  readonly #locals = new Set<string>();
  readonly #globals = new Set<string>();
  readonly #nonlocals = new Set<string>();
  readonly #leakingComprehensions: boolean;
  #isGenerator = false;

  constructor(dialect: Dialect) {
    this.#leakingComprehensions = !dialect.isPython3;
  }

  result(): ScopeNames {
    for (const name of [...this.#globals, ...this.#nonlocals]) this.#locals.delete(name);
    return {
      locals: this.#locals,
      globals: this.#globals,
      nonlocals: this.#nonlocals,
      isGenerator: this.#isGenerator,
    };
  }

  parameters(parameters: Parameters): void {
    for (const { name, pattern } of [...parameters.positional, ...parameters.keywordOnly]) {
      this.#locals.add(name);
      if (pattern !== undefined) this.#target(pattern);
    }
    if (parameters.rest !== undefined) this.#locals.add(parameters.rest);
    if (parameters.keywords !== undefined) this.#locals.add(parameters.keywords);
  }

  statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'global':
        for (const name of statement.names) this.#globals.add(name);
        return;
      case 'nonlocal':
        for (const name of statement.names) this.#nonlocals.add(name);
        return;
      case 'function':
      case 'class':
        this.#locals.add(statement.name);
        return;
      case 'import':
        for (const { name, alias } of statement.names) this.#locals.add(alias ?? name.split('.')[0] ?? name);
        return;
      case 'importFrom':
        if (statement.names !== '*')
          for (const { name, alias } of statement.names) this.#locals.add(alias ?? name);
        return;
      default:
        this.#children(statement);
    }
  }

  #children(statement: Statement): void {
    if (statement.kind === 'assign') for (const target of statement.targets) this.#target(target);
    if (statement.kind === 'augment' || statement.kind === 'for') this.#target(statement.target);
    if (statement.kind === 'delete') for (const target of statement.targets) this.#target(target);
    if (statement.kind === 'with') for (const { target } of statement.items) if (target) this.#target(target);
    if (statement.kind === 'try')
      for (const { target } of statement.handlers) if (target) this.#target(target);
    for (const child of Object.values(statement)) this.#any(child);
  }

  /** Goes through whatever hangs on a node: statements, expressions, lists of both. */
  #any(child: unknown): void {
    if (Array.isArray(child)) {
      for (const element of child) this.#any(element);
    } else if (isNode(child)) {
      if (STATEMENT_KINDS.has(child.kind))
        this.#statement(child as Statement); // told apart by its kind
      else this.expression(child as Expression);
    } else if (typeof child === 'object' && child !== null && !(child instanceof Map)) {
      for (const value of Object.values(child)) this.#any(value);
    }
  }

  expression(expression: Expression): void {
    switch (expression.kind) {
      case 'lambda':
      case 'constant':
        return;
      case 'yield':
        this.#isGenerator = true;
        break;
      case 'walrus':
        this.#locals.add(expression.name);
        break;
      case 'comprehension':
        this.#comprehension(expression);
        return;
    }
    for (const child of Object.values(expression)) this.#any(child);
  }

  #comprehension(expression: Expression & { readonly kind: 'comprehension' }): void {
    const [first] = expression.clauses;
    if (first !== undefined) this.#any(first.iterable);
    if (expression.result !== 'list' || !this.#leakingComprehensions) return;
    for (const { target } of expression.clauses) this.#target(target);
    for (const child of Object.values(expression)) this.#any(child);
  }

  #target(target: Expression): void {
    if (target.kind === 'name') this.#locals.add(target.name);
    else if (target.kind === 'starred') this.#target(target.value);
    else if (target.kind === 'tuple' || target.kind === 'list')
      for (const each of target.elements) this.#target(each);
  }
}

const STATEMENT_KINDS: ReadonlySet<string> = new Set<Statement['kind']>([
  'expression',
  'assign',
  'augment',
  'print',
  'exec',
  'delete',
  'pass',
  'break',
  'continue',
  'return',
  'raise',
  'global',
  'nonlocal',
  'import',
  'importFrom',
  'assert',
  'if',
  'while',
  'for',
  'try',
  'with',
  'function',
  'class',
]);

function isNode(value: unknown): value is { readonly kind: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'line' in value
  );
}
