import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../testing/properties.ts';
import { decodeMessage } from './decode.ts';
import { EncodeError, encodeMessage } from './encode.ts';
import {
  bool,
  bytes,
  double,
  enumeration,
  int32,
  int64,
  type MessageSchema,
  map,
  optional,
  repeated,
  string,
  uint32,
  uint64,
} from './schema.ts';
import { Oracle } from './testing/oracle.ts';
import { messages } from './testing/values.ts';

const COLOURS = enumeration({ RED: 0, GREEN: 1, FAR: -7 });

const SAMPLE: MessageSchema = {
  text: optional(16, string),
  data: optional(2, bytes),
  is_set: optional(3, bool),
  share: optional(4, double),
  small: optional(5, int32),
  large: optional(6, int64),
  small_unsigned: optional(7, uint32),
  large_unsigned: optional(8, uint64),
  colour: optional(9, COLOURS),
  inner: optional(10, { value: optional(1, string) }),
  sample: optional(11, () => SAMPLE),
  samples: repeated(12, () => SAMPLE),
  numbers: repeated(13, uint32),
  names: repeated(2047, string),
  limits: map(14, { value: optional(1, double) }),
};

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

function decoded(schema: MessageSchema, from: Uint8Array): unknown {
  const result = decodeMessage(schema, from);
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.value;
}

describe('encoded messages', () => {
  const oracle = new Oracle();

  it('have the bytes that another library gives them, and are read back as they were', () => {
    fc.assert(
      fc.property(messages(SAMPLE, 3), (value) => {
        const ours = encodeMessage(SAMPLE, value);
        assert.deepEqual(Buffer.from(ours), Buffer.from(oracle.encode(SAMPLE, forOracle(value))));
        assert.deepEqual(decoded(SAMPLE, ours), value);
      }),
    );
  });

  const refused: readonly (readonly [value: unknown, problem: string])[] = [
    [7, 'the message must be an object, not number'],
    [{ text: 7 }, 'text must be a text, not number'],
    [{ colour: 'BLUE' }, 'colour must be one of RED, GREEN, FAR, not the text "BLUE"'],
    [{ samples: [{}, { data: '*' }] }, 'samples[1].data must be base64, not the text "*"'],
    [{ limits: { cpus: { value: 'x' } } }, 'limits.cpus.value must be a number, not the text "x"'],
    [{ small: 1.5 }, 'small must be an integer, not number'],
    [{ names: 'x' }, 'names must be an array, not the text "x"'],
  ];
  for (const [value, problem] of refused) {
    it(`refuse ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => encodeMessage(SAMPLE, value),
        (error: unknown) => error instanceof EncodeError && error.message === problem,
      );
    });
  }
});

describe('decoding', () => {
  it('leaves out fields and names of enums that the schema does not have, groups too', () => {
    // Field 1000 as varint, fixed64, bytes, fixed32 and group; colour 5; then share 1.
    const unknown = 'c03e 01 c13e 0000000000000000 c23e 01 ff c53e 00000000 c33e 0801 0b0c c43e 4805';
    assert.deepEqual(decoded(SAMPLE, hex(`${unknown} 21 000000000000f03f`)), { share: 1 });
  });

  it('takes a field of another type as an unknown one', () => {
    assert.deepEqual(decoded(SAMPLE, hex('2001 2801')), { small: 1 });
  });

  it('takes the last of several values, puts messages together, and reads packed numbers', () => {
    assert.deepEqual(decoded(SAMPLE, hex('2801 2802')), { small: 2 });
    assert.deepEqual(decoded(SAMPLE, hex('5a02 2801 5a02 1801')), { sample: { is_set: true, small: 1 } });
    assert.deepEqual(decoded(SAMPLE, hex('6a03 01 8001 6805')), { numbers: [1, 128, 5] });
  });

  it('reads maps of numbers', () => {
    const schema = { counts: map(1, int64) };
    const value = { counts: { a: 0, b: -1, c: 2n ** 60n } };
    assert.deepEqual(decoded(schema, encodeMessage(schema, value)), value);
  });

  it('reads an entry of a map without a value', () => {
    assert.deepEqual(decoded(SAMPLE, hex('7203 0a0161')), { limits: { a: {} } });
  });

  const broken: readonly (readonly [what: string, bytes: string, problem: RegExp])[] = [
    ['a text that is cut', '8201 05 6162', /5 bytes are announced, 2 follow/],
    ['a double that is cut', '21 0000', /8 bytes are announced, 2 follow/],
    ['a tag that is cut', '80', /1 bytes are announced, 0 follow/],
    ['an integer without end', `28 ${'ff'.repeat(11)}`, /more than 10 bytes/],
    ['a huge length', '8201 ffffffffffffffff7f', /are announced, 0 follow/],
    ['field 0', '0001', /0 is no field number/],
    ['a group that only ends', '2c', /4 is no wire type/],
    ['a reserved wire type', '2e', /6 is no wire type/],
    ['groups without end', 'c33e'.repeat(500), /deeper than 100 levels/],
    ['JSON', Buffer.from('{"type":"SUBSCRIBE"}').toString('hex'), /not protobuf at byte/],
  ];
  for (const [what, from, problem] of broken) {
    it(`says what is wrong with ${what}`, () => {
      const result = decodeMessage(SAMPLE, hex(from));
      assert.ok(!result.ok);
      assert.match(result.problem, problem);
    });
  }

  it('never throws, whatever bytes it gets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (from) => {
        decodeMessage(SAMPLE, from);
      }),
    );
  });

  it('bounds depth and number of values', () => {
    let deep: object = {};
    for (let level = 0; level < 200; level += 1) deep = { sample: deep };
    const tooDeep = decodeMessage(SAMPLE, encodeMessage(SAMPLE, deep));
    assert.ok(!tooDeep.ok);
    assert.match(tooDeep.problem, /nests deeper than 100 levels/);
    const many = encodeMessage(SAMPLE, { samples: Array.from({ length: 1001 }, () => ({})) });
    const tooMany = decodeMessage(SAMPLE, many, { maxDepth: 10, maxValues: 1000 });
    assert.ok(!tooMany.ok);
    assert.match(tooMany.problem, /more than 1000 values/);
  });
});

/** Bigints are unknown to the other library, which takes texts. */
function forOracle(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'bigint') return part.toString();
      return part === Number.POSITIVE_INFINITY || part === Number.NEGATIVE_INFINITY || Object.is(part, -0)
        ? String(Object.is(part, -0) ? '-0' : part)
        : part;
    }),
  ) as object;
}
