import { Float, type Int, toInt } from '../data/float.ts';

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
const ESCAPE = /\\(?:\r\n|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g;
const MAX_CODE_POINT = 0x10ffff;

/**
 * What a string literal's text stands for. An unknown escape stays as it is, as in Python.
 * @param text the text between the quotes
 * @param prefix the literal's prefix in lower case; with `r` nothing is an escape
 */
export function unescapeString(text: string, prefix: string): string {
  if (prefix.includes('r') || !text.includes('\\')) return text;
  return text.replace(ESCAPE, (whole, octal, hex, short, long, simple) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const code = hex ?? short ?? long;
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      return point <= MAX_CODE_POINT ? String.fromCodePoint(point) : whole;
    }
    return simple === undefined ? '' : (SIMPLE_ESCAPES.get(simple) ?? whole);
  });
}

/**
 * The value of a number literal, in Python 2's and 3's spellings (`0777` is octal, `5L` is long).
 * @param text the literal as written
 * @returns its value, or undefined for what is no number
 */
export function parseNumber(text: string): Int | Float | undefined {
  const plain = text.replaceAll('_', '').replace(/[lL]$/, '');
  if (/^0\d+$/.test(plain)) return /^[0-7]+$/.test(plain) ? toInt(BigInt(`0o${plain.slice(1)}`)) : undefined;
  if (/^(\d+|0[xXoObB][\da-fA-F]+)$/.test(plain)) return parseBigInt(plain);
  const value = Number(plain);
  return Number.isNaN(value) ? undefined : new Float(value);
}

function parseBigInt(text: string): Int | undefined {
  try {
    return toInt(BigInt(text));
  } catch {
    return undefined;
  }
}
