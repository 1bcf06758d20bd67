import type { Float, Int } from '../data/float.ts';
import type { Position } from './source.ts';

/** The tree of a job file. Every node knows where it stands; names follow Python's own grammar. */

export type Expression = Position &
  (
    | { readonly kind: 'constant'; readonly value: null | boolean | string | Int | Float }
    | { readonly kind: 'ellipsis' }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list'; readonly elements: readonly Expression[] }
    | { readonly kind: 'tuple'; readonly elements: readonly Expression[] }
    | { readonly kind: 'set'; readonly elements: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly DictEntry[] }
    | Comprehension
    | { readonly kind: 'formatted'; readonly parts: readonly (string | FormattedPart)[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: CompareOperator; readonly operand: Expression }[];
      }
    | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[] }
    | {
        readonly kind: 'conditional';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
      }
    | Lambda
    | { readonly kind: 'starred'; readonly value: Expression }
    | { readonly kind: 'walrus'; readonly name: string; readonly value: Expression }
    | { readonly kind: 'repr'; readonly value: Expression }
    | { readonly kind: 'yield'; readonly value: Expression | undefined; readonly from: boolean }
  );

export type Comprehension = Position & {
  readonly kind: 'comprehension';
  readonly result: 'list' | 'set' | 'dict' | 'generator';
  readonly element: Expression;
  /** Of dict comprehensions: the value beside the key in `element`. */
  readonly value: Expression | undefined;
  readonly clauses: readonly ComprehensionClause[];
};

export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export type Lambda = Position & {
  readonly kind: 'lambda';
  readonly parameters: Parameters;
  readonly body: Expression;
};

/** Without a key: `**value`. */
export interface DictEntry {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

export interface FormattedPart {
  readonly value: Expression;
  /** The text before `=` in `{x=}`. */
  readonly label: string | undefined;
  readonly conversion: string | undefined;
  readonly spec: readonly (string | FormattedPart)[];
}

export type Argument =
  | { readonly kind: 'positional' | 'star' | 'doubleStar'; readonly value: Expression }
  | { readonly kind: 'keyword'; readonly name: string; readonly value: Expression };

export type UnaryOperator = '+' | '-' | '~' | 'not';
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '<<' | '>>' | '&' | '|' | '^' | '@';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not';

export interface Parameters {
  readonly positional: readonly Parameter[];
  readonly rest: string | undefined;
  readonly keywordOnly: readonly Parameter[];
  readonly keywords: string | undefined;
}

export interface Parameter {
  readonly name: string;
  /** Python 2's `def f((a, b)):` unpacks into this pattern. */
  readonly pattern: Expression | undefined;
  readonly fallback: Expression | undefined;
}

export type Statement = Position &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
    | {
        readonly kind: 'augment';
        readonly target: Expression;
        readonly operator: BinaryOperator;
        readonly value: Expression;
      }
    | {
        readonly kind: 'print';
        readonly values: readonly Expression[];
        readonly destination: Expression | undefined;
        readonly newline: boolean;
      }
    | {
        readonly kind: 'exec';
        readonly code: Expression;
        readonly globals: Expression | undefined;
        readonly locals: Expression | undefined;
      }
    | { readonly kind: 'delete'; readonly targets: readonly Expression[] }
    | { readonly kind: 'pass' | 'break' | 'continue' }
    | { readonly kind: 'return'; readonly value: Expression | undefined }
    | {
        readonly kind: 'raise';
        readonly exception: Expression | undefined;
        /** Python 2's `raise Kind, value`. */
        readonly value: Expression | undefined;
      }
    | { readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] }
    | { readonly kind: 'import'; readonly names: readonly ImportedName[] }
    | { readonly kind: 'importFrom'; readonly module: string; readonly names: readonly ImportedName[] | '*' }
    | { readonly kind: 'assert'; readonly condition: Expression; readonly message: Expression | undefined }
    | {
        readonly kind: 'if';
        readonly condition: Expression;
        readonly then: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'while';
        readonly condition: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'for';
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'try';
        readonly body: readonly Statement[];
        readonly handlers: readonly Handler[];
        readonly otherwise: readonly Statement[];
        readonly finalizer: readonly Statement[];
      }
    | {
        readonly kind: 'with';
        readonly items: readonly { readonly context: Expression; readonly target: Expression | undefined }[];
        readonly body: readonly Statement[];
      }
    | FunctionDefinition
    | ClassDefinition
  );

export type FunctionDefinition = Position & {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: Parameters;
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
};

export type ClassDefinition = Position & {
  readonly kind: 'class';
  readonly name: string;
  readonly args: readonly Argument[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
};

export interface ImportedName {
  readonly name: string;
  readonly alias: string | undefined;
}

export type Handler = Position & {
  readonly type: Expression | undefined;
  readonly target: Expression | undefined;
  readonly body: readonly Statement[];
};

/** How a file is to be read where Python 2 and 3 disagree. */
export interface Dialect {
  readonly trueDivision: boolean;
  /** Comprehension variables stay inside the comprehension, and `print(…)` is a call. */
  readonly isPython3: boolean;
}

export interface Module {
  readonly body: readonly Statement[];
  readonly dialect: Dialect;
}

/** @returns the text that a function's or class's body begins with, if it begins with one */
export function docstringOf(body: readonly Statement[] | Expression): string | undefined {
  const first = Array.isArray(body) ? (body as readonly Statement[])[0] : undefined; // isArray forgets the element type
  if (first?.kind !== 'expression' || first.value.kind !== 'constant') return undefined;
  return typeof first.value.value === 'string' ? first.value.value : undefined;
}
