import { native, optionalText, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { utf8 } from '../text-repr.ts';
import { type NativeFunction, PyObject, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What hashes there are, with the length of what they give. */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha224', 28],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
]);

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

function bytesOf(value: string): number[] {
  return [...value].flatMap((character) => utf8(character.codePointAt(0) ?? 0));
}

/** Bytes as text: UTF-8 where they are, otherwise one character per byte. */
function textOfBytes(bytes: readonly number[]): string {
  const encoded = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(encoded);
  } catch {
    return String.fromCharCode(...bytes);
  }
}

function encodeBase64(value: string): string {
  const bytes = bytesOf(value);
  let result = '';
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const [a = 0, b, c] = bytes.slice(offset, offset + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const digit = (shift: number) => BASE64[(group >> shift) & 63] ?? '';
    result += digit(18) + digit(12) + (b === undefined ? '=' : digit(6)) + (c === undefined ? '=' : digit(0));
  }
  return result;
}

function decodeBase64(rt: Runtime, value: string): string {
  const whole = value.replace(/[^A-Za-z0-9+/=_-]/g, '');
  if (whole.replace(/=+$/, '').length % 4 === 1 || whole.length % 4 !== 0)
    throw rt.error('TypeError', 'Incorrect padding');
  const digits = value.replace(/[\s=]/g, '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes: number[] = [];
  let bits = 0;
  let buffer = 0;
  for (const digit of digits) {
    const number = BASE64.indexOf(digit);
    if (number < 0) throw rt.error('TypeError', 'Incorrect padding');
    buffer = ((buffer << 6) | number) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((buffer >> bits) & 0xff);
    }
  }
  return textOfBytes(bytes);
}

function encodeBase32(value: string): string {
  const bits = bytesOf(value)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const digits = bits.match(/.{1,5}/g)?.map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]) ?? [];
  return digits.join('').padEnd(Math.ceil(digits.length / 8) * 8, '=');
}

function decodeBase32(rt: Runtime, value: string): string {
  if (value.length % 8 !== 0) throw rt.error('TypeError', 'Incorrect padding');
  const bits = [...value.replace(/=+$/, '')].map((digit) => {
    const number = BASE32.indexOf(digit);
    if (number < 0) throw rt.error('TypeError', 'Non-base32 digit found');
    return number.toString(2).padStart(5, '0');
  });
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return textOfBytes(bytes.map((byte) => Number.parseInt(byte, 2)));
}

function base64Module(): [string, Value][] {
  const encode = (name: string, change: (encoded: string) => string) =>
    native(`${name}(s)`, (rt, [value]) => change(encodeBase64(text(rt, value))));
  return named([
    native('b64encode(s, altchars?)', (rt, [value, others]) => {
      const [plus = '+', slash = '/'] = optionalText(rt, others, '+/');
      return encodeBase64(text(rt, value)).replaceAll('+', plus).replaceAll('/', slash);
    }),
    native('b16encode(s)', (rt, [value]) => hex(text(rt, value)).toUpperCase()),
    native('b16decode(s)', (rt, [value]) => unhex(rt, text(rt, value))),
    native('b32encode(s)', (rt, [value]) => encodeBase32(text(rt, value))),
    native('b32decode(s)', (rt, [value]) => decodeBase32(rt, text(rt, value))),
    encode('standard_b64encode', (encoded) => encoded),
    encode('encodestring', (encoded) => encoded.replace(/.{1,76}/g, '$&\n')),
    encode('urlsafe_b64encode', (encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_')),
    ...['b64decode', 'standard_b64decode', 'urlsafe_b64decode', 'decodestring'].map((name) =>
      native(`${name}(s)`, (rt, [value]) => decodeBase64(rt, text(rt, value))),
    ),
  ]);
}

/** A hash that is being fed. */
class Hash extends PyObject {
  readonly #algorithm: string;
  #text: string;
  constructor(algorithm: string, initial: string) {
    super();
    this.#algorithm = algorithm;
    this.#text = initial;
  }
  override typeName(): string {
    return this.#algorithm;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.#algorithm.toUpperCase();
      case 'digest_size':
        return DIGEST_BYTES.get(this.#algorithm);
      case 'copy':
        return native('copy()', () => new Hash(this.#algorithm, this.#text));
      case 'update':
        return native('update(s)', (rt, [value]) => {
          rt.meter.allocate(this.#text.length + text(rt, value).length);
          this.#text += text(rt, value);
          return null;
        });
      case 'hexdigest':
        return native('hexdigest()', (rt) => this.#digest(rt));
      case 'digest':
        return native('digest()', (rt) =>
          textOfBytes(
            this.#digest(rt)
              .match(/../g)
              ?.map((hex) => Number.parseInt(hex, 16)) ?? [],
          ),
        );
      default:
        return undefined;
    }
  }
  #digest(rt: Runtime): string {
    const digest = rt.host.hash(this.#algorithm, this.#text);
    if (digest === undefined) throw rt.error('ValueError', `unsupported hash type ${this.#algorithm}`);
    return digest;
  }
}

function hashlibModule(): [string, Value][] {
  return named([
    ...[...DIGEST_BYTES.keys()].map((algorithm) =>
      native(`${algorithm}(s?)`, (rt, [value]) => new Hash(algorithm, optionalText(rt, value, ''))),
    ),
    native('new(name, s?)', (rt, [name, value]) => {
      const algorithm = text(rt, name).toLowerCase();
      if (DIGEST_BYTES.has(algorithm)) return new Hash(algorithm, optionalText(rt, value, ''));
      throw rt.error('ValueError', `unsupported hash type ${algorithm}`);
    }),
  ]);
}

function codec(
  encode: (rt: Runtime, value: string) => string,
  decode: (rt: Runtime, value: string) => string,
): ModuleMaker {
  return () =>
    named([
      native('encode(s)', (rt, [value]) => encode(rt, text(rt, value))),
      native('decode(s)', (rt, [value]) => decode(rt, text(rt, value))),
    ]);
}

function rot13(value: string): string {
  return value.replace(/[a-zA-Z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function hex(value: string): string {
  return bytesOf(value)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

function unhex(rt: Runtime, value: string): string {
  if (!/^([\da-fA-F]{2})*$/.test(value)) throw rt.error('TypeError', 'Non-hexadecimal digit found');
  return textOfBytes(value.match(/../g)?.map((digits) => Number.parseInt(digits, 16)) ?? []);
}

/** Hashes and encodings, and the codecs behind `str.encode('base64')`. */
export const ENCODING_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['base64', base64Module],
  ['hashlib', hashlibModule],
  ['md5', () => named([native('new(s?)', (rt, [value]) => new Hash('md5', optionalText(rt, value, '')))])],
  [
    'binascii',
    () =>
      named([
        native('hexlify(s)', (rt, [value]) => hex(text(rt, value))),
        native('unhexlify(s)', (rt, [value]) => unhex(rt, text(rt, value))),
      ]),
  ],
  ['codec:base64', codec((_rt, value) => encodeBase64(value).replace(/.{1,76}/g, '$&\n'), decodeBase64)],
  ['codec:hex', codec((_rt, value) => hex(value), unhex)],
  [
    'codec:rot13',
    codec(
      (_rt, value) => rot13(value),
      (_rt, value) => rot13(value),
    ),
  ],
];
