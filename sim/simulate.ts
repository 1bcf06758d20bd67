import { checkAtRest } from './at-rest.ts';
import type { PlantedBug } from './process.ts';
import type { Counts } from './run-seeds.ts';
import { Simulation } from './simulation.ts';
import { quiesce, step } from './workload.ts';

export interface SimulateOptions {
  readonly seed: number;
  /** Number of things that happen before the cluster is left alone. */
  readonly steps: number;
  readonly bug?: PlantedBug;
  readonly onTrace?: (line: string) => void;
}

/** What one run has seen. */
export interface PlainCounts extends Counts {
  /** Timers and messages. */
  readonly events: number;
  /** Schedulers that were started, each after a crash of the one before, and found to have all that it had promised. */
  readonly processes: number;
  readonly appends: number;
  readonly snapshots: number;
  /** Durable changes of tasks that were found to be legal. */
  readonly 'changes checked': number;
}

export interface SimulateResult {
  /** Equal for equal runs. */
  readonly digest: string;
  readonly counts: PlainCounts;
}

/**
 * Runs one simulation: a cluster of four agents to which things happen, which is then left alone.
 * @throws Error with the last lines of the trace if an invariant is violated
 */
export async function simulate({ seed, steps, ...options }: SimulateOptions): Promise<SimulateResult> {
  const simulation = new Simulation({ seed, agents: 4, cpus: 4, ramMb: 8192, ...options });
  try {
    await simulation.startScheduler();
    for (let i = 0; i < steps; i++) await step(simulation);
    await quiesce(simulation);
    checkAtRest(simulation);
  } catch (error) {
    const last = simulation.trace.tail(40).join('\n');
    throw new Error(`seed ${seed}, ${steps} steps: ${error}\nThe last lines of the trace:\n${last}`, {
      cause: error,
    });
  }
  return { digest: simulation.trace.digest, counts: simulation.counts };
}
