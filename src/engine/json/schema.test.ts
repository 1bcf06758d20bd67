import assert from 'node:assert/strict';
import { it } from 'node:test';
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
  required,
  string,
  uint32,
  uint64,
} from '../../../api/protobuf/schema.ts';
import { readMessage } from './schema.ts';

const SAMPLE: MessageSchema = {
  name: required(1, string),
  shell: optional(2, bool, true),
  share: optional(3, double),
  small: optional(4, int32),
  count: optional(5, uint32),
  time: optional(6, int64),
  size: optional(7, uint64),
  data: optional(8, bytes),
  colour: optional(9, enumeration({ RED: 0, GREEN: 1 })),
  inner: repeated(10, { value: required(1, string) }),
  limits: map(11, { value: required(1, double) }),
};

const read: readonly (readonly [given: object, message: object])[] = [
  [{ name: 'a' }, { name: 'a', shell: true }],
  [
    { shell: 'false', name: 'a', other: 1 },
    { name: 'a', shell: false },
  ],
  [
    { name: 'a', inner: { value: 'x' }, colour: 'BLUE', share: '0.5' },
    { name: 'a', shell: true, share: 0.5, inner: [{ value: 'x' }] },
  ],
  [
    { name: 'a', time: '1795322109492123456' },
    { name: 'a', shell: true, time: 1_795_322_109_492_123_456n },
  ],
  [
    { name: 'a', limits: { cpus: { value: 1 } } },
    { name: 'a', shell: true, limits: { cpus: { value: 1 } } },
  ],
];
for (const [given, message] of read) {
  it(`reads ${JSON.stringify(given)}`, () => {
    assert.deepEqual(readMessage(SAMPLE, given), { ok: true, value: message });
  });
}

const refused: readonly (readonly [given: object, problem: RegExp])[] = [
  [{ inner: [{ value: 'x' }, {}] }, /^Missing required fields: name, inner\[1\]\.value$/],
  [{ name: 'a', limits: { cpus: {} } }, /^Missing required fields: limits\.cpus\.value$/],
  [{ name: 7 }, /^Not expecting a JSON number for field 'name'$/],
  [{ name: 'a', limits: [] }, /^Not expecting a JSON array for field 'limits'$/],
  [{ name: 'a', small: 2 ** 31 }, /^The number 2147483648 for field 'small' is out of range/],
  [{ name: 'a', count: -1 }, /^The number -1 for field 'count' is out of range: it must be from 0 to/],
  [{ name: 'a', time: 2n ** 63n }, /for field 'time' is out of range/],
  [{ name: 'a', size: 1e300 }, /for field 'size' is out of range/],
  [{ name: 'a', share: Number.NaN }, /^The value of field 'share' is no number$/],
  [{ name: 'a', data: 'A?' }, /^Failed to base64 decode bytes field 'data': Invalid character '\?'$/],
  [{ name: 'a', data: 'AAAAA' }, /^Failed to base64 decode bytes field 'data': the text is cut$/],
];
for (const [given, problem] of refused) {
  it(`refuses ${String(problem)}`, () => {
    const result = readMessage(SAMPLE, given);
    assert.ok(!result.ok);
    assert.match(result.problem, problem);
  });
}
