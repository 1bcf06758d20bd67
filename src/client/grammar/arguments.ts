/** The outcome of reading one argument's text. */
export type Conversion<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Reads the text of one argument. */
export interface Convert<T> {
  (text: string): Conversion<T>;
  /** The texts that it takes, if they are few. */
  readonly choices?: readonly string[];
}

/** An optional argument that begins with a dash. */
export interface Option<T> {
  readonly kind: 'option';
  /** Long name first: `['--message', '-m']`. */
  readonly names: readonly string[];
  /** Stands for the value in the help; absent if the option takes none. */
  readonly metavar?: string;
  /** The values that it takes, if they are few. */
  readonly choices?: readonly string[];
  /** May be given several times, and each counts. */
  readonly isRepeatable?: boolean;
  readonly help: string;
  /** Makes the value from the texts given, in order; a flag gets an empty text per occurrence. */
  readonly read: (texts: readonly string[]) => Conversion<T>;
}

/** An argument known by its place. */
export interface Positional<T> {
  readonly kind: 'positional';
  readonly metavar: string;
  /** May be left out, as may all that follow it. */
  readonly optional: boolean;
  readonly help: string;
  readonly read: Convert<T>;
}

/** All arguments that come after the known places. */
export interface Rest<T> {
  readonly kind: 'rest';
  readonly metavar: string;
  readonly atLeast: number;
  readonly help: string;
  readonly read: (texts: readonly string[]) => Conversion<T>;
}

/** What a verb takes. */
export interface Grammar {
  readonly options: readonly Option<unknown>[];
  readonly positionals: readonly Positional<unknown>[];
  readonly rest?: Rest<unknown>;
}

/** An option without value: true if given. */
export function flag(names: readonly string[], help: string): Option<boolean> {
  return { kind: 'option', names, help, read: (texts) => accept(texts.length > 0) };
}

/** An option with a value; the last one given counts. */
export function option<T, D = T>(
  names: readonly string[],
  details: { metavar: string; convert: Convert<T>; default: D; help: string },
): Option<T | D> {
  return {
    kind: 'option',
    names,
    metavar: details.metavar,
    ...choicesOf(details.convert),
    help: details.help,
    read: (texts) => {
      const last = texts.at(-1);
      return last === undefined ? accept(details.default) : details.convert(last);
    },
  };
}

/** An option that may be given several times. */
export function repeated<T>(
  names: readonly string[],
  details: { metavar: string; convert: Convert<T>; help: string },
): Option<readonly T[]> {
  const { metavar, help, convert } = details;
  const read = (texts: readonly string[]) => convertAll(texts, convert);
  return { kind: 'option', names, metavar, ...choicesOf(convert), isRepeatable: true, help, read };
}

/** Any number of arguments at the end. @param metavar stands for all of them: `SRC [SRC ...] DEST` */
export function rest<T>(
  metavar: string,
  details: { convert: Convert<T>; atLeast: number; help: string },
): Rest<readonly T[]> {
  const { convert, atLeast, help } = details;
  return { kind: 'rest', metavar, atLeast, help, read: (texts) => convertAll(texts, convert) };
}

function choicesOf({ choices }: Convert<unknown>): Pick<Option<unknown>, 'choices'> {
  return choices === undefined ? {} : { choices };
}

function convertAll<T>(texts: readonly string[], convert: Convert<T>): Conversion<readonly T[]> {
  const values: T[] = [];
  for (const text of texts) {
    const conversion = convert(text);
    if (!conversion.ok) return conversion;
    values.push(conversion.value);
  }
  return accept(values);
}

/** An argument known by its place. */
export function positional<T>(metavar: string, convert: Convert<T>, help: string): Positional<T> {
  return { kind: 'positional', metavar, optional: false, help, read: convert };
}

/** An argument known by its place that may be left out; its value is undefined then. */
export function optionalPositional<T>(
  metavar: string,
  convert: Convert<T>,
  help: string,
): Positional<T | undefined> {
  return { kind: 'positional', metavar, optional: true, help, read: convert };
}

/** A successful conversion. */
export function accept<T>(value: T): Conversion<T> {
  return { ok: true, value };
}

/** A failed conversion. @param problem what is wrong with the text and what would be right */
export function reject(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}

/** Any text. */
export const text: Convert<string> = accept;

/** A decimal integer. */
export const integer: Convert<number> = (value) =>
  /^[+-]?\d{1,15}$/.test(value.trim()) ? accept(Number(value)) : reject(`invalid int value: '${value}'`);

/** One of a few words. */
export function oneOf<T extends string>(choices: readonly T[]): Convert<T> {
  const convert = (value: string): Conversion<T> => {
    const choice = choices.find((each) => each === value);
    if (choice !== undefined) return accept(choice);
    return reject(
      `invalid choice: '${value}' (choose from ${choices.map((each) => `'${each}'`).join(', ')})`,
    );
  };
  return Object.assign(convert, { choices });
}
