import { decoder, encoder } from './text.ts';

const ALPHABET = encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;
const NO_SIGN = 0xff;

/** The value of each sign, by its code. */
const VALUE_OF = new Uint8Array(128).fill(NO_SIGN);
ALPHABET.forEach((sign, value) => {
  VALUE_OF[sign] = value;
});

/** Base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let size = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const bits = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    // One byte fills two signs, two fill three; the rest is padding.
    const signs = Math.min(bytes.length - index, 3) + 1;
    for (let sign = 0; sign < signs; sign += 1) {
      text[size + sign] = ALPHABET[(bits >> (18 - 6 * sign)) & 63] ?? 0;
    }
    size += 4;
  }
  return decoder.decode(text);
}

/** Decodes base64 with or without padding; undefined if the text is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const signs = text.length - padding;
  if (signs % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((signs * 3) / 4));
  let bits = 0;
  let size = 0;
  for (let index = 0; index < signs; index += 1) {
    const value = VALUE_OF[text.charCodeAt(index)] ?? NO_SIGN;
    if (value === NO_SIGN) return undefined;
    bits = ((bits << 6) | value) & 0xff_ffff;
    if (index % 4 > 0) bytes[size++] = (bits >> (6 - (index % 4) * 2)) & 0xff;
  }
  return bytes;
}
