/**
 * A string as Python 2 shows it inside containers: in single quotes unless it holds one and no double quote,
 * with non-ASCII characters as the bytes of their UTF-8 form.
 */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = '';
  for (const character of text) shown += reprCharacter(character, quote);
  return quote + shown + quote;
}

function reprCharacter(character: string, quote: string): string {
  const simple = SIMPLE.get(character);
  if (simple !== undefined) return simple;
  if (character === quote) return `\\${quote}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  return utf8(code).map(hexEscape).join('');
}

const SIMPLE = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** @returns the bytes of one character */
export function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 0x3f)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return [
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 0x3f),
    0x80 | ((code >> 6) & 0x3f),
    0x80 | (code & 0x3f),
  ];
}
