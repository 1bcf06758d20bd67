import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { createFrameReader, encodeFrames, FRAME, type Frame, MAX_PAYLOAD_BYTES } from './frames.ts';
import { type Mac, readTicket, TICKET_LIFETIME_MS, writeTicket } from './ticket.ts';

/** A signature that anybody could forge, but that tells texts and keys apart. */
function macOf(key: string): Mac {
  const sign = (text: string): string => {
    let hash = 7;
    for (const character of key + text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
    return (hash >>> 0).toString(16);
  };
  return { sign, verifies: (text, signature) => sign(text) === signature };
}

const MAC = macOf('key');
const TICKET = { taskId: 'www-prod:web-0', caller: '10.0.0.1 %:é', issuedMs: 1_700_000_000_000, id: 'a:b' };

test('a ticket says again what was written into it', () => {
  const text = writeTicket(TICKET, MAC);
  assert.match(text, /^[\x21-\x7e]+$/);
  assert.deepEqual(readTicket(text, TICKET.taskId, TICKET.issuedMs, MAC), { ok: true, value: TICKET });
});

const refusals: readonly [what: string, text: string, taskId: string, ageMs: number, problem: RegExp][] = [
  ['of another key', writeTicket(TICKET, macOf('other')), TICKET.taskId, 0, /not signed with the key/],
  ['that was changed', writeTicket(TICKET, MAC).replace('web', 'wec'), TICKET.taskId, 0, /not signed/],
  ['for another task', writeTicket(TICKET, MAC), 'other', 0, /for another task/],
  ['too old', writeTicket(TICKET, MAC), TICKET.taskId, TICKET_LIFETIME_MS + 1, /expired/],
  ['too new', writeTicket(TICKET, MAC), TICKET.taskId, -TICKET_LIFETIME_MS - 1, /from the future/],
  ['of another version', `2:x:${MAC.sign('2:x')}`, 'x', 0, /another version/],
  ['that is none', 'x', TICKET.taskId, 0, /not signed/],
  ['that is empty', '', TICKET.taskId, 0, /not signed/],
];

for (const [what, text, taskId, ageMs, problem] of refusals) {
  test(`refuses a ticket ${what}`, () => {
    const read = readTicket(text, taskId, TICKET.issuedMs + ageMs, MAC);
    assert.ok(!read.ok);
    assert.match(read.message, problem);
  });
}

test('frames come out as they went in, however they are cut on the way', () => {
  const payload = fc.uint8Array({ maxLength: 300 });
  const frames = fc.array(fc.record({ kind: fc.constantFrom(...Object.values(FRAME)), payload }));
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 50 }), (sent, cut) => {
      const bytes = Buffer.concat(sent.map(({ kind, payload }) => encodeFrames(kind, payload)));
      const reader = createFrameReader();
      const read: Frame[] = [];
      for (let at = 0; at < bytes.length; at += cut) {
        const part = reader.take(bytes.subarray(at, at + cut));
        assert.ok(part !== 'too long');
        read.push(...part);
      }
      assert.deepEqual(
        read.map(({ kind, payload }) => [kind, [...payload]]),
        sent.map(({ kind, payload }) => [kind, [...payload]]),
      );
    }),
    { numRuns: 100 },
  );
});

test('a long message is parted, and a frame that is too long is not waited for', () => {
  const reader = createFrameReader();
  const read = reader.take(encodeFrames(FRAME.INPUT, new Uint8Array(MAX_PAYLOAD_BYTES + 1)));
  assert.ok(read !== 'too long');
  assert.deepEqual(
    read.map(({ payload }) => payload.length),
    [MAX_PAYLOAD_BYTES, 1],
  );
  assert.equal(reader.take(Uint8Array.of(FRAME.INPUT, 0xff, 0, 0, 0)), 'too long');
});
