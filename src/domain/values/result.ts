/** A value, or the words that tell a user why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** Success with `value`. */
export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Failure; `message` says what is wrong, where, and what would be right. */
export function failure(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}
