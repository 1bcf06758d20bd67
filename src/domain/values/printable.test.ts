import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable, printableLine } from './printable.ts';

test('what others wrote does not steer the terminal', () => {
  assert.equal(printable('a\u001b[2Jb\u202ec\u0007'), 'a\ufffd[2Jb\ufffdc\ufffd');
  assert.equal(printable('lines\n\tand → ünï 漢'), 'lines\n\tand → ünï 漢');
});

test('a line is one line', () => {
  assert.equal(printableLine(' a  b\r\nc \n\td\u001b[A\n'), 'a  b c d\ufffd[A');
});
