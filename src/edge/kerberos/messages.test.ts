import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { decodeApReq, decodeAuthenticator, encodeApReq, encodeAuthenticator } from './ap-req.ts';
import {
  DerError,
  DerReader,
  encodeElement,
  encodeFields,
  encodeFlags,
  encodeInteger,
  encodeOctets,
  encodeText,
  encodeTime,
  field,
  TAG,
} from './der.ts';
import { decrypt, KEY_USAGE } from './encryption/index.ts';
import { apReqInToken, encodeSpnegoToken, GSS_CHECKSUM_TYPE } from './gss-token.ts';
import { makeToken } from './initial-token.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const TICKET = encodeElement(0x61, encodeText('for the service only'));
const CLIENT = { nameType: 1, components: ['alice', 'admin'], realm: 'EXAMPLE.ORG' };

/** From the specification of DER, X.690. */
const INTEGERS: readonly [value: number, encoded: string][] = [
  [0, '020100'],
  [127, '02017f'],
  [128, '02020080'],
  [256, '02020100'],
  [-1, '0201ff'],
  [-128, '020180'],
  [-129, '0202ff7f'],
  [0xffff_ffff, '020500ffffffff'],
];

for (const [value, encoded] of INTEGERS) {
  test(`the number ${value} is ${encoded}`, () => {
    assert.equal(hex(encodeInteger(value)), encoded);
    assert.equal(new DerReader(Buffer.from(encoded, 'hex')).integer(), value);
  });
}

test('times, flags and lengths are written as DER has them', () => {
  assert.equal(hex(encodeTime(Date.UTC(2026, 1, 3, 4, 5, 6))), `180f${hex(Buffer.from('20260203040506Z'))}`);
  assert.equal(hex(encodeFlags(0x2000_0000)), '03050020000000');
  for (const [size, length] of [
    [127, '7f'],
    [128, '8180'],
    [255, '81ff'],
    [256, '820100'],
    [70_000, '83011170'],
  ] as const) {
    assert.ok(hex(encodeOctets(new Uint8Array(size)).subarray(0, 5)).startsWith(`04${length}`));
  }
});

test('what is encoded can be decoded', () => {
  const values = fc.record({
    number: fc.integer(),
    text: fc.string({ unit: 'grapheme' }),
    octets: fc.uint8Array({ maxLength: 300 }),
    flags: fc.nat(0xffff_ffff),
    seconds: fc.nat(0xffff_ffff),
  });
  fc.assert(
    fc.property(values, ({ number, text, octets, flags, seconds }) => {
      const encoded = encodeElement(
        TAG.sequence,
        ...[encodeInteger(number), encodeText(text), encodeOctets(octets)],
        ...[encodeFlags(flags), encodeTime(seconds * 1000)],
      );
      const reader = new DerReader(encoded).within(TAG.sequence);
      assert.equal(reader.integer(), number);
      assert.equal(reader.text(), text);
      assert.equal(hex(reader.octets()), hex(octets));
      assert.equal(reader.flags(), flags);
      assert.equal(reader.time(), seconds * 1000);
      assert.ok(reader.isAtEnd);
    }),
  );
});

test('messages can be read back', () => {
  const apReq = { ticket: TICKET, authenticator: { type: 18, cipher: Buffer.from('cipher') } };
  assert.equal(JSON.stringify(decodeApReq(encodeApReq(apReq))), JSON.stringify(apReq));
  const timeMicroseconds = 1_700_000_000_123_456;
  for (const checksum of [undefined, { type: GSS_CHECKSUM_TYPE, value: Buffer.from('flags') }]) {
    const authenticator = { client: CLIENT, checksum, timeMicroseconds };
    assert.deepEqual(decodeAuthenticator(encodeAuthenticator(authenticator)), authenticator);
  }
});

for (const type of [17, 18, 19, 20]) {
  test(`a token with a key of type ${type} shows the ticket, and who holds its key`, () => {
    const sessionKey = { type, value: Buffer.alloc(type % 2 === 0 ? 32 : 16, type) };
    const server = { nameType: 3, components: ['HTTP', 'scheduler.example'], realm: 'EXAMPLE.ORG' };
    const credential = { client: CLIENT, server, sessionKey, startsAtMs: 0, endsAtMs: 0, ticket: TICKET };
    const { ticket, authenticator } = decodeApReq(apReqInToken(makeToken(credential, 1_700_000_000_000_001)));
    assert.equal(hex(ticket), hex(TICKET));
    assert.equal(authenticator.type, type);
    const opened = decrypt(sessionKey, KEY_USAGE.authenticator, authenticator.cipher) ?? assert.fail();
    const { client, checksum, timeMicroseconds } = decodeAuthenticator(opened);
    assert.deepEqual(client, CLIENT);
    assert.equal(timeMicroseconds, 1_700_000_000_000_001);
    // RFC 4121, 4.1.1: 16 bytes about the channel, which is not bound, and the flags, none of which is set.
    assert.equal(checksum?.type, 0x8003);
    assert.equal(hex(checksum.value), `10000000${'00'.repeat(20)}`);
  });
}

const KERBEROS_OID = '06092a864886f712010202';
const KERBEROS_OID_OF_WINDOWS = '06092a864882f712010202';
const NTLM_OID = '060a2b06010401823702020a';
const SPNEGO_OID = '06062b0601050502';
const initial = (...parts: readonly string[]): Uint8Array =>
  encodeElement(0x60, ...parts.map((part) => Buffer.from(part, 'hex')));
const offer = (fields: Readonly<Record<number, Uint8Array>>): string =>
  hex(encodeElement(field(0), encodeFields(fields)));
const MECHANISMS = encodeElement(TAG.sequence, Buffer.from(KERBEROS_OID, 'hex'));

test('a token may be of Kerberos itself, or of SPNEGO', () => {
  const kerberos = initial(KERBEROS_OID, '0100', 'abcd');
  assert.equal(hex(apReqInToken(kerberos)), 'abcd');
  assert.equal(hex(apReqInToken(initial(KERBEROS_OID_OF_WINDOWS, '0100', 'abcd'))), 'abcd');
  assert.equal(hex(apReqInToken(encodeSpnegoToken(Buffer.from('abcd', 'hex')))), 'abcd');
  const withFlags = { 0: MECHANISMS, 1: encodeFlags(0), 2: encodeOctets(kerberos) };
  assert.equal(hex(apReqInToken(initial(SPNEGO_OID, offer(withFlags)))), 'abcd');
});

const wrong: readonly [name: string, token: Uint8Array, message: RegExp][] = [
  ['nothing', new Uint8Array(), /end too early/],
  ['no token', Buffer.from('NTLMSSP'), /found tag 0x4e instead of 0x60/],
  ['another mechanism', initial(NTLM_OID, '0100'), /mechanism of the token is not Kerberos 5/],
  ['another message', initial(KERBEROS_OID, '0200'), /has no AP-REQ/],
  ['an offer without token', initial(SPNEGO_OID, offer({ 0: MECHANISMS })), /brings no token/],
  ['an indefinite length', Uint8Array.of(0x60, 0x80, 0, 0), /length is indefinite or too long/],
  ['a length beyond the end', Uint8Array.of(0x60, 0x84, 0xff, 0xff, 0xff, 0xff), /cut off/],
];

for (const [name, token, message] of wrong) {
  test(`a token is refused that is ${name}`, () => {
    assert.throws(() => apReqInToken(token), { name: 'DerError', message });
  });
}

test('an AP-REQ of another version, or another message, is refused', () => {
  const fields = (version: number, type: number): Uint8Array =>
    encodeElement(0x6e, encodeFields({ 0: encodeInteger(version), 1: encodeInteger(type) }));
  assert.throws(() => decodeApReq(fields(4, 14)), /version 4 of Kerberos/);
  assert.throws(() => decodeApReq(fields(5, 13)), /no AP-REQ/);
});

test('whatever comes as a message, reading it ends with a message or a DerError', () => {
  const authenticator = encodeAuthenticator({
    client: CLIENT,
    checksum: { type: 1, value: Buffer.from('x') },
    timeMicroseconds: 1_700_000_000_123_456,
  });
  const apReq = encodeApReq({ ticket: TICKET, authenticator: { type: 18, cipher: Buffer.from('cipher') } });
  const readers: readonly [bytes: Uint8Array, read: (bytes: Uint8Array) => unknown][] = [
    [authenticator, decodeAuthenticator],
    [apReq, decodeApReq],
    [encodeSpnegoToken(apReq), apReqInToken],
  ];
  const changes = fc.array(fc.tuple(fc.nat(1_000), fc.nat(255)), { minLength: 1, maxLength: 4 });
  for (const [bytes, read] of readers) {
    fc.assert(
      fc.property(changes, (changed) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changed) damaged[at % damaged.length] = byte;
        try {
          read(damaged);
        } catch (error) {
          assert.ok(error instanceof DerError);
        }
      }),
      { numRuns: 2_000 },
    );
  }
});
