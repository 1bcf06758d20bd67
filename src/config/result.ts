/** The outcome of something that may fail in an expected way: bad input is a value, never an exception. */
export type Result<T, E> = Ok<T> | Failed<E>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failed<E> {
  readonly ok: false;
  readonly error: E;
}

/**
 * Wraps a success.
 * @param value what was asked for
 */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/**
 * Wraps an expected failure.
 * @param error what is wrong, where, and what would be right
 */
export function failed<E>(error: E): Failed<E> {
  return { ok: false, error };
}
