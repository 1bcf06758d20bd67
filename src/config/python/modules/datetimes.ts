import { Float } from '../../data/float.ts';
import { index, isInt, native, text, toNumber } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { type Kwargs, NativeFunction, PyObject, PyTuple, type Value, valueOr } from '../values.ts';
import { dayOfYear, formatTime, pad, parseTime, utcDay, weekdayOf } from './calendar.ts';

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;
/** Days from the first of January of the year 1 to that of 1970, counted as Python counts. */
const EPOCH_ORDINAL = 719_163;
const MAX_DAYS = 999_999_999n;

/** Divides downwards, so that the remainder is never negative. */
function divide(value: bigint, by: bigint): [quotient: bigint, remainder: bigint] {
  const remainder = ((value % by) + by) % by;
  return [(value - remainder) / by, remainder];
}

/** Days, seconds of a day, microseconds of a second: as Python shows a span. */
function partsOf(micros: bigint): { days: number; seconds: number; micros: number } {
  const [days, ofDay] = divide(micros, MICROS_PER_DAY);
  const [seconds, ofSecond] = divide(ofDay, MICROS_PER_SECOND);
  return { days: Number(days), seconds: Number(seconds), micros: Number(ofSecond) };
}

function clock(seconds: number, micros: number, hours: string): string {
  const fraction = micros === 0 ? '' : `.${pad(micros, 6)}`;
  return `${hours}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${fraction}`;
}

/** A moment or a span, which is a whole number of microseconds. */
abstract class Timed extends PyObject {
  readonly micros: bigint;
  constructor(micros: bigint) {
    super();
    this.micros = micros;
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof Timed && other.typeName() === this.typeName() && other.micros === this.micros;
  }
  override hashKey(): string {
    return `\0${this.typeName()}${this.micros}`;
  }
  override compare(_rt: Runtime, other: Value): number | undefined {
    if (!(other instanceof Timed) || other.typeName() !== this.typeName()) return undefined;
    return this.micros < other.micros ? -1 : Number(this.micros > other.micros);
  }
  override repr(): string {
    const numbers = this.numbers();
    while (numbers.length > this.fewest() && numbers.at(-1) === 0) numbers.pop();
    return `${this.typeName()}(${numbers.join(', ')})`;
  }
  /** What it is made of, largest first. */
  protected abstract numbers(): number[];
  /** How many of these are always shown. */
  protected abstract fewest(): number;
}

/** `datetime.timedelta` */
class TimeDelta extends Timed {
  override typeName(): string {
    return 'datetime.timedelta';
  }
  protected override numbers(): number[] {
    const { days, seconds, micros } = partsOf(this.micros);
    return [days, seconds, micros];
  }
  protected override fewest(): number {
    return 1;
  }
  override truth(): boolean {
    return this.micros !== 0n;
  }
  override str(): string {
    const { days, seconds, micros } = partsOf(this.micros);
    const time = clock(seconds, micros, String(Math.floor(seconds / 3600)));
    return days === 0 ? time : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${time}`;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const { days, seconds, micros } = partsOf(this.micros);
    switch (name) {
      case 'days':
        return days;
      case 'seconds':
        return seconds;
      case 'microseconds':
        return micros;
      case 'total_seconds':
        return native('total_seconds()', () => new Float(Number(this.micros) / 1e6));
      case '__neg__':
        return native('__neg__()', () => makeDelta(rt, -this.micros));
      case '__abs__':
        return native('__abs__()', () => makeDelta(rt, this.micros < 0n ? -this.micros : this.micros));
      default:
        return undefined;
    }
  }
  override binary(rt: Runtime, operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof TimeDelta) {
      const [left, right] = reflected ? [other.micros, this.micros] : [this.micros, other.micros];
      if (operator === '+') return makeDelta(rt, left + right);
      return operator === '-' ? makeDelta(rt, left - right) : undefined;
    }
    if (!isInt(other)) return undefined;
    if (operator === '*') return makeDelta(rt, this.micros * BigInt(other));
    if (reflected || (operator !== '/' && operator !== '//')) return undefined;
    if (BigInt(other) === 0n) throw rt.error('ZeroDivisionError', 'integer division or modulo by zero');
    const [quotient] =
      BigInt(other) < 0n ? divide(-this.micros, -BigInt(other)) : divide(this.micros, BigInt(other));
    return makeDelta(rt, quotient);
  }
}

function makeDelta(rt: Runtime, micros: bigint): TimeDelta {
  const [days] = divide(micros, MICROS_PER_DAY);
  if (days > MAX_DAYS || days < -MAX_DAYS)
    throw rt.error('OverflowError', `days=${days}; must have magnitude <= ${MAX_DAYS}`);
  return new TimeDelta(micros);
}

/** `datetime.time` */
class TimeOfDay extends Timed {
  override typeName(): string {
    return 'datetime.time';
  }
  protected override numbers(): number[] {
    const { seconds, micros } = partsOf(this.micros);
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, micros];
  }
  protected override fewest(): number {
    return 2;
  }
  override str(): string {
    const { seconds, micros } = partsOf(this.micros);
    return clock(seconds, micros, pad(Math.floor(seconds / 3600)));
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    const at = ['hour', 'minute', 'second', 'microsecond'].indexOf(name);
    if (at >= 0) return this.numbers()[at];
    if (name === 'isoformat') return native('isoformat()', () => this.str());
    if (name !== 'strftime') return undefined;
    const { micros } = partsOf(this.micros);
    return native('strftime(format)', (rt, [pattern]) => {
      const date = new Date(utcDay(1900, 1, 1).getTime() + Number(this.micros / 1000n));
      return formatTime(date, text(rt, pattern), micros);
    });
  }
}

const DATE_FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'];

/** `datetime.datetime` and `datetime.date`, in UTC. */
class DateTime extends Timed {
  readonly hasTime: boolean;
  constructor(micros: bigint, hasTime: boolean) {
    super(micros);
    this.hasTime = hasTime;
  }
  override typeName(): string {
    return this.hasTime ? 'datetime.datetime' : 'datetime.date';
  }
  get date(): Date {
    return new Date(Number(divide(this.micros, 1000n)[0]));
  }
  numbers(): number[] {
    const { date } = this;
    const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (!this.hasTime) return day;
    return [
      ...day,
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      partsOf(this.micros).micros,
    ];
  }
  protected override fewest(): number {
    return this.hasTime ? 5 : 3;
  }
  override str(): string {
    return this.#iso(' ');
  }
  #iso(separator: string): string {
    const { seconds, micros } = partsOf(this.micros);
    const [year = 0, month = 0, day = 0] = this.numbers();
    const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
    return this.hasTime
      ? `${date}${separator}${clock(seconds, micros, pad(Math.floor(seconds / 3600)))}`
      : date;
  }
  override binary(rt: Runtime, operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof DateTime && operator === '-' && !reflected && other.hasTime === this.hasTime)
      return makeDelta(rt, this.micros - other.micros);
    if (!(other instanceof TimeDelta)) return undefined;
    const span = this.hasTime ? other.micros : divide(other.micros, MICROS_PER_DAY)[0] * MICROS_PER_DAY;
    if (operator === '+') return makeDate(rt, this.micros + span, this.hasTime);
    return operator === '-' && !reflected ? makeDate(rt, this.micros - span, this.hasTime) : undefined;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const at = DATE_FIELDS.indexOf(name);
    if (at >= 0) return this.numbers()[at];
    const run = DATE_METHODS.get(name);
    return run === undefined
      ? undefined
      : new NativeFunction(name, (_rt, args, kwargs) => run(rt, this, args, kwargs));
  }
  isoformat(separator: string): string {
    return this.#iso(separator);
  }
}

const FIRST_DAY = BigInt(utcDay(1, 1, 1).getTime()) * 1000n;
const END = BigInt(utcDay(10_000, 1, 1).getTime()) * 1000n;

function makeDate(rt: Runtime, micros: bigint, hasTime: boolean): DateTime {
  if (micros < FIRST_DAY || micros >= END) throw rt.error('OverflowError', 'date value out of range');
  return new DateTime(micros, hasTime);
}

/** @param numbers as in {@link DATE_FIELDS} @throws PyRaise ValueError for a date that does not exist */
function dateOf(rt: Runtime, numbers: readonly number[], hasTime: boolean): DateTime {
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, micros = 0] = numbers;
  const problem = (message: string) => rt.error('ValueError', message);
  if (year < 1 || year > 9999) throw problem('year is out of range');
  if (month < 1 || month > 12) throw problem('month must be in 1..12');
  const date = utcDay(year, month, day);
  if (day < 1 || date.getUTCMonth() + 1 !== month) throw problem('day is out of range for month');
  const time = timeMicros(rt, [hour, minute, second, micros]);
  return new DateTime(BigInt(date.getTime()) * 1000n + time, hasTime);
}

function timeMicros(rt: Runtime, [hour = 0, minute = 0, second = 0, micros = 0]: readonly number[]): bigint {
  const problem = (message: string) => rt.error('ValueError', message);
  if (hour < 0 || hour > 23) throw problem('hour must be in 0..23');
  if (minute < 0 || minute > 59) throw problem('minute must be in 0..59');
  if (second < 0 || second > 59) throw problem('second must be in 0..59');
  if (micros < 0 || micros > 999_999) throw problem('microsecond must be in 0..999999');
  return BigInt((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND + BigInt(micros);
}

type DateMethod = (rt: Runtime, self: DateTime, args: readonly Value[], kwargs: Kwargs) => Value;

const DATE_METHODS: ReadonlyMap<string, DateMethod> = new Map<string, DateMethod>([
  [
    'strftime',
    (rt, self, [pattern]) => formatTime(self.date, text(rt, pattern), partsOf(self.micros).micros),
  ],
  [
    'isoformat',
    (rt, self, [separator]) => self.isoformat(separator === undefined ? 'T' : text(rt, separator)),
  ],
  ['weekday', (_rt, self) => weekdayOf(self.date)],
  ['isoweekday', (_rt, self) => weekdayOf(self.date) + 1],
  ['isocalendar', (_rt, self) => isoCalendar(self.date)],
  ['toordinal', (_rt, self) => partsOf(self.micros).days + EPOCH_ORDINAL],
  ['ctime', (_rt, self) => formatTime(self.date, '%c')],
  ['date', (_rt, self) => new DateTime(BigInt(partsOf(self.micros).days) * MICROS_PER_DAY, false)],
  ['time', (_rt, self) => new TimeOfDay(divide(self.micros, MICROS_PER_DAY)[1])],
  ['timetuple', (_rt, self) => timeTuple(self.date)],
  ['utctimetuple', (_rt, self) => timeTuple(self.date)],
  [
    'replace',
    (rt, self, args, kwargs) => {
      const numbers = self
        .numbers()
        .map((old, at) => index(rt, args[at] ?? kwargs.get(DATE_FIELDS[at] ?? ''), old));
      return dateOf(rt, numbers, self.hasTime);
    },
  ],
]);

function timeTuple(date: Date): PyTuple {
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return new PyTuple([...day, ...time, weekdayOf(date), dayOfYear(date), -1]);
}

/** Weeks belong to the year that has their Thursday. */
function isoCalendar(date: Date): PyTuple {
  const thursday = new Date(date.getTime() + (3 - weekdayOf(date)) * 86_400_000);
  const week = Math.floor((dayOfYear(thursday) - 1) / 7) + 1;
  return new PyTuple([thursday.getUTCFullYear(), week, weekdayOf(date) + 1]);
}

/** `datetime.datetime` or `datetime.date`: callable, with the usual ways to make one. */
class DateType extends PyObject {
  readonly #hasTime: boolean;
  constructor(hasTime: boolean) {
    super();
    this.#hasTime = hasTime;
  }
  override typeName(): string {
    return 'type';
  }
  override repr(): string {
    return `<type 'datetime.${this.#hasTime ? 'datetime' : 'date'}'>`;
  }
  /** A date with a time is a date. */
  override contains(_rt: Runtime, item: Value): boolean {
    return item instanceof DateTime && (item.hasTime || !this.#hasTime);
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    const names = this.#hasTime ? DATE_FIELDS : DATE_FIELDS.slice(0, 3);
    const numbers = names.map((name, at) => {
      const value = valueOr(args[at], () => kwargs.get(name));
      if (value === undefined && at < 3)
        throw rt.error('TypeError', `Required argument '${name}' (pos ${at + 1}) not found`);
      return index(rt, value, 0);
    });
    return dateOf(rt, numbers, this.#hasTime);
  }
  #at(rt: Runtime, micros: bigint): DateTime {
    return makeDate(
      rt,
      this.#hasTime ? micros : divide(micros, MICROS_PER_DAY)[0] * MICROS_PER_DAY,
      this.#hasTime,
    );
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    switch (name) {
      case '__name__':
        return this.#hasTime ? 'datetime' : 'date';
      case 'min':
        return this.#at(rt, FIRST_DAY);
      case 'max':
        return this.#at(rt, END - 1n);
      case 'now':
      case 'utcnow':
      case 'today':
        return native(`${name}(tz?)`, () => this.#at(rt, BigInt(Math.floor(rt.host.nowMs())) * 1000n));
      case 'fromtimestamp':
      case 'utcfromtimestamp':
        return native(`${name}(secs)`, (_rt, [secs]) =>
          this.#at(rt, BigInt(Math.round(toNumber(rt, secs) * 1e6))),
        );
      case 'fromordinal':
        return native('fromordinal(n)', (_rt, [n]) =>
          this.#at(rt, BigInt(index(rt, n) - EPOCH_ORDINAL) * MICROS_PER_DAY),
        );
      case 'strptime':
        return this.#hasTime ? native('strptime(source, format)', strptime) : undefined;
      case 'combine':
        return native('combine(date, time)', (_rt, [date, time]) => {
          if (!(date instanceof DateTime && time instanceof TimeOfDay))
            throw rt.error('TypeError', 'combine() takes a date and a time');
          return new DateTime(BigInt(partsOf(date.micros).days) * MICROS_PER_DAY + time.micros, true);
        });
      default:
        return undefined;
    }
  }
}

function strptime(rt: Runtime, [source, pattern]: readonly (Value | undefined)[]): Value {
  const { year, month, day, hour, minute, second, micros } = parseTime(
    rt,
    text(rt, source),
    text(rt, pattern),
  );
  return dateOf(rt, [year, month, day, hour, minute, second, micros], true);
}

const MICROS_PER_UNIT: readonly (readonly [string, number])[] = [
  ['days', 86_400e6],
  ['seconds', 1e6],
  ['microseconds', 1],
  ['milliseconds', 1000],
  ['minutes', 60e6],
  ['hours', 3600e6],
  ['weeks', 7 * 86_400e6],
];

/** Whole numbers stay exact; of others the microseconds are rounded. */
function microsIn(rt: Runtime, amount: Value, unit: number): bigint {
  if (isInt(amount)) return BigInt(amount) * BigInt(unit);
  const micros = Math.round(toNumber(rt, amount) * unit);
  if (!Number.isFinite(micros)) throw rt.error('OverflowError', 'cannot convert float infinity to integer');
  return BigInt(micros);
}

/** @returns the names of `datetime` */
export function datetimeModule(): [string, Value][] {
  return [
    ['datetime', new DateType(true)],
    ['date', new DateType(false)],
    ['MINYEAR', 1],
    ['MAXYEAR', 9999],
    [
      'time',
      new NativeFunction('time', (rt, args, kwargs) => {
        const numbers = DATE_FIELDS.slice(3).map((name, at) => index(rt, args[at] ?? kwargs.get(name), 0));
        return new TimeOfDay(timeMicros(rt, numbers));
      }),
    ],
    [
      'timedelta',
      new NativeFunction('timedelta', (rt, args, kwargs) => {
        const amounts = MICROS_PER_UNIT.map(([name, unit], at) =>
          microsIn(rt, args[at] ?? kwargs.get(name) ?? 0, unit),
        );
        return makeDelta(
          rt,
          amounts.reduce((total, each) => total + each, 0n),
        );
      }),
    ],
  ];
}
