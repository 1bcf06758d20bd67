import { Float } from '../../data/float.ts';
import { index, native, text, toNumber } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { type Kwargs, NativeFunction, PyObject, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const MS_PER_DAY = 86_400_000;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** `strftime` in UTC: a job file means the same wherever it is evaluated. */
function format(date: Date, pattern: string): string {
  const weekday = (date.getUTCDay() + 6) % 7;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const fields: { readonly [code: string]: string } = {
    Y: pad(date.getUTCFullYear(), 4),
    y: pad(date.getUTCFullYear() % 100),
    m: pad(date.getUTCMonth() + 1),
    d: pad(date.getUTCDate()),
    H: pad(date.getUTCHours()),
    I: pad(date.getUTCHours() % 12 || 12),
    M: pad(date.getUTCMinutes()),
    S: pad(date.getUTCSeconds()),
    f: pad(date.getUTCMilliseconds() * 1000, 6),
    p: date.getUTCHours() < 12 ? 'AM' : 'PM',
    j: pad(Math.floor((date.getTime() - yearStart) / MS_PER_DAY) + 1, 3),
    A: DAYS[weekday] ?? '',
    a: (DAYS[weekday] ?? '').slice(0, 3),
    B: MONTHS[date.getUTCMonth()] ?? '',
    b: (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    w: String(date.getUTCDay()),
    Z: 'UTC',
    z: '+0000',
    s: String(Math.floor(date.getTime() / 1000)),
    '%': '%',
  };
  const simple: { readonly [code: string]: string } = {
    F: '%Y-%m-%d',
    T: '%H:%M:%S',
    D: '%m/%d/%y',
    R: '%H:%M',
  };
  const expanded = pattern.replace(/%([FTDR])/g, (whole, code) => simple[code] ?? whole);
  return expanded.replace(/%(.)/gs, (whole, code) => fields[code] ?? whole);
}

function timeModule(rt: Runtime): [string, Value][] {
  const at = (value: Value | undefined) =>
    new Date(value === undefined ? rt.host.nowMs() : toNumber(rt, value) * 1000);
  const parts = (date: Date) =>
    new PyTuple([
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
      (date.getUTCDay() + 6) % 7,
      1,
      0,
    ]);
  const fromParts = (value: Value | undefined) => {
    const [year = 1970, month = 1, ...rest] = rt.list(value ?? null).map((each) => rt.index(each));
    return new Date(Date.UTC(year, month - 1, ...rest.slice(0, 4)));
  };
  return named([
    native('time()', () => new Float(rt.host.nowMs() / 1000)),
    native('gmtime(secs?)', (_rt, [secs]) => parts(at(secs))),
    native('localtime(secs?)', (_rt, [secs]) => parts(at(secs))),
    native('strftime(format, time?)', (_rt, [pattern, time]) =>
      format(time === undefined ? at(undefined) : fromParts(time), text(rt, pattern)),
    ),
    native('mktime(time)', (_rt, [time]) => new Float(fromParts(time).getTime() / 1000)),
    native('sleep(secs)', () => null),
  ]);
}

/** A span of time. */
class TimeDelta extends PyObject {
  readonly ms: number;
  constructor(ms: number) {
    super();
    this.ms = ms;
  }
  override typeName(): string {
    return 'datetime.timedelta';
  }
  override repr(): string {
    const secs = Math.floor((this.ms % MS_PER_DAY) / 1000);
    return `datetime.timedelta(${Math.floor(this.ms / MS_PER_DAY)}${secs === 0 ? '' : `, ${secs}`})`;
  }
  override str(): string {
    const days = Math.floor(this.ms / MS_PER_DAY);
    const rest = this.ms - days * MS_PER_DAY;
    const clock = `${Math.floor(rest / 3_600_000)}:${pad(Math.floor(rest / 60_000) % 60)}:${pad(Math.floor(rest / 1000) % 60)}`;
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof TimeDelta && other.ms === this.ms;
  }
  override compare(_rt: Runtime, other: Value): number | undefined {
    return other instanceof TimeDelta ? this.ms - other.ms : undefined;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name === 'days') return Math.floor(this.ms / MS_PER_DAY);
    if (name === 'seconds')
      return Math.floor((this.ms - Math.floor(this.ms / MS_PER_DAY) * MS_PER_DAY) / 1000);
    return name === 'total_seconds' ? native('total_seconds()', () => new Float(this.ms / 1000)) : undefined;
  }
  override binary(rt: Runtime, operator: string, other: Value): Value | undefined {
    if (other instanceof TimeDelta && operator === '+') return new TimeDelta(this.ms + other.ms);
    if (other instanceof TimeDelta && operator === '-') return new TimeDelta(this.ms - other.ms);
    return operator === '*' ? new TimeDelta(this.ms * toNumber(rt, other)) : undefined;
  }
}

/** A date, with or without a time of day, in UTC. */
class DateTime extends PyObject {
  readonly date: Date;
  readonly hasTime: boolean;
  constructor(rt: Runtime, date: Date, hasTime: boolean) {
    super();
    if (Number.isNaN(date.getTime())) throw rt.error('ValueError', 'date value out of range');
    this.date = date;
    this.hasTime = hasTime;
  }
  override typeName(): string {
    return this.hasTime ? 'datetime.datetime' : 'datetime.date';
  }
  override repr(): string {
    const { date } = this;
    const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const time = this.hasTime ? [date.getUTCHours(), date.getUTCMinutes()] : [];
    return `${this.typeName()}(${[...day, ...time].join(', ')})`;
  }
  override str(): string {
    const micros = this.date.getUTCMilliseconds() === 0 ? '' : '.%f';
    return format(this.date, this.hasTime ? `%Y-%m-%d %H:%M:%S${micros}` : '%Y-%m-%d');
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof DateTime && other.date.getTime() === this.date.getTime();
  }
  override hashKey(): string {
    return `\0d${this.date.getTime()}`;
  }
  override compare(_rt: Runtime, other: Value): number | undefined {
    return other instanceof DateTime ? this.date.getTime() - other.date.getTime() : undefined;
  }
  override binary(rt: Runtime, operator: string, other: Value, reflected: boolean): Value | undefined {
    const ms = this.date.getTime();
    if (other instanceof DateTime && operator === '-' && !reflected)
      return new TimeDelta(ms - other.date.getTime());
    if (!(other instanceof TimeDelta)) return undefined;
    if (operator === '+') return new DateTime(rt, new Date(ms + other.ms), this.hasTime);
    return operator === '-' && !reflected
      ? new DateTime(rt, new Date(ms - other.ms), this.hasTime)
      : undefined;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const { date } = this;
    const numbers: { readonly [field: string]: number } = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
      microsecond: date.getUTCMilliseconds() * 1000,
    };
    if (Object.hasOwn(numbers, name)) return numbers[name];
    switch (name) {
      case 'strftime':
        return native('strftime(format)', (_rt, [pattern]) => format(date, text(rt, pattern)));
      case 'isoformat':
        return native('isoformat()', () => this.str().replace(' ', 'T'));
      case 'weekday':
        return native('weekday()', () => (date.getUTCDay() + 6) % 7);
      case 'date':
        return native(
          'date()',
          () => new DateTime(rt, new Date(Math.floor(date.getTime() / MS_PER_DAY) * MS_PER_DAY), false),
        );
      default:
        return undefined;
    }
  }
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
  override contains(_rt: Runtime, item: Value): boolean {
    return item instanceof DateTime;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    const names = ['year', 'month', 'day', 'hour', 'minute', 'second'];
    const [year = 1970, month = 1, ...rest] = names.map((name, at) =>
      index(rt, args[at] ?? kwargs.get(name), at < 3 ? 1 : 0),
    );
    return new DateTime(rt, new Date(Date.UTC(year, month - 1, ...rest)), this.#hasTime);
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const make = (ms: number) =>
      new DateTime(
        rt,
        new Date(this.#hasTime ? ms : Math.floor(ms / MS_PER_DAY) * MS_PER_DAY),
        this.#hasTime,
      );
    if (name === 'now' || name === 'utcnow' || name === 'today')
      return native(`${name}(tz?)`, () => make(rt.host.nowMs()));
    if (name === 'fromtimestamp' || name === 'utcfromtimestamp') {
      return native(`${name}(secs)`, (_rt, [secs]) => make(toNumber(rt, secs) * 1000));
    }
    return undefined;
  }
}

const MS_PER_UNIT: readonly (readonly [string, number])[] = [
  ['days', MS_PER_DAY],
  ['seconds', 1000],
  ['microseconds', 0.001],
  ['milliseconds', 1],
  ['minutes', 60_000],
  ['hours', 3_600_000],
  ['weeks', 7 * MS_PER_DAY],
];

function datetimeModule(): [string, Value][] {
  return [
    ['datetime', new DateType(true)],
    ['date', new DateType(false)],
    [
      'timedelta',
      new NativeFunction('timedelta', (rt, args, kwargs) => {
        const amounts = MS_PER_UNIT.map(
          ([name, ms], at) => ms * toNumber(rt, args[at] ?? kwargs.get(name) ?? 0),
        );
        return new TimeDelta(amounts.reduce((total, each) => total + each, 0));
      }),
    ],
  ];
}

function uuidModule(rt: Runtime): [string, Value][] {
  const random = () => {
    const digits = 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replaceAll('x', () =>
      Math.floor(rt.host.random() * 16).toString(16),
    );
    return digits;
  };
  return named([native('uuid4()', random), native('uuid1()', random)]);
}

/** Times, from the host's clock. */
export const TIME_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['time', timeModule],
  ['datetime', datetimeModule],
  ['uuid', uuidModule],
];
