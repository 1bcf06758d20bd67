import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../testing/properties.ts';
import { parseExactJson, stringifyExactJson } from './json.ts';

test('nanoseconds beyond 2^53 survive reading and writing', () => {
  const text = '{"start":{"nanoseconds":1795317761097123457},"n":[-9223372036854775808,1]}';
  const value = parseExactJson(text);
  assert.deepEqual(value, { start: { nanoseconds: 1795317761097123457n }, n: [-9223372036854775808n, 1] });
  assert.equal(stringifyExactJson(value), text);
});

test('numbers that a double holds exactly stay numbers, wherever long digits occur', () => {
  const text = '{"data":"12345678901234567890","safe":9007199254740991,"t":1795317761.0971234567,"e":1e300}';
  assert.deepEqual(parseExactJson(text), {
    data: '12345678901234567890',
    safe: 9007199254740991,
    t: 1795317761.0971234,
    e: 1e300,
  });
});

test('any 64-bit integer comes back as it was written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (integer) => {
      const parsed = parseExactJson(stringifyExactJson({ integer }));
      assert.ok(typeof parsed === 'object' && parsed !== null && 'integer' in parsed);
      assert.equal(BigInt(parsed.integer as number | bigint), integer);
    }),
  );
});

test('what is no JSON is refused on both paths', () => {
  assert.throws(() => parseExactJson('{"a":'), SyntaxError);
  assert.throws(() => parseExactJson('{"a":12345678901234567890'), SyntaxError);
  const self: { self?: unknown } = {};
  self.self = self;
  assert.throws(() => stringifyExactJson(self), TypeError);
});
