import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AuroraAdmin, CreateJobArgs, JobKey, Resource, TaskConfig, TaskQuery } from '../generated/aurora.ts';
import { FrameChunk } from '../generated/storage.ts';
import fc from '../testing/properties.ts';
import {
  type ApiInputError,
  decodeBinary,
  decodeCall,
  decodeJson,
  decodeReply,
  encodeBinary,
  encodeCall,
  encodeException,
  encodeJson,
  encodeReply,
  type MethodSchema,
  type ProtocolError,
} from './index.ts';
import { enumeration, field, i32, list, set, string, struct } from './schema.ts';

const NESTED_DEEP = 10_000;

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

function createJob(): MethodSchema {
  const method = AuroraAdmin.methods.get('createJob');
  assert.ok(method);
  return method;
}

function problem(kind: ProtocolError['problem']) {
  return { name: 'ProtocolError', problem: kind };
}

describe('unknown content is passed over', () => {
  const Future = struct('Future', [
    field(1, 'role', i32, 'zero'),
    field(3, 'name', string, 'zero'),
    field(90, 'novelties', list(struct('Novelty', [field(1, 'name', string, 'zero')])), 'zero'),
    field(91, 'numbers', set(i32), 'zero'),
  ]);
  const future = { role: 5, name: 'hello', novelties: [{ name: 'x' }, {}], numbers: [1, 2] };

  test('in the binary protocol', () => {
    assert.deepEqual(decodeBinary(JobKey, encodeBinary(Future, future)), { name: 'hello' });
  });

  test('in the JSON protocol', () => {
    assert.deepEqual(decodeJson(JobKey, encodeJson(Future, future)), { name: 'hello' });
    const anything = '{ "9" : {"uid": [true, null, -1.5e3, {"a\\"b": []}] } , "3":{"str":"hello"} }';
    assert.deepEqual(decodeJson(JobKey, anything), { name: 'hello' });
  });

  test('an enum value that is not known is as if unset', () => {
    const Future = enumeration('Future', { TELEPORTED: 99, RUNNING: 2 });
    const Query = struct('Query', [
      field(5, 'statuses', set(Future), 'zero'),
      field(14, 'role', string, 'zero'),
    ]);
    const query = { statuses: ['TELEPORTED', 'RUNNING'], role: 'www' };
    assert.deepEqual(decodeBinary(TaskQuery, encodeBinary(Query, query)), {
      statuses: ['RUNNING'],
      role: 'www',
    });
    assert.deepEqual(decodeJson(TaskQuery, encodeJson(Query, query)), { statuses: ['RUNNING'], role: 'www' });
  });

  test('elements of another type make the container absent', () => {
    const Query = struct('Query', [field(4, 'taskIds', set(i32), 'zero')]);
    assert.deepEqual(decodeBinary(TaskQuery, encodeBinary(Query, { taskIds: [1] })), {});
    assert.deepEqual(decodeBinary(TaskQuery, encodeBinary(Query, { taskIds: [] })), { taskIds: [] });
    assert.deepEqual(decodeJson(TaskQuery, encodeJson(Query, { taskIds: [1] })), {});
  });
});

describe('64-bit integers', () => {
  for (const value of [2 ** 53 - 1, -(2 ** 53) + 1, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    test(`${value} survives both protocols`, () => {
      assert.deepEqual(decodeBinary(Resource, encodeBinary(Resource, { ramMb: value })), { ramMb: value });
      assert.deepEqual(decodeJson(Resource, encodeJson(Resource, { ramMb: value })), { ramMb: value });
    });
  }

  test('numbers in quotes are read, as some writers send them', () => {
    assert.deepEqual(decodeJson(Resource, '{"2":{"i64":"9223372036854775807"}}'), { ramMb: 2n ** 63n - 1n });
  });

  test('what does not fit is refused', () => {
    assert.throws(() => decodeJson(Resource, '{"2":{"i64":9223372036854775808}}'), problem('malformed'));
    assert.throws(() => decodeJson(TaskQuery, '{"12":{"i32":2147483648}}'), problem('malformed'));
    assert.throws(() => encodeBinary(Resource, { ramMb: 2n ** 63n }), /ramMb: must be between/);
    assert.throws(() => encodeBinary(Resource, { ramMb: 1.5 }), /ramMb: must be an integer, not 1.5/);
  });
});

describe('doubles', () => {
  for (const value of [-0, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE]) {
    test(`${Object.is(value, -0) ? '-0' : value} survives`, () => {
      assert.deepEqual(decodeBinary(Resource, encodeBinary(Resource, { numCpus: value })), {
        numCpus: value,
      });
      const fromJson = decodeJson(Resource, encodeJson(Resource, { numCpus: value }));
      assert.deepEqual(fromJson, { numCpus: value === 0 ? 0 : value });
    });
  }
});

describe('a value that its type does not allow is not written', () => {
  const wrong: [what: string, value: unknown, message: RegExp][] = [
    ['a missing struct', null, /must be an object \(TaskConfig\), not null/],
    ['a number for a text', { tier: 5 }, /^tier: must be a text, not 5$/],
    ['an ES Set', { resources: new Set() }, /^resources: must be a list, not a Set$/],
    ['an object for a map', { taskLinks: {} }, /^taskLinks: must be a Map, not a object$/],
    [
      'an empty union',
      { container: {} },
      /^container: the union Container must have exactly one of mesos, docker/,
    ],
    [
      'two members of a union',
      { resources: [{ ramMb: 1, diskMb: 1 }] },
      /^resources\[0\]: the union Resource/,
    ],
    ['a fraction', { priority: 1.5 }, /^priority: must be an integer, not 1.5$/],
    ['a text for a bool', { isService: 'yes' }, /^isService: must be a bool, not "yes"$/],
  ];
  for (const [what, value, message] of wrong) {
    test(what, () => {
      // The types forbid these values; JavaScript callers and casts do not.
      const unchecked = value as Parameters<typeof encodeBinary<TaskConfig>>[1];
      const check = (error: ApiInputError) => error.name === 'ApiInputError' && message.test(error.message);
      assert.throws(() => encodeBinary(TaskConfig, unchecked), check);
      assert.throws(() => encodeJson(TaskConfig, unchecked), check);
    });
  }

  test('a failed write leaves nothing behind for the next', () => {
    const expected = encodeBinary(JobKey, { role: 'a', name: 'b' });
    assert.throws(() => encodeBinary(Resource, { ramMb: 0.5 }));
    assert.deepEqual(encodeBinary(JobKey, { role: 'a', name: 'b' }), expected);
  });
});

describe('input is bounded', () => {
  const nestedLists = bytes(15, 0, 99, ...Array.from({ length: NESTED_DEEP }, () => [15, 0, 0, 0, 1]).flat());
  const announced = {
    list: bytes(15, 0, 99, 8, 0x7f, 0xff, 0xff, 0xff),
    string: bytes(11, 0, 1, 0x7f, 0, 0, 0),
  };

  test('nesting in the binary protocol', () => {
    assert.throws(() => decodeBinary(JobKey, nestedLists), problem('too-deep'));
    const nestedStructs = Uint8Array.from(
      Array.from({ length: NESTED_DEEP * 3 }, (_, index) => (index % 3 ? 9 : 12)),
    );
    assert.throws(() => decodeBinary(JobKey, nestedStructs), problem('too-deep'));
  });

  test('nesting in the JSON protocol', () => {
    const nested = `{"99":{"lst":${'['.repeat(NESTED_DEEP)}`;
    assert.throws(() => decodeJson(JobKey, nested), problem('too-deep'));
  });

  test('announced sizes are compared with what is there before anything is allocated', () => {
    assert.throws(() => decodeBinary(JobKey, announced.list), problem('truncated'));
    assert.throws(() => decodeBinary(JobKey, announced.string), problem('truncated'));
    assert.throws(() => decodeBinary(JobKey, bytes(11, 0, 1, 0xff, 0, 0, 0)), /negative length/);
    assert.throws(() => decodeBinary(TaskQuery, bytes(14, 0, 4, 11, 0xff, 0, 0, 0)), /negative size/);
  });

  test('total size and number of elements', () => {
    const query = { instanceIds: [1, 2, 3] };
    const encoded = encodeBinary(TaskQuery, query);
    assert.throws(() => decodeBinary(TaskQuery, encoded, { maxBytes: 10 }), problem('too-large'));
    assert.throws(() => decodeBinary(TaskQuery, encoded, { maxElements: 2 }), problem('too-large'));
    assert.deepEqual(decodeBinary(TaskQuery, encoded, { maxElements: 3 }), query);
    assert.throws(
      () => decodeJson(TaskQuery, encodeJson(TaskQuery, query), { maxElements: 2 }),
      problem('too-large'),
    );
  });
});

describe('whatever the bytes, the answer is a value or a ProtocolError', () => {
  const valid = encodeCall('binary', createJob(), {
    description: { key: { role: 'r' }, taskConfig: { priority: 1 } },
  });
  const decode = (protocol: 'binary' | 'json', input: Uint8Array) => {
    try {
      decodeCall(protocol, AuroraAdmin, input);
    } catch (error) {
      assert.equal((error as Error).name, 'ProtocolError');
    }
  };

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        decode('binary', input);
        decode('json', input);
      }),
    );
  });

  test('each valid message with one byte changed or the end cut off', () => {
    const json = encodeCall('json', createJob(), {
      description: { key: { role: 'r"\n' }, instanceCount: 2 },
    });
    for (const [protocol, message] of [
      ['binary', valid],
      ['json', json],
    ] as const) {
      for (let index = 0; index < message.length; index += 1) {
        decode(protocol, message.subarray(0, index));
        for (const value of [0, 0x22, 0x5b, 0x7f, 0x80, 0xff]) {
          const changed = message.slice();
          changed[index] = value;
          decode(protocol, changed);
        }
      }
    }
  });
});

describe('messages', () => {
  for (const protocol of ['binary', 'json'] as const) {
    test(`${protocol}: a reply`, () => {
      const reply = { responseCode: 'OK', details: [] } as const;
      const encoded = encodeReply(protocol, createJob(), reply, 3);
      assert.deepEqual(decodeReply(protocol, createJob(), encoded), { kind: 'reply', reply });
    });

    test(`${protocol}: an exception`, () => {
      const exception = { message: 'no', type: 'UNKNOWN_METHOD' } as const;
      const encoded = encodeException(protocol, 'createJob', exception, 3);
      assert.deepEqual(decodeReply(protocol, createJob(), encoded), { kind: 'exception', exception });
    });

    test(`${protocol}: a call of an unknown method`, () => {
      const encoded = encodeCall(protocol, { ...createJob(), name: 'destroyJob' }, {}, 4);
      const expected = { kind: 'unknownMethod', name: 'destroyJob', seqid: 4 };
      assert.deepEqual(decodeCall(protocol, AuroraAdmin, encoded), expected);
    });

    test(`${protocol}: a reply is no call, and one to another call is refused`, () => {
      const encoded = encodeReply(protocol, createJob(), { responseCode: 'OK' }, 3);
      assert.throws(() => decodeCall(protocol, AuroraAdmin, encoded), problem('malformed'));
      const other = { ...createJob(), name: 'other' };
      assert.throws(() => decodeReply(protocol, other, encoded), /expected the answer to other/);
    });
  }

  test('the header of old, which has no version', () => {
    const name = new TextEncoder().encode('getTierConfigs');
    const message = bytes(0, 0, 0, name.length, ...name, 1, 0, 0, 0, 9, 0);
    const call = decodeCall('binary', AuroraAdmin, message);
    assert.ok(call.kind === 'call');
    assert.deepEqual([call.method.name, call.seqid, call.args], ['getTierConfigs', 9, {}]);
  });

  test('what is no message says so', () => {
    const html = new TextEncoder().encode('<html><body>hello</body></html>');
    assert.throws(() => decodeCall('binary', AuroraAdmin, html), problem('bad-version'));
    assert.throws(
      () => decodeCall('json', AuroraAdmin, html),
      /at character 0: expected \[, found "<html><body>hello/,
    );
    assert.throws(() => decodeCall('json', AuroraAdmin, bytes()), problem('truncated'));
    assert.throws(() => decodeCall('binary', AuroraAdmin, bytes()), problem('truncated'));
  });
});

test('a text keeps a byte order mark and every character', () => {
  const name = '\ufeffé日本🚀\u0000\u2028"\\/';
  assert.deepEqual(decodeBinary(JobKey, encodeBinary(JobKey, { name })), { name });
  assert.deepEqual(decodeJson(JobKey, encodeJson(JobKey, { name })), { name });
});

test('control characters that JSON forbids are read, since Apache writes them', () => {
  assert.deepEqual(decodeJson(JobKey, '{"3":{"str":"a\u0001b"}}'), { name: 'a\u0001b' });
});

test('binary data in JSON, with and without padding', () => {
  const data = bytes(0, 255, 17, 3);
  assert.equal(encodeJson(FrameChunk, { data }), '{"2":{"str":"AP8RAw=="}}');
  assert.deepEqual(decodeJson(FrameChunk, '{"2":{"str":"AP8RAw=="}}'), { data });
  assert.deepEqual(decodeJson(FrameChunk, '{"2":{"str":"AP8RAw"}}'), { data });
  assert.throws(() => decodeJson(FrameChunk, '{"2":{"str":"A*"}}'), /not base64/);
});

test('arguments are read in any order', () => {
  const text = '{"1":{"rec":{"8":{"i32":3},"9":{"rec":{"3":{"str":"n"},"1":{"str":"r"}}}}}}';
  const expected = { description: { instanceCount: 3, key: { name: 'n', role: 'r' } } };
  assert.deepEqual(decodeJson(CreateJobArgs, text), expected);
});
