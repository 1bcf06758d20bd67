import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import { createDeflater } from './deflate.ts';

const LEVEL = 3;

/** Bytes that hardly compress, always the same ones. */
function noise(length: number): Uint8Array {
  let state = length + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

test('each call makes a stream of its own, whatever came before it', async () => {
  const deflate = createDeflater(LEVEL);
  for (const length of [0, 1, 16_383, 16_384, 16_385, 100, 70_000, 1_000_000, 3, 250_000]) {
    for (const bytes of [noise(length), new Uint8Array(length).fill(7)]) {
      const deflated = await deflate(bytes);
      assert.deepEqual(inflateSync(deflated), Buffer.from(bytes));
      assert.deepEqual(deflated, deflateSync(bytes, { level: LEVEL }));
    }
  }
});

test('the bytes may be used anew at once', async () => {
  const deflate = createDeflater(LEVEL);
  const bytes = noise(200_000);
  const deflated = deflate(bytes);
  bytes.fill(0);
  assert.deepEqual(inflateSync(await deflated), Buffer.from(noise(200_000)));
});

test('a call before the last one was answered is refused, and does it no harm', async () => {
  const deflate = createDeflater(LEVEL);
  const first = deflate(noise(100));
  await assert.rejects(deflate(noise(200)), /is at work/);
  assert.deepEqual(inflateSync(await first), Buffer.from(noise(100)));
  assert.deepEqual(inflateSync(await deflate(noise(200))), Buffer.from(noise(200)));
});
