import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { churn } from './churn.ts';
import { isFailoverBug } from './failover/planted-bugs.ts';
import { simulateFailover } from './failover/simulate-failover.ts';
import { described, runSeeds } from './run-seeds.ts';
import { simulate } from './simulate.ts';

/** `node sim/run.ts [--failover] [--seed N] [--seeds COUNT] [--steps M] [--trace] [--churn]`: see docs/simulator.md. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    steps: { type: 'string' },
    trace: { type: 'boolean', default: false },
    churn: { type: 'boolean', default: false },
    failover: { type: 'boolean', default: false },
    bug: { type: 'string' },
  },
});

const FAILOVER_STEPS = 60;
const STEPS = 300;

const first = Number(values.seed ?? randomInt(2 ** 31));
const steps = Number(values.steps ?? (values.failover ? FAILOVER_STEPS : STEPS));
const bug = isFailoverBug(values.bug) ? values.bug : undefined;
const print = (line: string): void => console.log(line);
const onTrace = values.trace ? { onTrace: print } : {};
const run = (seed: number) =>
  values.failover
    ? simulateFailover({ seed, steps, bug, ...onTrace })
    : simulate({ seed, steps, ...onTrace });

print(`seed ${first}`);
if (values.churn) {
  for await (const line of churn(first)) print(line);
} else if (values.seeds !== undefined) {
  const options = `${values.failover ? '--failover ' : ''}--steps ${steps}`;
  const runs = runSeeds(
    { first, count: Number(values.seeds) },
    async (seed) => (await run(seed)).counts,
    (seed) => `node sim/run.ts ${options} --seed ${seed} --trace`,
  );
  let next = await runs.next();
  for (; next.done !== true; next = await runs.next()) print(next.value);
  if (!next.value) process.exitCode = 1;
} else {
  const { digest, counts } = await run(first);
  print(`${steps} steps, all invariants hold: ${described(counts)}\ntrace ${digest}`);
}
