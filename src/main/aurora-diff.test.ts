import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTexts } from './aurora-diff.ts';

test('runs the program on two files, the old text first, and gives what it prints', async () => {
  assert.deepEqual(await compareTexts(['cat'], 'old\n', 'new\n'), {
    kind: 'ran',
    exitCode: 0,
    output: 'old\nnew\n',
  });
});

test('passes on with what the program ends', async () => {
  const outcome = await compareTexts(['sh', '-c', 'cmp -s "$0" "$1" || exit 7'], 'a', 'b');
  assert.deepEqual(outcome, { kind: 'ran', exitCode: 7, output: '' });
});

test('says that there is no such program', async () => {
  const outcome = await compareTexts(['no-such-program-anywhere'], '', '');
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.problem, /no-such-program-anywhere.*ENOENT/);
});
