import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemTimers } from '../src/edge/system/clock.ts';
import { churn } from './churn.ts';
import { isFailoverBug } from './failover/planted-bugs.ts';
import { commandOf, type RunOptions, runOne } from './one-run.ts';
import { described, runSeeds, type SeedRange } from './run-seeds.ts';
import { SeedThread } from './seed-thread.ts';

const USAGE = `node sim/run.ts [--failover [--bug NAME]] [--steps COUNT] followed by one of
  [--seed N] [--trace]                   one run; a random seed by default
  --seeds COUNT [--from N] [--jobs COUNT] many runs; each job has a processor, 1 by default
  --churn [--seed N]                      a thousand instances, created and killed again and again
See docs/simulator.md.`;

const FAILOVER_STEPS = 60;
const STEPS = 300;
const WHOLE_NUMBER = /^\d{1,15}$/;
/** A thousand times as long as a run takes. */
const LIMIT_MS = 20 * 60_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    jobs: { type: 'string' },
    steps: { type: 'string' },
    trace: { type: 'boolean', default: false },
    churn: { type: 'boolean', default: false },
    failover: { type: 'boolean', default: false },
    bug: { type: 'string' },
  },
});

const options = runOptions();
if (values.churn) await runChurn(seedOf('seed'));
else if (values.seeds === undefined) await runSeed(seedOf('seed'));
else await runMany({ first: seedOf('from'), count: countOf('seeds', values.seeds) });

async function runChurn(seed: number): Promise<void> {
  print(`seed ${seed}`);
  for await (const line of churn(seed)) print(line);
}

async function runSeed(seed: number): Promise<void> {
  if (values.from !== undefined || values.jobs !== undefined) refuse('--from and --jobs go with --seeds');
  print(`seed ${seed}`);
  const { digest, counts } = await runOne(seed, options, values.trace ? print : undefined);
  print(`${options.steps} steps, all invariants hold: ${described(counts)}\ntrace ${digest}`);
}

async function runMany(range: SeedRange): Promise<void> {
  if (values.seed !== undefined) refuse('--seeds begins with --from, not with --seed');
  const startMs = performance.now();
  const script = new URL('./seed-worker.ts', import.meta.url);
  const threads = Array.from(
    { length: countOf('jobs', values.jobs ?? '1') },
    () => new SeedThread({ script, data: options, limitMs: LIMIT_MS, timers: systemTimers }),
  );
  const held = await runSeeds(
    range,
    threads.map((thread) => (seed) => thread.run(seed)),
    {
      print: (line) => print(`${Math.round((performance.now() - startMs) / 1000)} s: ${line}`),
      commandOf: (seed) => commandOf(seed, options),
    },
  );
  for (const thread of threads) await thread.close();
  if (!held) process.exitCode = 1;
}

function runOptions(): RunOptions {
  const { failover, bug } = values;
  if (bug !== undefined && !(failover && isFailoverBug(bug))) refuse(`there is no --bug ${bug} to plant`);
  const steps = values.steps === undefined ? undefined : countOf('steps', values.steps);
  return {
    failover,
    steps: steps ?? (failover ? FAILOVER_STEPS : STEPS),
    bug: isFailoverBug(bug) ? bug : undefined,
  };
}

function seedOf(option: 'seed' | 'from'): number {
  const text = values[option];
  if (text === undefined) return randomInt(2 ** 31);
  if (!WHOLE_NUMBER.test(text)) refuse(`--${option} must be a whole number, not ${text}`);
  return Number(text);
}

function countOf(option: string, text: string): number {
  if (!WHOLE_NUMBER.test(text) || Number(text) === 0) refuse(`--${option} must be 1 or more, not ${text}`);
  return Number(text);
}

function refuse(problem: string): never {
  console.error(`${problem}\n${USAGE}`);
  process.exit(2);
}

function print(line: string): void {
  console.log(line);
}
