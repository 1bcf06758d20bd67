import assert from 'node:assert/strict';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { createTestContext, type TestContextOptions } from './test-context.ts';

/** A call that the client made. */
export interface MadeCall {
  readonly name: string;
  readonly args: unknown;
}

/** What came of a command line. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly waitedMs: number;
  readonly opened: readonly string[];
  readonly calls: readonly MadeCall[];
}

/** Answers per call; of several the last one stays. */
export type Answers = Readonly<Record<string, Wire<Response> | readonly Wire<Response>[]>>;

/**
 * Runs a command line against prepared answers; a call without one fails the test.
 * @param line the arguments, or all of them parted by spaces
 */
export async function runAgainst(
  line: string | readonly string[],
  answers: Answers,
  options: TestContextOptions = {},
): Promise<Outcome> {
  const calls: MadeCall[] = [];
  const rest = new Map<string, Wire<Response>[]>(
    Object.entries(answers).map(([name, some]) => [name, [some].flat() as Wire<Response>[]]), // either is one list
  );
  const callApi: CallApi = async (_url, { name }, args) => {
    calls.push({ name, args });
    const some = rest.get(name) ?? [];
    const response = some.length > 1 ? some.shift() : some[0];
    assert.ok(response, `no answer is prepared for ${name}`);
    return { kind: 'answered', response };
  };
  const test = createTestContext({ ...options, callApi });
  const exitCode = await runClient(typeof line === 'string' ? line.split(' ') : line, test.context);
  const { opened, stdout, stderr, waitedMs } = test;
  return { exitCode, stdout: stdout(), stderr: stderr(), waitedMs: waitedMs(), opened, calls };
}

/** An answer of success without a result. */
export const DONE: Wire<Response> = { responseCode: 'OK' };

/** An answer of success. */
export function found(result: NonNullable<Wire<Response>['result']>): Wire<Response> {
  return { responseCode: 'OK', result };
}

/** An answer of refusal. */
export function refused(message: string): Wire<Response> {
  return { responseCode: 'INVALID_REQUEST', details: [{ message }] };
}
