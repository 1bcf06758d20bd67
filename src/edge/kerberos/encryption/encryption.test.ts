import assert from 'node:assert/strict';
import { pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import fc from '../../../../api/testing/properties.ts';
import { decryptCts, encryptCts } from './aes-cts.ts';
import { decrypt, type EncryptionKey, encrypt, isUsable, typeName, USABLE_TYPES } from './index.ts';
import { deriveWithAes, deriveWithHmac } from './key-derivation.ts';
import { nFold } from './n-fold.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** RFC 3961, A.1. */
const FOLDS: readonly [input: string, bits: number, folded: string][] = [
  ['012345', 64, 'be072631276b1955'],
  ['password', 56, '78a07b6caf85fa'],
  ['Rough Consensus, and Running Code', 64, 'bb6ed30870b7f0e0'],
  ['password', 168, '59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e'],
  ['MASSACHVSETTS INSTITVTE OF TECHNOLOGY', 192, 'db3b0d8f0b061e603282b308a50841229ad798fab9540c1b'],
  ['Q', 168, '518a54a215a8452a518a54a215a8452a518a54a215'],
  ['ba', 168, 'fb25d531ae8974499f52fd92ea9857c4ba24cf297e'],
  ['kerberos', 64, '6b65726265726f73'],
  ['kerberos', 128, '6b65726265726f737b9b5b2b93132b93'],
  ['kerberos', 168, '8372c236344e5f1550cd0747e15d62ca7a5a3bcea4'],
  ['kerberos', 256, '6b65726265726f737b9b5b2b93132b935c9bdcdad95c9899c4cae4dee6d6cae4'],
];

for (const [input, bits, folded] of FOLDS) {
  test(`${bits}-fold of "${input}"`, () => assert.equal(text(nFold(Buffer.from(input), bits / 8)), folded));
}

/** RFC 3962, B: the same text, cut at several places, under the key "chicken teriyaki". */
const STOLEN: readonly [size: number, ciphertext: string][] = [
  [17, 'c6353568f2bf8cb4d8a580362da7ff7f 97'],
  [31, 'fc00783e0efdb2c1d445d4c8eff7ed22 97687268d6ecccc0c07b25e25ecfe5'],
  [32, '39312523a78662d5be7fcbcc98ebf5a8 97687268d6ecccc0c07b25e25ecfe584'],
  [47, '97687268d6ecccc0c07b25e25ecfe584 b3fffd940c16a18c1b5549d2f838029e 39312523a78662d5be7fcbcc98ebf5'],
  [48, '97687268d6ecccc0c07b25e25ecfe584 9dad8bbb96c4cdc03bc103e1a194bbd8 39312523a78662d5be7fcbcc98ebf5a8'],
];

for (const [size, ciphertext] of STOLEN) {
  test(`ciphertext stealing with ${size} bytes`, () => {
    const key = Buffer.from('chicken teriyaki');
    const plain = Buffer.from("I would like the General Gau's Chicken, please, and wonton soup.").subarray(
      0,
      size,
    );
    assert.deepEqual(text(encryptCts(key, plain)), text(hex(ciphertext)));
    assert.deepEqual(text(decryptCts(key, hex(ciphertext))), text(plain));
  });
}

/** RFC 3962, B: what becomes of the password "password". */
const PASSWORDS: readonly [iterations: number, keyBytes: number, key: string][] = [
  [1, 16, '42263c6e89f4fc28b8df68ee09799f15'],
  [1, 32, 'fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161'],
  [1200, 16, '4c01cd46d632d01e6dbe230a01ed642a'],
  [1200, 32, '55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a'],
];

for (const [iterations, keyBytes, key] of PASSWORDS) {
  test(`a key of ${keyBytes} bytes is derived with AES, ${iterations} iterations`, () => {
    const base = pbkdf2Sync('password', 'ATHENA.MIT.EDUraeburn', iterations, keyBytes, 'sha1');
    assert.equal(text(deriveWithAes(base, Buffer.from('kerberos'), keyBytes)), key);
  });
}

const AES128_SHA2 = hex('3705D96080C17728A0E800EAB6E0D23C');
const AES256_SHA2 = hex('6D404D37FAF79F9DF0D33568D320669800EB4836472EA8A026D16B7182460C52');

/** RFC 8009, A: keys for usage 2. */
const DERIVED: readonly [hash: 'sha256' | 'sha384', base: Uint8Array, constant: string, key: string][] = [
  ['sha256', AES128_SHA2, '0000000299', 'b31a018a48f54776f403e9a396325dc3'],
  ['sha256', AES128_SHA2, '00000002aa', '9b197dd1e8c5609d6e67c3e37c62c72e'],
  ['sha256', AES128_SHA2, '0000000255', '9fda0e56ab2d85e1569a688696c26a6c'],
  ['sha384', AES256_SHA2, '0000000299', 'ef5718be86cc84963d8bbb5031e9f5c4ba41f28faf69e73d'],
  ['sha384', AES256_SHA2, '00000002aa', '56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49'],
  ['sha384', AES256_SHA2, '0000000255', '69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f'],
];

for (const [hash, base, constant, key] of DERIVED) {
  test(`a key is derived with ${hash} for ${constant}`, () => {
    assert.equal(text(deriveWithHmac(hash)(base, hex(constant), key.length / 2)), key);
  });
}

/** RFC 8009, A: usage 2. */
const ENCRYPTED: readonly [key: EncryptionKey, plain: string, confounder: string, encrypted: string][] = [
  [
    { type: 19, value: AES128_SHA2 },
    '',
    '7E5895EAF2672435BAD817F545A37148',
    'ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718',
  ],
  [
    { type: 19, value: AES128_SHA2 },
    '000102030405',
    '7BCA285E2FD4130FB55B1A5C83BC5B24',
    '84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c',
  ],
  [
    { type: 20, value: AES256_SHA2 },
    '',
    'F764E9FA15C276478B2C7D0C4E5F58E4',
    '41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c',
  ],
];

for (const [key, plain, confounder, encrypted] of ENCRYPTED) {
  test(`${typeName(key.type)} encrypts ${plain.length / 2} bytes`, () => {
    assert.equal(text(encrypt(key, 2, hex(plain), hex(confounder))), encrypted);
    assert.equal(text(decrypt(key, 2, hex(encrypted)) ?? assert.fail()), plain);
  });
}

const anyKey: fc.Arbitrary<EncryptionKey> = fc
  .constantFrom([17, 16], [18, 32], [19, 16], [20, 32])
  .chain(([type = 0, size = 0]) =>
    fc.uint8Array({ minLength: size, maxLength: size }).map((value) => ({ type, value })),
  );

test('what is encrypted can be read with the same key for the same use only, and unchanged only', () => {
  const texts = fc.uint8Array({ maxLength: 100 });
  fc.assert(
    fc.property(anyKey, anyKey, texts, fc.nat(), (key, other, plain, place) => {
      const encrypted = encrypt(key, 11, plain);
      assert.deepEqual(text(decrypt(key, 11, encrypted) ?? assert.fail()), text(plain));
      assert.equal(decrypt(key, 2, encrypted), undefined);
      if (text(other.value) !== text(key.value)) assert.equal(decrypt(other, 11, encrypted), undefined);
      const changed = Uint8Array.from(encrypted, (byte, at) =>
        at === place % encrypted.length ? byte ^ 1 : byte,
      );
      assert.equal(decrypt(key, 11, changed), undefined);
    }),
  );
});

test('whatever comes as ciphertext, decryption ends without an exception', () => {
  fc.assert(
    fc.property(anyKey, fc.uint8Array({ maxLength: 80 }), (key, bytes) => {
      assert.equal(decrypt(key, 11, bytes), undefined);
    }),
  );
});

test('types that are broken or unknown cannot be used, and have names', () => {
  const key = (type: number, size: number): EncryptionKey => ({ type, value: new Uint8Array(size) });
  assert.equal(isUsable(key(23, 16)), false);
  assert.equal(isUsable(key(18, 16)), false);
  assert.equal(isUsable(key(18, 32)), true);
  assert.equal(typeName(23), 'arcfour-hmac');
  assert.equal(typeName(-135), 'number -135');
  assert.equal(USABLE_TYPES.length, 4);
  assert.throws(() => encrypt(key(23, 16), 2, new Uint8Array()), /type arcfour-hmac cannot be used/);
});
