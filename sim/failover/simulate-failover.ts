import { checkAtRest } from '../at-rest.ts';
import type { Counts } from '../run-seeds.ts';
import { FailoverSimulation } from './failover-simulation.ts';
import { checkReplicas, failoverStep, recover } from './failover-workload.ts';
import type { FailoverBug } from './planted-bugs.ts';

export interface SimulateFailoverOptions {
  readonly seed: number;
  /** Number of things that happen before the cluster is left alone. */
  readonly steps: number;
  readonly bug?: FailoverBug | undefined;
  readonly onTrace?: (line: string) => void;
}

/** What one run has seen. */
export interface FailoverCounts extends Counts {
  /** Timers and messages. */
  readonly events: number;
  /** Processes that were started. */
  readonly processes: number;
  /** How often somebody became the log's writer. */
  readonly takeovers: number;
  readonly appends: number;
  readonly snapshots: number;
  /** Answered writes that were found to be durable. */
  readonly 'answers checked': number;
  /** Calls to the engine that were found to follow from what is durable. */
  readonly 'effects checked': number;
}

export interface FailoverResult {
  /** Equal for equal runs. */
  readonly digest: string;
  readonly counts: FailoverCounts;
}

/**
 * Runs one simulation of schedulers that share a log: faults of processes, networks and the ensemble, then rest.
 * @throws Error with the last lines of the trace if an invariant is violated
 */
export async function simulateFailover({
  seed,
  steps,
  ...options
}: SimulateFailoverOptions): Promise<FailoverResult> {
  const simulation = new FailoverSimulation({ seed, ...options });
  try {
    await simulation.start();
    for (let i = 0; i < steps; i++) await failoverStep(simulation);
    await recover(simulation);
    checkAtRest(simulation);
    await checkReplicas(simulation);
  } catch (error) {
    const last = simulation.trace.tail(40).join('\n');
    throw new Error(`seed ${seed}, ${steps} steps: ${error}\nThe last lines of the trace:\n${last}`, {
      cause: error,
    });
  }
  return { digest: simulation.trace.digest, counts: simulation.counts };
}
