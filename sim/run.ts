import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { churn } from './churn.ts';
import { simulate } from './simulate.ts';

/** `node sim/run.ts [--seed N] [--steps M] [--trace] [--churn]`: see docs/simulator.md. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    steps: { type: 'string', default: '300' },
    trace: { type: 'boolean', default: false },
    churn: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
console.log(`seed ${seed}`);
if (values.churn) {
  for await (const line of churn(seed)) console.log(line);
} else {
  const onTrace = values.trace ? { onTrace: (line: string) => console.log(line) } : {};
  const { digest, summary } = await simulate({ seed, steps: Number(values.steps), ...onTrace });
  console.log(`${summary}\ntrace ${digest}`);
}
