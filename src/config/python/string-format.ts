import { Float, formatExponent, formatFixed, formatGeneral } from '../data/float.ts';
import { isInt, isNumber } from './native.ts';
import type { Runtime } from './runtime.ts';
import type { Kwargs, Value } from './values.ts';

const MAX_WIDTH = 1_000_000;
const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)(,?)(?:\.(\d+))?([bcdeEfFgGnosxX%]?)$/su;
const FIELD = /^([^.[\]!:]*)((?:\.[^.[\]]+|\[[^\]]+\])*)$/s;

/**
 * `template.format(*args, **kwargs)`.
 * @throws PyRaise ValueError, IndexError, KeyError, AttributeError
 */
export function formatTemplate(
  rt: Runtime,
  template: string,
  args: readonly Value[],
  kwargs: Kwargs,
): string {
  let automatic = 0;
  let used: Numbering | undefined;
  const numbering = (kind: Numbering) => {
    used ??= kind;
    if (used !== kind)
      throw rt.error('ValueError', `cannot switch from ${NUMBERING[used]} to ${NUMBERING[kind]}`);
  };
  return formatNested(rt, template, { args, kwargs, next: () => automatic++, numbering }, 0);
}

/** What fields refer to; `next` numbers those without a name. */
interface Arguments {
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  readonly next: () => number;
  /** Fields have numbers all, or none. @throws PyRaise ValueError */
  readonly numbering: (kind: Numbering) => void;
}

type Numbering = 'automatic' | 'manual';
const NUMBERING: { readonly [Kind in Numbering]: string } = {
  automatic: 'automatic field numbering',
  manual: 'manual field specification',
};

function formatNested(rt: Runtime, template: string, given: Arguments, depth: number): string {
  if (depth > 2) throw rt.error('ValueError', 'Max string recursion exceeded');
  let result = '';
  for (let offset = 0; offset < template.length; ) {
    const character = template[offset] ?? '';
    if (character !== '{' && character !== '}') {
      result += character;
      offset++;
    } else if (template[offset + 1] === character) {
      result += character;
      offset += 2;
    } else if (character === '}') {
      throw rt.error('ValueError', "Single '}' encountered in format string");
    } else {
      const end = fieldEnd(rt, template, offset + 1);
      const field = template.slice(offset + 1, end);
      result += formatField(rt, field, given, depth);
      offset = end + 1;
    }
  }
  rt.meter.allocate(result.length);
  return result;
}

function fieldEnd(rt: Runtime, template: string, start: number): number {
  let depth = 1;
  for (let offset = start; offset < template.length; offset++) {
    if (template[offset] === '{') depth++;
    if (template[offset] === '}' && --depth === 0) return offset;
  }
  throw rt.error('ValueError', "Single '{' encountered in format string");
}

function formatField(rt: Runtime, field: string, given: Arguments, depth: number): string {
  const { args, kwargs, next } = given;
  const colon = field.indexOf(':');
  const [target = '', conversion] = (colon < 0 ? field : field.slice(0, colon)).split('!');
  if (conversion === '') throw rt.error('ValueError', 'end of format while looking for conversion specifier');
  const parts = FIELD.exec(target);
  if (parts === null) throw rt.error('ValueError', "Missing ']' in format string");
  const [, name = '', path = ''] = parts;
  const key = name === '' ? String(next()) : name;
  if (/^\d*$/.test(name)) given.numbering(name === '' ? 'automatic' : 'manual');
  let value = /^\d+$/.test(key) ? args[Number(key)] : kwargs.get(key);
  if (value === undefined) {
    throw /^\d+$/.test(key) ? rt.error('IndexError', 'tuple index out of range') : rt.keyError(key);
  }
  for (const [step] of path.matchAll(/\.[^.[]+|\[[^\]]+\]/g)) {
    const inner = step.startsWith('.') ? step.slice(1) : step.slice(1, -1);
    value = step.startsWith('.')
      ? rt.getAttribute(value, inner)
      : rt.getItem(value, /^\d+$/.test(inner) ? Number(inner) : inner);
  }
  const spec = colon < 0 ? '' : formatNested(rt, field.slice(colon + 1), given, depth + 1);
  return formatValue(rt, convert(rt, value, conversion), spec);
}

/** Applies `!r` or `!s`. */
export function convert(rt: Runtime, value: Value, conversion: string | undefined): Value {
  if (conversion === undefined) return value;
  if (conversion === 's') return rt.str(value);
  if (conversion === 'r' || conversion === 'a') return rt.repr(value);
  throw rt.error('ValueError', `Unknown conversion specifier ${conversion}`);
}

/**
 * `format(value, spec)`, the format mini-language.
 * @throws PyRaise ValueError for a specification that is none
 */
export function formatValue(rt: Runtime, value: Value, spec: string): string {
  if (spec === '') return rt.str(value);
  const match = SPEC.exec(spec);
  if (match === null) throw rt.error('ValueError', 'Invalid conversion specification');
  const [, fill, align, sign = '', alternate, zero, width = '', comma, precision, type = ''] = match;
  const isNumeric = isNumber(value);
  checkSpec(rt, isNumeric ? value : undefined, { sign, align, zero, precision, type, alternate, comma });
  const limit = precision === undefined ? undefined : Number(precision);
  const body = isNumeric
    ? formatNumber(rt, value, { type, precision: limit, alternate: alternate === '#', comma: comma === ',' })
    : checkText(rt, value, type).slice(0, limit);
  const prefix = isNumeric && !body.startsWith('-') ? sign.replace('-', '') : '';
  return alignText(prefix + body, {
    width: Math.min(Number(width), MAX_WIDTH),
    fill: fill ?? (zero === '0' ? '0' : ' '),
    align: align ?? (zero === '0' && isNumeric ? '=' : isNumeric ? '>' : '<'),
  });
}

interface SpecParts {
  readonly sign: string;
  readonly align: string | undefined;
  readonly zero: string | undefined;
  readonly precision: string | undefined;
  readonly type: string;
  readonly alternate: string | undefined;
  readonly comma: string | undefined;
}

/** @param number undefined for what is shown as text @throws PyRaise ValueError for parts that do not go together */
function checkSpec(rt: Runtime, number: Value | undefined, spec: SpecParts): void {
  const { sign, align, zero, precision, type } = spec;
  if (number !== undefined) {
    if (type === 's') {
      const kind = rt.typeName(number);
      throw rt.error('ValueError', `Unknown format code 's' for object of type '${kind}'`);
    }
    const isWhole = !(number instanceof Float) && (type === '' || 'bcdnoxX'.includes(type));
    if (isWhole && precision !== undefined)
      throw rt.error('ValueError', 'Precision not allowed in integer format specifier');
    if (isWhole && type === 'c' && sign !== '')
      throw rt.error('ValueError', "Sign not allowed with integer format specifier 'c'");
    return;
  }
  if (type !== '' && type !== 's') return;
  if (sign !== '') throw rt.error('ValueError', 'Sign not allowed in string format specifier');
  if (spec.alternate === '#')
    throw rt.error('ValueError', 'Alternate form (#) not allowed in string format specifier');
  if (align === '=' || (align === undefined && zero === '0'))
    throw rt.error('ValueError', "'=' alignment not allowed in string format specifier");
  if (spec.comma === ',') throw rt.error('ValueError', "Cannot specify ',' with 's'.");
}

function checkText(rt: Runtime, value: Value, type: string): string {
  if (type !== '' && type !== 's') {
    throw rt.error('ValueError', `Unknown format code '${type}' for object of type 'str'`);
  }
  return rt.str(value);
}

function alignText(
  text: string,
  { width, fill, align }: { width: number; fill: string; align: string },
): string {
  const missing = Math.max(0, width - text.length);
  switch (align) {
    case '<':
      return text + fill.repeat(missing);
    case '>':
      return fill.repeat(missing) + text;
    case '^':
      return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
    default: {
      const head = /^[-+ ]?(0[xXbo])?/.exec(text)?.[0] ?? '';
      return head + fill.repeat(missing) + text.slice(head.length);
    }
  }
}

interface NumberFormat {
  readonly type: string;
  readonly precision: number | undefined;
  readonly alternate: boolean;
  readonly comma: boolean;
}

function formatNumber(rt: Runtime, value: Value, format: NumberFormat): string {
  const isWhole = isInt(value) || typeof value === 'boolean';
  const wholeTypes = 'bcdnoxX';
  if (isWhole && (format.type === '' || wholeTypes.includes(format.type)))
    return formatWhole(rt, value, format);
  if (format.type !== '' && wholeTypes.includes(format.type) && format.type !== 'n') {
    throw rt.error('ValueError', `Unknown format code '${format.type}' for object of type 'float'`);
  }
  const number = value instanceof Float ? value.value : Number(value);
  const text = formatReal(rt, number, value, format);
  return format.comma ? groupThousands(text) : text;
}

function formatWhole(rt: Runtime, value: Value, { type, alternate, comma }: NumberFormat): string {
  const number = BigInt(typeof value === 'boolean' ? Number(value) : isInt(value) ? value : 0);
  if (type === 'c') {
    if (number < 0n || number > 0x10ffffn) throw rt.error('OverflowError', '%c arg not in range(0x100)');
    return String.fromCodePoint(Number(number));
  }
  const radix = { b: 2, o: 8, x: 16, X: 16 }[type] ?? 10;
  const digits = (number < 0n ? -number : number).toString(radix);
  const prefix = alternate && radix !== 10 ? `0${type}` : '';
  const text = `${number < 0n ? '-' : ''}${prefix}${comma ? groupThousands(digits) : digits}`;
  return type === 'X' ? text.toUpperCase() : text;
}

function formatReal(
  rt: Runtime,
  number: number,
  value: Value,
  { type, precision, alternate }: NumberFormat,
): string {
  switch (type) {
    case 'e':
    case 'E': {
      const text = formatExponent(number, precision ?? 6);
      return type === 'E' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return formatFixed(number, precision ?? 6);
    case '%':
      return `${formatFixed(number * 100, precision ?? 6)}%`;
    case '':
      return precision === undefined ? rt.str(value) : withPoint(formatGeneral(number, precision, alternate));
    default: {
      const text = formatGeneral(number, precision ?? 6, alternate);
      return type === 'G' ? text.toUpperCase() : text;
    }
  }
}

function withPoint(text: string): string {
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function groupThousands(text: string): string {
  return text.replace(/^(-?\d+)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ','));
}
