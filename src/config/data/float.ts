/**
 * A floating-point number of a job file. Kept apart from whole numbers (JavaScript numbers and bigints), because 1.0 must
 * print and serialise as 1.0 for ever: the scheduler compares what it is sent as text.
 */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A whole number: a JavaScript number while it is exact, a bigint beyond 2^53. */
export type Int = number | bigint;

/**
 * The one form of a whole number, so that equal numbers are equal values.
 * @param value any whole number
 */
export function toInt(value: bigint): Int {
  return value >= MIN_SAFE && value <= MAX_SAFE ? Number(value) : value;
}

const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The shortest text that reads back as the same number, in Python's spelling (`1.0`, `1e+16`, `inf`, `nan`).
 * @param value any number
 */
export function floatRepr(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const exponent = value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
  if (exponent >= -4 && exponent < 16) {
    const text = Object.is(value, -0) ? '-0' : fixedNotation(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  return pythonExponent(value.toExponential());
}

/**
 * What Python 2's `str()` gives: twelve significant digits.
 * @param value any number
 */
export function floatStr(value: number): string {
  const exponent = Number.isFinite(value) ? Number(value.toExponential(11).split('e')[1]) : 0;
  // The digit that ".0" needs counts: from 1e11 on there is no room for it.
  if (Object.is(value, -0)) return '-0.0';
  const text =
    exponent === 11 ? formatExponent(value, 11).replace(/\.?0*e/, 'e') : formatGeneral(value, 12, false);
  return /[.en]/.test(text) ? text : `${text}.0`;
}

/**
 * The `g` format: the given number of significant digits, trailing zeros dropped, exponent where the number is very large or small.
 * @param precision significant digits, at least 1
 * @param keepZeros the alternate form, which keeps trailing zeros
 */
export function formatGeneral(value: number, precision: number, keepZeros: boolean): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const digits = Math.min(Math.max(precision, 1), 100);
  const scientific = roundedExponential(value, digits - 1);
  const exponent = Number(scientific.split('e')[1]);
  if (exponent < -4 || exponent >= digits) {
    const [mantissa = '', power = ''] = scientific.split('e');
    return pythonExponent(`${keepZeros ? mantissa : dropZeros(mantissa)}e${power}`);
  }
  const fixed = roundedFixed(value, Math.min(Math.max(digits - 1 - exponent, 0), 100));
  return keepZeros ? withPoint(fixed) : dropZeros(fixed);
}

/**
 * The `e` format with Python's exponent of at least two digits.
 * @param precision digits after the point
 */
export function formatExponent(value: number, precision: number): string {
  return Number.isFinite(value)
    ? pythonExponent(roundedExponential(value, Math.min(precision, 100)))
    : nonFinite(value);
}

/**
 * The `f` format, also for numbers that JavaScript's toFixed would print with an exponent.
 * @param precision digits after the point
 */
export function formatFixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const digits = Math.min(precision, 100);
  if (Math.abs(value) < 1e21) return roundedFixed(value, digits);
  return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
}

/** Digits that decide whether a number lies exactly between two decimals: no double has more between its first and its last. */
const DECIDING_DIGITS = 25;

/** JavaScript rounds what lies exactly between two decimals up, Python to the even digit. */
function roundedFixed(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  const exact = magnitude.toFixed(Math.min(digits + DECIDING_DIGITS, 100));
  return sign + (evenNeighbour(exact, exact.indexOf('.') + 1 + digits) ?? magnitude.toFixed(digits));
}

function roundedExponential(value: number, digits: number): string {
  const [mantissa = '', power = ''] = value.toExponential(Math.min(digits + DECIDING_DIGITS, 100)).split('e');
  const even = evenNeighbour(mantissa, mantissa.indexOf('.') + 1 + digits);
  return even === undefined ? value.toExponential(digits) : `${even}e${power}`;
}

/**
 * @param exact a decimal number with many digits
 * @param end where it is cut
 * @returns the number cut there if it lies exactly between two and the lower one is even
 */
function evenNeighbour(exact: string, end: number): string | undefined {
  if (!/^50*$/.test(exact.slice(end))) return undefined;
  const lower = exact.slice(0, end).replace(/\.$/, '');
  return /[02468]$/.test(lower) ? lower : undefined;
}

function withPoint(text: string): string {
  return text.includes('.') ? text : `${text}.`;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function dropZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function pythonExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** JavaScript writes an exponent below 1e-6, Python below 1e-4: in between the digits are shifted by hand. */
function fixedNotation(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = ''] = text.split('e');
  const digits = mantissa.replace(/[-.]/g, '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${digits}`;
}
