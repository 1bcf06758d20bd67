import { printable } from '../domain/values/printable.ts';
import { BadReferenceError, CoercionError, UnknownFieldError } from './pystachio/raw.ts';
import { PyRaise, type TracePlace } from './python/classes.ts';
import { exceptionMessage } from './python/exceptions.ts';
import { LimitExceeded } from './python/limits.ts';
import type { Runtime } from './python/runtime.ts';
import { PythonSyntaxError } from './python/source.ts';

/** Why a job file could not be used. */
export interface ConfigError {
  /**
   * `syntax`: no Python. `evaluation`: the program raised an exception or used up a limit. `selection`: no job, or not just one, fits the key.
   * `invalid`: the job itself is wrong. `unreadable`: the file cannot be read.
   */
  readonly kind: 'unreadable' | 'syntax' | 'evaluation' | 'selection' | 'invalid';
  /** One sentence; for exceptions with the exception's name, as in `NameError: …`. */
  readonly message: string;
  /** Where, innermost first: the failing line, then the calls and includes that led there. */
  readonly places: readonly TracePlace[];
}

/** @param place where, if that is known */
export function configError(kind: ConfigError['kind'], message: string, place?: TracePlace): ConfigError {
  return { kind, message, places: place === undefined ? [] : [place] };
}

/**
 * The error with its place, the source line and what led there, as the client prints it.
 * @param error any configuration error
 */
export function formatConfigError(error: ConfigError): string {
  const lines = [error.message];
  for (const { place, times } of withoutRepeats(error.places)) {
    lines.push(...linesOfPlace(place, place === error.places[0]));
    if (times > 1) lines.push(`  … and from there ${times - 1} more times`);
  }
  return lines.map(printable).join('\n');
}

/** Places of a recursion are told once. */
function withoutRepeats(
  places: readonly TracePlace[],
): readonly { readonly place: TracePlace; readonly times: number }[] {
  const told: { readonly place: TracePlace; times: number }[] = [];
  for (const place of places) {
    const last = told.at(-1);
    if (last !== undefined && isSamePlace(last.place, place)) last.times += 1;
    else told.push({ place, times: 1 });
  }
  return told;
}

function isSamePlace(a: TracePlace, b: TracePlace): boolean {
  return a.path === b.path && a.line === b.line && a.column === b.column && a.where === b.where;
}

function linesOfPlace(
  { path, line, column, sourceLine, where }: TracePlace,
  isInnermost: boolean,
): readonly string[] {
  const inside = where === '<module>' ? '' : ` in ${where}`;
  const head = `  ${isInnermost ? 'at' : 'called from'} ${path}:${line}:${column}${inside}`;
  if (sourceLine.trim() === '') return [head];
  const from = Math.max(0, column - 1 - MAX_SHOWN_BEFORE);
  const shown = `    ${sourceLine.slice(from, from + MAX_SHOWN).trimEnd()}`;
  return isInnermost ? [head, shown, `    ${' '.repeat(Math.max(0, column - 1 - from))}^`] : [head, shown];
}

/** Characters that are shown of a line, and of them those that stand before the place of the error. */
const MAX_SHOWN = 200;
const MAX_SHOWN_BEFORE = 120;

/**
 * Turns what evaluation throws into an error value.
 * @returns undefined for what is none of ours and must go on
 */
export function toConfigError(rt: Runtime, thrown: unknown): ConfigError | undefined {
  if (thrown instanceof PyRaise) {
    const text = messageOf(rt, thrown);
    return {
      kind: 'evaluation',
      message: `${thrown.exception.cls.name}${text === '' ? '' : `: ${text}`}`,
      places: thrown.trace,
    };
  }
  if (thrown instanceof PythonSyntaxError) {
    return { kind: 'syntax', message: `SyntaxError: ${thrown.message}`, places: [placeOf(thrown)] };
  }
  if (thrown instanceof LimitExceeded)
    return { kind: 'evaluation', message: thrown.message, places: thrown.trace };
  if (isJobError(thrown)) return configError('invalid', thrown.message);
  return undefined;
}

/** Where the text is no Python. */
export function placeOf({ file, position }: PythonSyntaxError): TracePlace {
  return { path: file.path, ...position, sourceLine: file.line(position.line), where: '<module>' };
}

/** What the exception says; one whose own `__str__` fails says what it was raised with. */
function messageOf(rt: Runtime, raised: PyRaise): string {
  try {
    return rt.str(raised.exception);
  } catch {
    return exceptionMessage(rt, raised.exception);
  }
}

/** Errors of typed objects: their value, field or reference is wrong. */
export function isJobError(thrown: unknown): thrown is Error {
  return (
    thrown instanceof CoercionError ||
    thrown instanceof UnknownFieldError ||
    thrown instanceof BadReferenceError
  );
}
