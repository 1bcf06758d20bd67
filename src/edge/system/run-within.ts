import { Script } from 'node:vm';

/** What became of work that may not take long. */
export type Timed<T> =
  | { readonly kind: 'ended'; readonly value: T }
  | { readonly kind: 'tookTooLong' }
  | { readonly kind: 'interrupted' };

const PLACE = Symbol.for('aurora.run-within');
const CALL = new Script("globalThis[Symbol.for('aurora.run-within')]()");

/**
 * Runs synchronous work and stops it wherever it is when it takes too long or the user presses Ctrl-C: also within a regular
 * expression, which no counter of steps reaches. It costs nothing but a thread that watches the clock. Work that was stopped leaves its
 * data half done, so nothing of it may be used.
 * @throws what the work throws
 */
export function runWithin<T>(timeoutMs: number, work: () => T): Timed<T> {
  Reflect.set(globalThis, PLACE, work);
  try {
    return { kind: 'ended', value: CALL.runInThisContext({ timeout: timeoutMs, breakOnSigint: true }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { kind: 'tookTooLong' };
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return { kind: 'interrupted' };
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, PLACE);
  }
}
