import { Float, type Int, toInt } from '../data/float.ts';
import { isInt, isNumber } from './native.ts';
import type { Runtime } from './runtime.ts';
import type { Value } from './values.ts';

/** Python refuses nothing here, but nobody configures a job with numbers of more than some thousand digits. */
const MAX_INT_BITS = 100_000;

type Operand = Int | Float | boolean;

/**
 * Arithmetic on numbers. Division of whole numbers rounds down, as in Python 2, unless `trueDivision`.
 * @returns undefined where one operand is no number or the operator not for these
 * @throws PyRaise ZeroDivisionError, OverflowError, TypeError
 */
export function numberBinary(
  rt: Runtime,
  operator: string,
  left: Value,
  right: Value,
  trueDivision: boolean,
): Value | undefined {
  if (!isNumber(left) || !isNumber(right)) return undefined;
  if (operator === '/' && trueDivision) return floatBinary(rt, '/', asFloat(left), asFloat(right));
  if (left instanceof Float || right instanceof Float) {
    return floatBinary(rt, operator, asFloat(left), asFloat(right));
  }
  if (typeof left === 'boolean' && typeof right === 'boolean' && '&|^'.includes(operator)) {
    return Boolean(smallBinary(operator, Number(left), Number(right)));
  }
  const a = typeof left === 'boolean' ? Number(left) : left;
  const b = typeof right === 'boolean' ? Number(right) : right;
  const small = typeof a === 'number' && typeof b === 'number' ? smallBinary(operator, a, b) : undefined;
  return small ?? bigBinary(rt, operator, BigInt(a), BigInt(b));
}

function asFloat(value: Operand): number {
  return value instanceof Float ? value.value : Number(value);
}

/** The common case; undefined where the result would not be exact. */
function smallBinary(operator: string, a: number, b: number): number | undefined {
  const result = smallResult(operator, a, b);
  if (result === undefined || !Number.isSafeInteger(result)) return undefined;
  return result === 0 ? 0 : result; // no negative zero among whole numbers
}

function smallResult(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '//':
      return b === 0 ? undefined : Math.floor(a / b);
    case '%':
      return b === 0 ? undefined : a - b * Math.floor(a / b);
    default:
      return isInt32(a) && isInt32(b) ? bitResult(operator, a, b) : undefined;
  }
}

function bitResult(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

function isInt32(value: number): boolean {
  return (value | 0) === value;
}

function bigBinary(rt: Runtime, operator: string, a: bigint, b: bigint): Value | undefined {
  switch (operator) {
    case '+':
      return toInt(a + b);
    case '-':
      return toInt(a - b);
    case '*':
      checkBits(rt, bits(a) + bits(b));
      return toInt(a * b);
    case '/':
    case '//':
      return toInt(floorDivide(rt, a, b));
    case '%':
      return toInt(a - b * floorDivide(rt, a, b));
    case '**':
      return bigPower(rt, a, b);
    case '&':
      return toInt(a & b);
    case '|':
      return toInt(a | b);
    case '^':
      return toInt(a ^ b);
    case '<<':
    case '>>':
      return bigShift(rt, operator, a, b);
    default:
      return undefined;
  }
}

function floorDivide(rt: Runtime, a: bigint, b: bigint): bigint {
  if (b === 0n) {
    const kind = BigInt.asIntN(64, a) === a ? 'integer' : 'long';
    throw rt.error('ZeroDivisionError', `${kind} division or modulo by zero`);
  }
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function bigPower(rt: Runtime, a: bigint, b: bigint): Value {
  if (b < 0n) return floatBinary(rt, '**', Number(a), Number(b)) ?? null;
  if (a !== 0n && a !== 1n && a !== -1n) checkBits(rt, bits(a) * Number(b));
  return toInt(a ** b);
}

/**
 * `pow(a, b, modulus)`, whose steps never grow larger than the modulus.
 * @throws PyRaise ValueError, TypeError
 */
export function modularPower(rt: Runtime, a: Value, b: Value, modulus: Value): Value {
  const whole = [a, b, modulus]
    .map((each) => (typeof each === 'boolean' ? Number(each) : each))
    .filter(isInt);
  const [base = 0n, exponent = 0n, divisor = 0n] = whole.map((each) => BigInt(each));
  if (whole.length < 3)
    throw rt.error('TypeError', 'pow() 3rd argument not allowed unless all arguments are integers');
  if (exponent < 0n)
    throw rt.error('TypeError', 'pow() 2nd argument cannot be negative when 3rd argument specified');
  if (divisor === 0n) throw rt.error('ValueError', 'pow() 3rd argument cannot be 0');
  const modulo = (value: bigint) => value - divisor * floorDivide(rt, value, divisor);
  let result = modulo(1n);
  let square = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    rt.meter.step();
    if (rest & 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return toInt(result);
}

function bigShift(rt: Runtime, operator: string, a: bigint, b: bigint): Value {
  if (b < 0n) throw rt.error('ValueError', 'negative shift count');
  if (operator === '>>') return toInt(a >> (b > BigInt(MAX_INT_BITS) ? BigInt(MAX_INT_BITS) : b));
  checkBits(rt, bits(a) + Number(b));
  return toInt(a << b);
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function checkBits(rt: Runtime, count: number): void {
  if (count > MAX_INT_BITS) throw rt.error('OverflowError', `a number of more than ${MAX_INT_BITS} bits`);
}

function floatBinary(rt: Runtime, operator: string, a: number, b: number): Value | undefined {
  switch (operator) {
    case '+':
      return new Float(a + b);
    case '-':
      return new Float(a - b);
    case '*':
      return new Float(a * b);
    case '/':
      return new Float(a / nonZero(rt, b, 'float division by zero'));
    case '//':
      return new Float(floatFloorDivide(a, nonZero(rt, b, 'float divmod()')));
    case '%':
      return new Float(floatModulo(a, nonZero(rt, b, 'float modulo')));
    case '**':
      return new Float(floatPower(rt, a, b));
    default:
      return undefined;
  }
}

/** The remainder with the sign of the divisor, also where it is zero. */
function floatModulo(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** What is left when the remainder is taken away is a multiple of the divisor but for rounding. */
function floatFloorDivide(a: number, b: number): number {
  const quotient = (a - floatModulo(a, b)) / b;
  if (quotient === 0) return (0 * a) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function nonZero(rt: Runtime, value: number, message: string): number {
  if (value === 0) throw rt.error('ZeroDivisionError', message);
  return value;
}

function floatPower(rt: Runtime, a: number, b: number): number {
  if (a === 0 && b < 0) throw rt.error('ZeroDivisionError', '0.0 cannot be raised to a negative power');
  const result = a ** b;
  if (Number.isNaN(result) && !Number.isNaN(a) && !Number.isNaN(b)) {
    throw rt.error('ValueError', 'negative number cannot be raised to a fractional power');
  }
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) {
    throw rt.error('OverflowError', "(34, 'Numerical result out of range')");
  }
  return result;
}

/** @returns -x, +x or ~x; undefined where the operand is no number */
export function numberUnary(operator: string, operand: Value): Value | undefined {
  if (!isNumber(operand)) return undefined;
  if (operand instanceof Float) {
    if (operator === '~') return undefined;
    return operator === '-' ? new Float(-operand.value) : operand;
  }
  const value = BigInt(operand);
  if (operator === '~') return toInt(~value);
  return toInt(operator === '-' ? -value : value);
}

/** @returns negative, zero or positive, NaN for what has no order with anything */
export function compareNumbers(left: Operand, right: Operand): number {
  const a = left instanceof Float ? left.value : typeof left === 'boolean' ? Number(left) : left;
  const b = right instanceof Float ? right.value : typeof right === 'boolean' ? Number(right) : right;
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of the same value are the same number
  return a == b ? 0 : Number.NaN;
}
