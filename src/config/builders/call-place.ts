import type { Origin, OriginSource } from '../pystachio/objects.ts';

/** Finds the line of a job file in a stack of calls, as the engine writes it: innermost first, `at …` on each line. */
export type FindCall = (stack: string) => Origin | undefined;

/** Enough for the builder's own calls, and such as `Array.map` between it and the file. */
const MAX_CALLS = 5;

let findCall: FindCall = () => undefined;

/**
 * Says how places are found, for whoever evaluates a file and knows which calls are the file's own. Until then, what builders make
 * has no place.
 */
export function findCallsWith(find: FindCall): void {
  findCall = find;
}

/**
 * Where a job file calls a builder. The engine notes the calls in a microsecond; to write them down and look through them takes
 * many, and happens when somebody asks.
 */
export function placeOfCall(): OriginSource {
  const calls: { stack?: unknown } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = MAX_CALLS;
  Error.captureStackTrace(calls, placeOfCall);
  Error.stackTraceLimit = stackTraceLimit;
  // A file may replace what writes stacks.
  return () => (typeof calls.stack === 'string' ? findCall(calls.stack) : undefined);
}
