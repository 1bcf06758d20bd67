import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Snapshot } from '../generated/storage.ts';
import fc from '../testing/properties.ts';
import {
  decodeBinary,
  decodeBinaryParts,
  encodeBinary,
  encodeBinaryFor,
  ProtocolError,
  type Wire,
} from './index.ts';
import { arbitraryWire } from './testing/arbitrary.ts';

/** What parts add up to. */
function joined(parts: Iterable<Wire<Snapshot>>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const known = whole[name];
      whole[name] = Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : value;
    }
  }
  return whole;
}

/** An empty list or set is in no part. */
function withoutEmpty(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => !Array.isArray(part) || part.length > 0),
  );
}

describe('a struct that is decoded in parts', () => {
  test('is the struct, and no part is larger than allowed', () => {
    fc.assert(
      fc.property(arbitraryWire(Snapshot), fc.integer({ min: 1, max: 3 }), (value, maxElements) => {
        const bytes = encodeBinary(Snapshot, value as Wire<Snapshot>);
        const parts = [...decodeBinaryParts(Snapshot, bytes, maxElements)];
        assert.deepEqual(joined(parts), withoutEmpty(decodeBinary(Snapshot, bytes)));
        for (const part of parts) {
          const [content, ...more] = Object.values(part);
          assert.deepEqual(more, []);
          if (Array.isArray(content)) assert(content.length <= maxElements);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('is refused where it is cut short, and if something follows', () => {
    const bytes = encodeBinary(Snapshot, {
      timestamp: 1,
      quotaConfigurations: [{ role: 'a' }, { role: 'b' }],
    });
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => [...decodeBinaryParts(Snapshot, bytes.subarray(0, length), 1)], ProtocolError);
    }
    assert.throws(() => [...decodeBinaryParts(Snapshot, Buffer.concat([bytes, bytes]), 1)], /follow the end/);
  });
});

test('bytes for one use are those of a copy', () => {
  fc.assert(
    fc.property(arbitraryWire(Snapshot), (value) => {
      const snapshot = value as Wire<Snapshot>;
      const copy = encodeBinaryFor(Snapshot, snapshot, (bytes) => Uint8Array.from(bytes));
      assert.deepEqual(copy, encodeBinary(Snapshot, snapshot));
    }),
    { numRuns: 25 },
  );
});
