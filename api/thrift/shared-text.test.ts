import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../testing/properties.ts';
import { sharedText } from './shared-text.ts';

/** As it is without sharing. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

test('whatever was decoded before, a text is what its bytes say', () => {
  const text = fc.oneof(fc.string({ maxLength: 70 }), fc.string({ unit: 'binary', maxLength: 70 }));
  const bytes = fc.oneof(
    text.map((value) => new TextEncoder().encode(value)),
    fc.uint8Array({ maxLength: 70 }),
    // So few that many come again.
    fc
      .array(fc.constantFrom(0x61, 0xc3, 0xa9, 0xe9), { maxLength: 4 })
      .map((codes) => Uint8Array.from(codes)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 50 }), fc.nat(3), (texts, offset) => {
      for (const each of texts) {
        const message = new Uint8Array(offset + each.length + 1).fill(0x7a);
        message.set(each, offset);
        assert.equal(sharedText(message, offset, offset + each.length), decoded(each));
      }
    }),
  );
});
