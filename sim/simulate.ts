import { checkAtRest } from './at-rest.ts';
import type { PlantedBug } from './process.ts';
import { Simulation } from './simulation.ts';
import { quiesce, step } from './workload.ts';

export interface SimulateOptions {
  readonly seed: number;
  /** Number of things that happen before the cluster is left alone. */
  readonly steps: number;
  readonly bug?: PlantedBug;
  readonly onTrace?: (line: string) => void;
}

export interface SimulateResult {
  /** Equal for equal runs. */
  readonly digest: string;
  readonly counts: { readonly events: number; readonly 'tasks at rest': number };
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
  const size = simulation.state.read((state) => state.tasks.size);
  return {
    digest: simulation.trace.digest,
    counts: { events: simulation.time.fired, 'tasks at rest': size },
  };
}
