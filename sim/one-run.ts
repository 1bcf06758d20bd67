import type { FailoverBug } from './failover/planted-bugs.ts';
import { simulateFailover } from './failover/simulate-failover.ts';
import type { Counts } from './run-seeds.ts';
import { simulate } from './simulate.ts';

/** Which simulation is run, whatever the seed. */
export interface RunOptions {
  /** Several schedulers that share a log, instead of one with a log of its own. */
  readonly failover: boolean;
  /** Number of things that happen before the cluster is left alone. */
  readonly steps: number;
  /** Planted into schedulers that share a log. */
  readonly bug?: FailoverBug | undefined;
}

export interface RunResult {
  /** Equal for equal runs. */
  readonly digest: string;
  readonly counts: Counts;
}

/** @throws Error with the last lines of the trace if an invariant is violated */
export function runOne(
  seed: number,
  { failover, steps, bug }: RunOptions,
  onTrace?: (line: string) => void,
): Promise<RunResult> {
  const trace = onTrace === undefined ? {} : { onTrace };
  return failover ? simulateFailover({ seed, steps, bug, ...trace }) : simulate({ seed, steps, ...trace });
}

/** What repeats one run, with every line of what happens in it. */
export function commandOf(seed: number, { failover, steps, bug }: RunOptions): string {
  const options = [...(failover ? ['--failover'] : []), ...(bug === undefined ? [] : [`--bug ${bug}`])];
  return ['node sim/run.ts', ...options, `--steps ${steps} --seed ${seed} --trace`].join(' ');
}
