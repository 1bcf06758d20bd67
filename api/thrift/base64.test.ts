import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from '../testing/properties.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

it('base64 is written as Node writes it, and read back with or without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = encodeBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64'));
      assert.deepEqual(decodeBase64(text), bytes);
      assert.deepEqual(decodeBase64(text.replace(/=+$/, '')), bytes);
    }),
  );
});

it('what is no base64 is none', () => {
  for (const text of ['A', 'AAAAA', 'A*==', 'AA=A', 'AA\n=', 'AÄ==', '====', 'AAA\u0141']) {
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
  }
});
