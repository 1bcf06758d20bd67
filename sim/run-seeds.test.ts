import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Counts, runSeeds, type SeedRange, type SeedRunner } from './run-seeds.ts';

async function runOf(range: SeedRange, ...runners: SeedRunner[]) {
  const lines: string[] = [];
  const held = await runSeeds(range, runners, {
    print: (line) => lines.push(line),
    commandOf: (seed) => `repeat ${seed}`,
  });
  return { held, lines };
}

it('says after each hundred seeds which of them are done, and what they have seen', async () => {
  const run: SeedRunner = async (seed) => ({ events: 1, sum: seed });
  assert.deepEqual(await runOf({ first: 11, count: 150 }, run), {
    held: true,
    lines: [
      'seeds 11 to 110: 0 failed, 100 events, 6050 sum',
      'seeds 11 to 160: 0 failed, 150 events, 12825 sum',
    ],
  });
});

it('goes on after a seed that fails, and says how it is repeated', async () => {
  const run: SeedRunner = async (seed) => {
    if (seed === 2) throw new Error('two leaders');
    return { events: 1 };
  };
  assert.deepEqual(await runOf({ first: 1, count: 3 }, run), {
    held: false,
    lines: ['two leaders\nRepeat it with: repeat 2', 'seeds 1 to 3: 1 failed, 2 events'],
  });
});

it('ends early where everything fails', async () => {
  const { held, lines } = await runOf({ first: 1, count: 3000 }, () => Promise.reject(new Error('broken')));
  assert.deepEqual([held, lines.at(-1)], [false, 'seeds 1 to 100: 100 failed, ']);
});

it('shares the seeds among runners, each of which runs one at a time', async () => {
  const seen: number[] = [];
  const runner = (): SeedRunner => {
    let isBusy = false;
    return async (seed): Promise<Counts> => {
      assert.equal(isBusy, false);
      isBusy = true;
      await new Promise(setImmediate);
      isBusy = false;
      seen.push(seed);
      return { events: 1 };
    };
  };
  const { lines } = await runOf({ first: 1, count: 100 }, runner(), runner(), runner());
  assert.deepEqual(lines, ['seeds 1 to 100: 0 failed, 100 events']);
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
});
