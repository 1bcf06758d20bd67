import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../testing/properties.ts';
import { createRecordDecoder, encodeRecord } from './record-io.ts';

const LIMIT = 1000;

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((start, index) => bytes.subarray(start, sorted[index] ?? bytes.length));
}

test('records come back whole, however the stream is cut into chunks', () => {
  const record = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (records, cuts) => {
        const stream = Buffer.concat(records.map(encodeRecord));
        const decoder = createRecordDecoder(LIMIT);
        const decoded = split(stream, cuts).flatMap((chunk) => {
          const { records: some, problem } = decoder.push(chunk);
          assert.equal(problem, undefined);
          return some.map((bytes) => Buffer.from(bytes));
        });
        assert.deepEqual(
          decoded,
          records.map((bytes) => Buffer.from(bytes)),
        );
        assert.equal(decoder.isAmidRecord(), false);
      },
    ),
  );
});

test('a stream that stops within a record or header is known to be cut', () => {
  for (const text of ['5\nabc', '5\n', '12']) {
    const decoder = createRecordDecoder(LIMIT);
    decoder.push(Buffer.from(text));
    assert.equal(decoder.isAmidRecord(), true, text);
  }
});

const garbage: readonly [stream: string, problem: RegExp][] = [
  ['hello\n', /not a decimal length: byte 104 after ""/],
  ['12x\n', /byte 120 after "12"/],
  ['-1\n', /byte 45/],
  ['\n', /announces no length/],
  ['0\n', /announces no length/],
  ['1001\n', /1001 bytes is longer than the limit of 1000 bytes/],
  ['18446744073709551615\n', /longer than the limit/],
  ['184467440737095516150\n', /not a decimal length/],
];

for (const [stream, expected] of garbage) {
  test(`the header ${JSON.stringify(stream)} ends the stream, after the records before it`, () => {
    const decoder = createRecordDecoder(LIMIT);
    const { records, problem } = decoder.push(Buffer.from(`2\nok${stream}3\nabc`));
    assert.deepEqual(
      records.map((bytes) => Buffer.from(bytes).toString()),
      ['ok'],
    );
    assert.match(problem ?? '', expected);
    assert.deepEqual(decoder.push(Buffer.from('3\nabc')).records, [], 'it does not resume');
  });
}
