/** What is wrong with bytes that cannot be decoded. */
export type ProtocolProblem = 'malformed' | 'truncated' | 'too-deep' | 'too-large' | 'bad-version';

/** Bytes that are not what the Thrift protocol prescribes, or that exceed a limit. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly problem: ProtocolProblem;

  constructor(problem: ProtocolProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** A value that lacks something or holds something that its type does not allow. */
export class ApiInputError extends Error {
  override readonly name = 'ApiInputError';
  /** Where in the value, such as `taskConfig.resources[2].ramMb`; empty for the value itself. */
  readonly path: string;
  /** What is wrong there, without the path. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }

  /** The same problem seen from the value around it. */
  within(step: string): ApiInputError {
    const separator = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new ApiInputError(`${step}${separator}${this.path}`, this.problem);
  }
}

/** Adds `step` to the path of an {@link ApiInputError}; other errors pass unchanged. */
export function at(step: string, error: unknown): unknown {
  return error instanceof ApiInputError ? error.within(step) : error;
}

/** Names the type of a value that is not what it should be. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    default:
      return value instanceof Map || value instanceof Set
        ? `a ${value.constructor.name}`
        : `a ${typeof value}`;
  }
}
