import type { Dialect } from './ast.ts';
import type { ScopeNames } from './scope-names.ts';
import type { Position, SourceFile } from './source.ts';
import type { PyFunction, Value } from './values.ts';

/** One running piece of code: a file, a function call, a class body or a comprehension. */
export interface Frame {
  readonly file: SourceFile;
  readonly dialect: Dialect;
  /** Function name for error messages. */
  readonly where: string;
  readonly globals: Map<string, Value>;
  readonly locals: Map<string, Value>;
  /** What a function's names refer to; undefined for files and class bodies, where names are looked up as they come. */
  readonly names: ScopeNames | undefined;
  /** The frame the code was defined in; class bodies are skipped when names are looked up from inside. */
  readonly enclosing: Frame | undefined;
  readonly isClassBody: boolean;
  readonly isComprehension: boolean;
  /** The function that runs, so that `super()` can find its class. */
  readonly running: PyFunction | undefined;
  /** Of generators: what was yielded so far. */
  readonly yields: Value[] | undefined;
  /** Where it is right now. */
  at: Position;
}
