import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runWithin } from './run-within.ts';

const HOUR_MS = 3_600_000;

test('work that ends is answered with its value', () => {
  assert.deepEqual(
    runWithin(HOUR_MS, () => [1, 2]),
    { kind: 'ended', value: [1, 2] },
  );
});

test('what work throws goes on', () => {
  const error = new RangeError('x');
  const work = () => {
    throw error;
  };
  assert.throws(() => runWithin(HOUR_MS, work), error);
});

const endless: readonly [name: string, work: () => unknown][] = [
  [
    'an endless loop',
    () => {
      for (;;);
    },
  ],
  ['a regular expression that backtracks for ever', () => /^(a+)+$/.test(`${'a'.repeat(60)}!`)],
];

for (const [name, work] of endless) {
  test(`${name} is stopped`, () => assert.deepEqual(runWithin(20, work), { kind: 'tookTooLong' }));
}

test('Ctrl-C stops it, too', () => {
  const work = () => {
    process.kill(process.pid, 'SIGINT');
    for (;;);
  };
  assert.deepEqual(runWithin(HOUR_MS, work), { kind: 'interrupted' });
});
