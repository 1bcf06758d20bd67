import assert from 'node:assert/strict';
import { it } from 'node:test';
import { History } from './history.ts';
import { type RegisterInput, type RegisterOutput, registerModel } from './models.ts';

it('a history keeps objects apart and tells which one is not consistent, with what led to it', async () => {
  const history = new History<RegisterInput, RegisterOutput>();
  await history.record('a', { kind: 'set', value: 1 }, async () => ({ output: {} }));
  await history.record('b', { kind: 'set', value: 2 }, async () => 'unknown');
  await history.record('b', { kind: 'get' }, async () => ({ output: { value: 2 } }));
  assert.deepEqual(history.problems(registerModel(0)), []);
  await history.record('a', { kind: 'get' }, async () => ({ output: { value: 0 } }));
  assert.deepEqual(history.problems(registerModel(0)), [
    'a: contradiction\n  1..2 {"kind":"set","value":1} {}\n> 6..7 {"kind":"get"} {"value":0}',
  ]);
  assert.deepEqual([history.size, history.unknown], [4, 1]);
});
