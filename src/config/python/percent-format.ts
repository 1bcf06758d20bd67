import { Float, formatExponent, formatFixed, formatGeneral } from '../data/float.ts';
import type { PyRaise } from './classes.ts';
import { isInt, isNumber, toNumber } from './native.ts';
import type { Runtime } from './runtime.ts';
import { PyDict, PyObject, PySet, PyTuple, type Value } from './values.ts';

/** A key may hold parentheses in pairs. */
const DIRECTIVE = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL]?)(.|$)/gs;
const MAX_WIDTH = 1_000_000;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

/**
 * `template % args`, Python's printf-like formatting.
 * @throws PyRaise TypeError, ValueError, KeyError
 */
export function percentFormat(rt: Runtime, template: string, args: Value): string {
  const source = new ArgumentSource(rt, args);
  const result = template.replace(DIRECTIVE, (whole, key, flags, width, precision, _size, conversion, at) => {
    if (conversion === '%') return '%'.padStart(Number(width ?? 0));
    if (conversion === '') throw rt.error('ValueError', 'incomplete format');
    if (!CONVERSIONS.includes(conversion)) throw unknownConversion(rt, conversion, at + whole.length - 1);
    const hasPrecision = precision !== undefined || whole.at(-2) === '.';
    const widthNumber = width === '*' ? rt.index(source.next()) : Number(width ?? 0);
    const precisionNumber = precision === '*' ? rt.index(source.next()) : Number(precision ?? 0);
    const directive: Directive = {
      flags: widthNumber < 0 ? `${flags}-` : flags,
      width: Math.min(Math.abs(widthNumber), MAX_WIDTH),
      precision: hasPrecision ? Math.min(precisionNumber, MAX_WIDTH) : undefined,
      conversion,
    };
    const text = pad(format(rt, directive, key === undefined ? source.next() : source.named(key)), directive);
    rt.meter.allocate(text.length);
    return text;
  });
  source.finish();
  return result;
}

class ArgumentSource {
  readonly #rt: Runtime;
  readonly #args: Value;
  readonly #items: readonly Value[];
  #used = 0;
  #usedNames = false;

  constructor(rt: Runtime, args: Value) {
    this.#rt = rt;
    this.#args = args;
    this.#items = args instanceof PyTuple ? args.items : [args];
  }

  next(): Value {
    const item = this.#items[this.#used++];
    if (item === undefined) throw this.#rt.error('TypeError', 'not enough arguments for format string');
    return item;
  }

  named(key: string): Value {
    this.#usedNames = true;
    if (!(this.#args instanceof PyObject) || this.#args instanceof PyTuple) {
      throw this.#rt.error('TypeError', 'format requires a mapping');
    }
    return this.#rt.getItem(this.#args, key);
  }

  finish(): void {
    if (this.#usedNames || this.#used >= this.#items.length) return;
    // Whatever could be asked for keys may stay unused, and that is all but text and tuples that has items.
    const isMapping =
      this.#args instanceof PyObject && !(this.#args instanceof PyTuple || this.#args instanceof PySet);
    if (this.#args instanceof PyDict || (this.#used === 0 && isMapping)) return;
    throw this.#rt.error('TypeError', 'not all arguments converted during string formatting');
  }
}

function format(rt: Runtime, directive: Directive, value: Value): string {
  const { conversion, precision } = directive;
  switch (conversion) {
    case 's':
      return rt.str(value).slice(0, precision);
    case 'r':
      return rt.repr(value).slice(0, precision);
    case 'c':
      return formatCharacter(rt, value);
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return formatInteger(rt, directive, value);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatFloat(rt, directive, value);
    default:
      return '';
  }
}

const CONVERSIONS = 'srcdiuxXoeEfFgG';

function unknownConversion(rt: Runtime, conversion: string, at: number): PyRaise {
  if (conversion === '(') return rt.error('ValueError', 'incomplete format key');
  const code = (conversion.codePointAt(0) ?? 0).toString(16);
  return rt.error('ValueError', `unsupported format character '${conversion}' (0x${code}) at index ${at}`);
}

function formatCharacter(rt: Runtime, value: Value): string {
  if (typeof value === 'string' && [...value].length === 1) return value;
  if (typeof value === 'string') throw rt.error('TypeError', '%c requires int or char');
  const code = rt.index(value);
  if (code < 0) throw rt.error('OverflowError', 'unsigned byte integer is less than minimum');
  if (code > 0x10ffff) throw rt.error('OverflowError', 'unsigned byte integer is greater than maximum');
  return String.fromCodePoint(code);
}

/** An object may say what number it stands for. */
function numberOf(rt: Runtime, value: Value, method: string): Value {
  const convert = value instanceof PyObject ? rt.findAttribute(value, method) : undefined;
  return convert === undefined ? value : rt.call(convert, []);
}

function formatInteger(rt: Runtime, { conversion, precision, flags }: Directive, given: Value): string {
  const value = numberOf(rt, given, '__int__');
  if (!isNumber(value)) {
    throw rt.error('TypeError', `%${conversion} format: a number is required, not ${rt.typeName(value)}`);
  }
  const number = isInt(value)
    ? BigInt(value)
    : BigInt(Math.trunc(finite(rt, conversion, toNumber(rt, value))));
  const radix = conversion === 'o' ? 8 : conversion.toLowerCase() === 'x' ? 16 : 10;
  const digits = (number < 0n ? -number : number).toString(radix).padStart(precision ?? 0, '0');
  const prefix =
    flags.includes('#') && (number !== 0n || conversion !== 'o')
      ? ({ o: '0', x: '0x', X: '0x' }[conversion] ?? '')
      : '';
  const text = sign(number < 0n, flags) + prefix + digits;
  return conversion === 'X' ? text.toUpperCase() : text;
}

function finite(rt: Runtime, conversion: string, number: number): number {
  if (Number.isFinite(number)) return number;
  throw rt.error('TypeError', `%${conversion} format: a number is required, not float`);
}

function formatFloat(rt: Runtime, { conversion, precision = 6, flags }: Directive, given: Value): string {
  const value = numberOf(rt, given, '__float__');
  if (!isNumber(value)) throw rt.error('TypeError', `float argument required, not ${rt.typeName(value)}`);
  const number = value instanceof Float ? value.value : Number(value);
  const magnitude = Math.abs(number);
  const kind = conversion.toLowerCase();
  const text =
    kind === 'f'
      ? formatFixed(magnitude, precision) +
        (flags.includes('#') && precision === 0 && Number.isFinite(number) ? '.' : '')
      : kind === 'e'
        ? formatExponent(magnitude, precision)
        : formatGeneral(magnitude, precision, flags.includes('#'));
  const signed = sign(number < 0 || Object.is(number, -0), flags) + text;
  return conversion === kind ? signed : signed.toUpperCase();
}

function sign(negative: boolean, flags: string): string {
  if (negative) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function pad(text: string, { flags, width, conversion }: Directive): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || 'srcm'.includes(conversion)) return text.padStart(width);
  const head = /^[-+ ]?(0[xX])?/.exec(text)?.[0] ?? '';
  return head + text.slice(head.length).padStart(width - head.length, '0');
}
