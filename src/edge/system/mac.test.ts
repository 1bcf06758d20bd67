import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMac } from './mac.ts';

test('a signature holds for its text and key only', () => {
  const mac = createMac(Buffer.alloc(32, 1));
  const signature = mac.sign('text');
  assert.match(signature, /^[0-9a-f]{64}$/);
  assert.ok(mac.verifies('text', signature));
  for (const wrong of [
    '',
    'x',
    signature.slice(2),
    `${signature}00`,
    `${signature}x`,
    signature.replace(/^../, 'zz'),
  ]) {
    assert.ok(!mac.verifies('text', wrong), wrong);
  }
  assert.ok(!mac.verifies('other', signature));
  assert.ok(!createMac(Buffer.alloc(32, 2)).verifies('text', signature));
});
