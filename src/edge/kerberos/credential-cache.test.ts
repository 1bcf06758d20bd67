import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { type Credential, readCredentialCache } from './credential-cache.ts';
import { formatPrincipal, type Principal } from './principal.ts';
import { cacheBytes } from './testing/cache-bytes.ts';

const ALICE: Principal = { nameType: 1, components: ['alice'], realm: 'EXAMPLE.ORG' };
const HTTP: Principal = { nameType: 3, components: ['HTTP', 'scheduler.example'], realm: '' };
const CREDENTIAL: Credential = {
  client: ALICE,
  server: HTTP,
  sessionKey: { type: 18, value: Buffer.alloc(32, 7) },
  startsAtMs: 1_700_000_000_000,
  endsAtMs: 1_700_036_000_000,
  ticket: Buffer.from('a ticket'),
};

for (const version of [3, 4] as const) {
  test(`credentials are read from a cache of version ${version}`, () => {
    const settings = { ...CREDENTIAL, server: { ...HTTP, realm: 'X-CACHECONF:' } };
    const bytes = cacheBytes({ version, client: ALICE, credentials: [settings, CREDENTIAL, CREDENTIAL] });
    const outcome = readCredentialCache(bytes);
    const credentials = [CREDENTIAL, CREDENTIAL];
    assert.deepEqual(outcome, { kind: 'read', cache: { client: ALICE, clockOffsetMs: 0, credentials } });
  });
}

test("the difference to the KDC's clock is read", () => {
  for (const clockOffsetMs of [3_600_000, -90_000]) {
    const outcome = readCredentialCache(cacheBytes({ client: ALICE, clockOffsetMs, credentials: [] }));
    assert.equal(outcome.kind === 'read' && outcome.cache.clockOffsetMs, clockOffsetMs);
  }
});

test('types of keys may be negative', () => {
  const rare = { ...CREDENTIAL, sessionKey: { type: -135, value: Buffer.alloc(16) } };
  const outcome = readCredentialCache(cacheBytes({ client: ALICE, credentials: [rare] }));
  assert.equal(outcome.kind === 'read' && outcome.cache.credentials[0]?.sessionKey.type, -135);
});

test('what is no cache, or one of another version, is refused', () => {
  for (const bytes of [Buffer.from('hello'), Uint8Array.of(5, 2, 0, 0), Uint8Array.of(5, 5, 0, 0)]) {
    const problem = 'it is no credential cache of version 3 or 4';
    assert.deepEqual(readCredentialCache(bytes), { kind: 'unreadable', problem });
  }
  assert.match(JSON.stringify(readCredentialCache(new Uint8Array())), /damaged/);
});

test('a cache that is cut off anywhere but between credentials is damaged', () => {
  const bytes = cacheBytes({ client: ALICE, credentials: [CREDENTIAL] });
  const empty = cacheBytes({ client: ALICE, credentials: [] });
  for (let size = 2; size < bytes.length; size += 1) {
    const expected = size === empty.length ? 'read' : 'unreadable';
    assert.equal(readCredentialCache(bytes.subarray(0, size)).kind, expected, `${size} bytes`);
  }
});

test('whatever stands in a cache, reading ends with an answer', () => {
  const bytes = cacheBytes({ client: ALICE, credentials: [CREDENTIAL, CREDENTIAL] });
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)));
  fc.assert(
    fc.property(changes, (changed) => {
      const damaged = Buffer.from(bytes);
      for (const [at, byte] of changed) damaged[at] = byte;
      assert.match(readCredentialCache(damaged).kind, /^(?:read|unreadable)$/);
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
      readCredentialCache(Buffer.concat([Uint8Array.of(5, 4), random]));
    }),
    { numRuns: 2_000 },
  );
});

test('principals are written as Kerberos does', () => {
  assert.equal(formatPrincipal(ALICE), 'alice@EXAMPLE.ORG');
  assert.equal(formatPrincipal(HTTP), 'HTTP/scheduler.example@');
  assert.equal(formatPrincipal({ ...ALICE, components: ['a/b', 'c@d\\'] }), 'a\\/b/c\\@d\\\\@EXAMPLE.ORG');
});
