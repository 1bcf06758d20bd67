const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE_OF: ReadonlyMap<string, number> = new Map([...ALPHABET].map((sign, value) => [sign, value]));

/** Base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(index, index + 3);
    const bits = (a << 16) | (b << 8) | c;
    for (const shift of [18, 12, 6, 0]) text += ALPHABET.charAt((bits >> shift) & 63);
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

/** Decodes base64 with or without padding; undefined if the text is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const signs = text.replace(/={1,2}$/, '');
  if (signs.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((signs.length * 3) / 4));
  let bits = 0;
  let size = 0;
  for (let index = 0; index < signs.length; index += 1) {
    const value = VALUE_OF.get(signs.charAt(index));
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xff_ffff;
    if (index % 4 > 0) bytes[size++] = (bits >> (6 - (index % 4) * 2)) & 0xff;
  }
  return bytes;
}
