/**
 * A job of 1,000 instances is created, killed and created again in the simulator: scheduler and storage are real, machines and
 * time are not. Prints the memory after each round. (On the real engine: `memory.ts`.)
 * Usage: node --expose-gc bench/thousand.ts
 */
import { churn } from '../sim/churn.ts';
import { mebibytes, printSetup, timed } from './measure.ts';

const SEED = 1;

printSetup();
const durationMs = await timed(async () => {
  for await (const line of churn(SEED)) {
    console.log(`${line}, RSS ${mebibytes(process.memoryUsage.rss())}`);
  }
});
console.log(`took ${(durationMs / 1000).toFixed(1)} s of real time`);
