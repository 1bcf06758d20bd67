import type { Result } from '../values/result.ts';

/** A value, or what is wrong with the text it should have been read from. */
export type Parsed<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: string };

/** What parsing may ask of the outside. */
export interface FlagWorld {
  /** The text of a file, or undefined if there is no readable file of that name. */
  readText(path: string): string | undefined;
}

/** How values of one kind are written on a command line. */
export interface FlagType<T> {
  /** What the help calls such a value. */
  readonly noun: string;
  /** Whether the flag may be given several times; the texts come together then, in order. */
  readonly repeatable: boolean;
  parse(texts: readonly string[], world: FlagWorld): Parsed<T>;
  /** The text that would be parsed to `value`, for the help. */
  format(value: T): string;
}

function value<T>(parsed: T): Parsed<T> {
  return { kind: 'value', value: parsed };
}

function problem(text: string): { kind: 'problem'; problem: string } {
  return { kind: 'problem', problem: text };
}

function single<T>(
  noun: string,
  parse: (text: string, world: FlagWorld) => Parsed<T>,
  format: (value: T) => string = String,
): FlagType<T> {
  return {
    noun,
    repeatable: false,
    parse: ([text = ''], world) => parse(text, world),
    format,
  };
}

/** Any text. */
export const text: FlagType<string> = single('text', value);

/** `true` or `false`, in any letter case. */
export const bool: FlagType<boolean> = single('true|false', (given) => {
  const word = given.toLowerCase();
  if (word === 'true' || word === 'false') return value(word === 'true');
  return problem(`must be true or false, but is '${given}'`);
});

/** A decimal whole number that a double holds exactly. */
export const integer: FlagType<number> = single('integer', (given) => {
  const number = Number(given);
  if (!/^[+-]?\d+$/.test(given))
    return problem(`must be a decimal whole number without a unit, but is '${given}'`);
  if (!Number.isSafeInteger(number)) return problem(`must be between -2^53 and 2^53, but is '${given}'`);
  return value(number);
});

/** A decimal number. */
export const double: FlagType<number> = single('number', (given) => {
  const number = Number(given);
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(given);
  if (decimal && Number.isFinite(number)) return value(number);
  return problem(`must be a decimal number without a unit, but is '${given}'`);
});

const MS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['days', 86_400_000],
  ['hrs', 3_600_000],
  ['mins', 60_000],
  ['secs', 1_000],
  ['ms', 1],
  ['us', 1e-3],
  ['ns', 1e-6],
]);

/** A count and a unit, as in `5mins`; the value is in milliseconds, with a fraction for `us` and `ns`. */
export const duration: FlagType<number> = single(
  'duration',
  (given) => parseAmount(given, MS_PER_UNIT, 'duration such as 5mins', Number.MAX_SAFE_INTEGER),
  formatDuration,
);

const BYTES_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['BITS', 1 / 8],
  ['Kb', 2 ** 10 / 8],
  ['Mb', 2 ** 20 / 8],
  ['Gb', 2 ** 30 / 8],
  ['BYTES', 1],
  ['KB', 2 ** 10],
  ['MB', 2 ** 20],
  ['GB', 2 ** 30],
  ['TB', 2 ** 40],
  ['PB', 2 ** 50],
]);

const MAX_DATA_COUNT = 2 ** 31 - 1;

/** A count and a unit, as in `128MB`; the value is in bytes. Lower-case `b` is bits, upper-case `B` bytes. */
export const dataAmount: FlagType<number> = single(
  'data amount',
  (given) => parseAmount(given, BYTES_PER_UNIT, 'data amount such as 128MB', MAX_DATA_COUNT),
  formatDataAmount,
);

function parseAmount(
  given: string,
  factors: ReadonlyMap<string, number>,
  example: string,
  maxCount: number,
): Parsed<number> {
  const [, digits, unit = ''] = /^(\d+)([A-Za-z]+)$/.exec(given) ?? [];
  const factor = factors.get(unit);
  if (digits === undefined) return problem(`must be a ${example}, without blanks, but is '${given}'`);
  if (factor === undefined) {
    return problem(`has the unknown unit '${unit}'; the units are ${[...factors.keys()].join(' ')}`);
  }
  const count = Number(digits);
  const amount = count * factor;
  if (count > maxCount || amount > Number.MAX_SAFE_INTEGER) return problem(`is too large: '${given}'`);
  return value(amount);
}

function formatDuration(ms: number): string {
  return formatAmount(ms, [...MS_PER_UNIT]);
}

function formatDataAmount(bytes: number): string {
  return formatAmount(
    bytes,
    [...BYTES_PER_UNIT].filter(([unit]) => unit.endsWith('B')),
  );
}

/** In the coarsest unit that leaves a whole number. */
function formatAmount(amount: number, factors: readonly (readonly [unit: string, factor: number])[]): string {
  const whole = factors.filter(([, factor]) => amount >= factor && Number.isInteger(amount / factor));
  const [unit, factor] = whole.sort(([, a], [, b]) => b - a)[0] ?? factors[0] ?? ['', 1];
  return `${amount / factor}${unit}`;
}

/** One of `names`, in any letter case. */
export function oneOf<const N extends string>(...names: readonly N[]): FlagType<N> {
  return single(names.join('|'), (given) => {
    const found = names.find((name) => name === given || name === given.toUpperCase());
    return found === undefined
      ? problem(`must be one of ${names.join(', ')}, but is '${given}'`)
      : value(found);
  });
}

/** `host:port`; the host may be empty and the port `*`, which stands for 0. */
export const socketAddress: FlagType<{ readonly host: string; readonly port: number }> = single(
  'host:port',
  (given) => {
    const [, host = '', digits = ''] = /^(.*):(\d{1,5}|\*)$/.exec(given) ?? [];
    const port = digits === '*' ? 0 : Number(digits);
    if (digits === '' || port > 65_535) return problem(`must be host:port, but is '${given}'`);
    return value({ host, port });
  },
  ({ host, port }) => `${host}:${port}`,
);

/** The path of a file or directory that need not exist yet. */
export const path: FlagType<string> = single('path', (given) =>
  given === '' ? problem('must be a path, but is empty') : value(given),
);

/** A file that must be readable; its text comes with the value. */
export const textFile: FlagType<{ readonly path: string; readonly text: string }> = single(
  'file',
  (given, world) => {
    const content = world.readText(given);
    return content === undefined
      ? problem(`must be a readable file, but '${given}' is not`)
      : value({ path: given, text: content });
  },
  (file) => file.path,
);

/** `host:container:mode`, the mode being `rw` or `ro`. */
export const volume: FlagType<{
  readonly hostPath: string;
  readonly containerPath: string;
  readonly mode: 'RW' | 'RO';
}> = single(
  'host:container:rw|ro',
  (given) => {
    const [hostPath = '', containerPath = '', word = '', ...rest] = given.split(':');
    const mode = word.toUpperCase();
    if (hostPath === '' || containerPath === '' || rest.length > 0 || (mode !== 'RW' && mode !== 'RO')) {
      return problem(`must be host:container:rw or host:container:ro, but is '${given}'`);
    }
    return value({ hostPath, containerPath, mode });
  },
  ({ hostPath, containerPath, mode }) => `${hostPath}:${containerPath}:${mode.toLowerCase()}`,
);

/** `name=value`; the value may hold further `=`. */
export const pair: FlagType<readonly [name: string, value: string]> = single(
  'name=value',
  (given) => {
    const at = given.indexOf('=');
    if (at <= 0 || at === given.length - 1) return problem(`must be name=value, but is '${given}'`);
    return value([given.slice(0, at), given.slice(at + 1)]);
  },
  (entry) => entry.join('='),
);

/**
 * Values that are made of those of another type.
 * @param noun what the help calls such a value
 * @param convert says what is wrong with a value that cannot be converted
 */
export function madeOf<T, U>(type: FlagType<T>, noun: string, convert: (given: T) => Result<U>): FlagType<U> {
  return {
    noun,
    repeatable: type.repeatable,
    // Such values come from files or programs; none is anybody's default.
    format: () => '',
    parse(texts, world) {
      const parsed = type.parse(texts, world);
      if (parsed.kind === 'problem') return parsed;
      const converted = convert(parsed.value);
      return converted.ok ? value(converted.value) : problem(`is wrong: ${converted.message}`);
    },
  };
}

/** Comma-separated elements without escaping; `''` and nothing are the empty list. May be given several times. */
export function list<T>(element: FlagType<T>): FlagType<readonly T[]> {
  return {
    noun: `${element.noun},…`,
    repeatable: true,
    format: (elements) => elements.map((each) => element.format(each)).join(','),
    parse(texts, world) {
      const elements: T[] = [];
      for (const one of texts.flatMap(splitList)) {
        const parsed = element.parse([one], world);
        if (parsed.kind === 'problem') return parsed;
        elements.push(parsed.value);
      }
      return value(elements);
    },
  };
}

function splitList(given: string): string[] {
  return given === '' || given === "''" ? [] : given.split(',');
}
