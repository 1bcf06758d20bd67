import { setImmediate as otherWork } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { InvariantViolated } from './invariants.ts';
import { type RunOptions, runOne } from './one-run.ts';
import type { Counts } from './run-seeds.ts';

/** What a thread says about the seed that it was handed. */
export type SeedVerdict = { readonly counts: Counts } | { readonly problem: string };

// SeedThread hands them over.
const options = workerData as RunOptions;

parentPort?.on('message', (seed: number) => {
  void verdict(seed).then((message) => parentPort?.postMessage(message));
});

async function verdict(seed: number): Promise<SeedVerdict> {
  try {
    const { counts } = await runOne(seed, options);
    // A rejection that nobody handles ends the thread now, and not while the next seed runs.
    await otherWork();
    return { counts };
  } catch (error) {
    return { problem: describe(error) };
  }
}

/** What violates an invariant is told by the trace; of any other error one wants to know where it was thrown. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error && !(cause instanceof InvariantViolated)
    ? `${message}\n${cause.stack}`
    : message;
}
