import type { Runtime } from '../runtime.ts';

export const MS_PER_DAY = 86_400_000;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** @returns the number with zeros in front */
export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** Midnight of a day in UTC; years below 100 are years, too. */
export function utcDay(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

/** @returns 0 for Monday to 6 for Sunday */
export function weekdayOf(date: Date): number {
  return (date.getUTCDay() + 6) % 7;
}

/** @returns 1 for the first of January */
export function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - utcDay(date.getUTCFullYear(), 1, 1).getTime()) / MS_PER_DAY) + 1;
}

/**
 * `strftime` in UTC: a job file means the same wherever it is evaluated.
 * @param micros of the second, beyond what the date holds
 */
export function formatTime(date: Date, pattern: string, micros = date.getUTCMilliseconds() * 1000): string {
  const weekday = weekdayOf(date);
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const fields: { readonly [code: string]: string } = {
    Y: String(date.getUTCFullYear()),
    y: pad(date.getUTCFullYear() % 100),
    m: pad(date.getUTCMonth() + 1),
    d: pad(date.getUTCDate()),
    e: String(date.getUTCDate()).padStart(2),
    H: pad(date.getUTCHours()),
    I: pad(date.getUTCHours() % 12 || 12),
    M: pad(date.getUTCMinutes()),
    S: pad(date.getUTCSeconds()),
    f: pad(micros, 6),
    p: date.getUTCHours() < 12 ? 'AM' : 'PM',
    j: pad(dayOfYear(date), 3),
    U: pad(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)),
    W: pad(Math.floor((dayOfYear(date) + 6 - weekday) / 7)),
    A: DAYS[weekday] ?? '',
    a: (DAYS[weekday] ?? '').slice(0, 3),
    B: month,
    b: month.slice(0, 3),
    h: month.slice(0, 3),
    w: String(date.getUTCDay()),
    u: String(weekday + 1),
    Z: 'UTC',
    z: '+0000',
    s: String(Math.floor(date.getTime() / 1000)),
    n: '\n',
    t: '\t',
    '%': '%',
  };
  return pattern
    .replace(/%([cxXFTDR])/g, (whole, code) => COMPOSED[code] ?? whole)
    .replace(/%(.)/gs, (whole, code) => fields[code] ?? whole);
}

const COMPOSED: { readonly [code: string]: string } = {
  c: '%a %b %e %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
};

const PARSED: { readonly [code: string]: string } = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '1[0-2]|0?[1-9]',
  d: '3[01]|[12]\\d|0?[1-9]| [1-9]',
  H: '2[0-3]|[01]?\\d',
  I: '1[0-2]|0?[1-9]',
  M: '[0-5]?\\d',
  S: '6[01]|[0-5]?\\d',
  f: '\\d{1,6}',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0?[1-9]\\d|0?0?[1-9]',
  p: 'AM|PM|am|pm',
  A: DAYS.join('|'),
  a: DAYS.map((day) => day.slice(0, 3)).join('|'),
  B: MONTHS.join('|'),
  b: MONTHS.map((month) => month.slice(0, 3)).join('|'),
};

/** What `strptime` finds in a text; the month from 1. */
export interface ParsedTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

/** @throws PyRaise ValueError where the text does not fit the format */
export function parseTime(rt: Runtime, source: string, pattern: string): ParsedTime {
  const codes: string[] = [];
  const regexp = pattern
    .replace(/%([FTDR])/g, (whole, code) => COMPOSED[code] ?? whole)
    .replace(/%(.)|\s+|[\\^$.*+?()[\]{}|]/gs, (whole, code) => {
      if (code === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`;
      if (code === '%') return '%';
      const part = PARSED[code];
      if (part === undefined)
        throw rt.error('ValueError', `'${code}' is a bad directive in format ${rt.repr(pattern)}`);
      codes.push(code);
      return `(${part})`;
    });
  const match = new RegExp(`^${regexp}$`, 'i').exec(source);
  if (match === null) {
    throw rt.error('ValueError', `time data ${rt.repr(source)} does not match format ${rt.repr(pattern)}`);
  }
  return assemble(new Map(codes.map((code, at) => [code, match[at + 1] ?? ''])));
}

function assemble(found: ReadonlyMap<string, string>): ParsedTime {
  const number = (code: string, fallback: number) => {
    const digits = found.get(code);
    return digits === undefined ? fallback : Number(digits);
  };
  const monthName = (found.get('B') ?? found.get('b') ?? '').slice(0, 3).toLowerCase();
  const named = MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === monthName) + 1;
  const short = number('y', -1);
  const isAfternoon = found.get('p')?.toUpperCase() === 'PM';
  const hour = found.has('I') ? (number('I', 12) % 12) + (isAfternoon ? 12 : 0) : number('H', 0);
  const ofYear = found.has('j') ? utcDay(number('Y', 1900), 1, number('j', 1)) : undefined;
  return {
    year: short < 0 ? number('Y', 1900) : short + (short < 69 ? 2000 : 1900),
    month: ofYear === undefined ? named || number('m', 1) : ofYear.getUTCMonth() + 1,
    day: ofYear === undefined ? number('d', 1) : ofYear.getUTCDate(),
    hour,
    minute: number('M', 0),
    second: number('S', 0),
    micros: Number((found.get('f') ?? '').padEnd(6, '0')),
  };
}
