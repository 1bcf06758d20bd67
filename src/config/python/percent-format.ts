import { Float, formatExponent, formatFixed, formatGeneral } from '../data/float.ts';
import { isInt, isNumber, toNumber } from './native.ts';
import type { Runtime } from './runtime.ts';
import { PyDict, PyObject, PyTuple, type Value } from './values.ts';

const DIRECTIVE = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL]?)(.|$)/gs;
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
  const result = template.replace(DIRECTIVE, (whole, key, flags, width, precision, _size, conversion) => {
    if (conversion === '%') return '%';
    if (conversion === '') throw rt.error('ValueError', 'incomplete format');
    const hasPrecision = /^%(\([^)]*\))?[-+ #0]*(\*|\d+)?\./s.test(whole);
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
    if (
      this.#args instanceof PyDict ||
      (this.#used === 0 && this.#args instanceof PyObject && !(this.#args instanceof PyTuple))
    )
      return;
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
      return typeof value === 'string' ? value : String.fromCodePoint(rt.index(value));
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
      throw rt.error('ValueError', `unsupported format character '${conversion}'`);
  }
}

function formatInteger(rt: Runtime, { conversion, precision, flags }: Directive, value: Value): string {
  if (!isNumber(value)) {
    throw rt.error('TypeError', `%${conversion} format: a number is required, not ${rt.typeName(value)}`);
  }
  const number = isInt(value) ? BigInt(value) : BigInt(Math.trunc(finite(rt, toNumber(rt, value))));
  const radix = conversion === 'o' ? 8 : conversion.toLowerCase() === 'x' ? 16 : 10;
  const digits = (number < 0n ? -number : number).toString(radix).padStart(precision ?? 0, '0');
  const prefix = flags.includes('#') ? ({ o: '0', x: '0x', X: '0x' }[conversion] ?? '') : '';
  const text = sign(number < 0n, flags) + prefix + digits;
  return conversion === 'X' ? text.toUpperCase() : text;
}

function finite(rt: Runtime, number: number): number {
  if (Number.isFinite(number)) return number;
  throw rt.error('OverflowError', 'cannot convert float infinity or NaN to integer');
}

function formatFloat(rt: Runtime, { conversion, precision = 6, flags }: Directive, value: Value): string {
  if (!isNumber(value)) throw rt.error('TypeError', `float argument required, not ${rt.typeName(value)}`);
  const number = value instanceof Float ? value.value : Number(value);
  const magnitude = Math.abs(number);
  const kind = conversion.toLowerCase();
  const text =
    kind === 'f'
      ? formatFixed(magnitude, precision)
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
