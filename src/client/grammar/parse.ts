import { closest } from '../../domain/values/closest.ts';
import {
  accept,
  type Conversion,
  type Grammar,
  type Option,
  type Positional,
  type Rest,
} from './arguments.ts';

/** The values of a command line, each under the argument that describes it. */
export interface ParsedArguments {
  get<T>(argument: Option<T> | Positional<T> | Rest<T>): T;
}

export type ParseOutcome =
  | { readonly kind: 'parsed'; readonly arguments: ParsedArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'error'; readonly problem: string };

/** The option that every command has. */
export const HELP_NAMES: readonly string[] = ['-h', '--help', '-help'];

type Described = Option<unknown> | Positional<unknown> | Rest<unknown>;

/** What a command line says before its texts are converted. */
interface Scanned {
  readonly given: Map<Described, string[]>;
  readonly places: string[];
  readonly unknown: string[];
}

type Step = { readonly next: number } | { readonly help: true } | { readonly problem: string };

/**
 * Reads a command line as Python's argparse does: options and positionals mix freely, `--option value` and
 * `--option=value`, any unambiguous beginning of a long option, short options with their value attached or bundled,
 * `--` before what is never an option.
 */
export function parseArguments(grammar: Grammar, argv: readonly string[]): ParseOutcome {
  const scanned: Scanned = { given: new Map(), places: [], unknown: [] };
  let at = 0;
  while (at < argv.length) {
    if (argv[at] === '--') {
      scanned.places.push(...argv.slice(at + 1));
      break;
    }
    const step = scan(grammar, argv, at, scanned);
    if ('help' in step) return { kind: 'help' };
    if ('problem' in step) return { kind: 'error', problem: step.problem };
    at = step.next;
  }
  return convert(grammar, scanned);
}

/** Takes one argument, and its value if it has one. */
function scan(
  grammar: Grammar,
  argv: readonly string[],
  at: number,
  scanned: Scanned,
  argument = argv[at] ?? '',
): Step {
  if (!looksLikeOption(grammar, argument)) {
    scanned.places.push(argument);
    return { next: at + 1 };
  }
  const found = findOption(grammar, argument);
  if ('problem' in found) return found;
  if (found.option === 'help') return { help: true };
  if (found.option === undefined) {
    scanned.unknown.push(argument);
    return { next: at + 1 };
  }
  const next = nextOfBundle(grammar, argument, found.option, found.attached);
  if (next === undefined) return takeValue(grammar, found.option, found.attached, argv, at, scanned);
  takeValue(grammar, found.option, undefined, argv, at, scanned);
  return scan(grammar, argv, at, scanned, next);
}

/** The rest of a bundle of short options after a flag: `-m text` of `-vm text`. */
function nextOfBundle(
  grammar: Grammar,
  argument: string,
  { metavar }: Option<unknown>,
  attached: string | undefined,
): string | undefined {
  if (metavar !== undefined || argument.startsWith('--') || argument[2] === '=' || !attached)
    return undefined;
  const found = findOption(grammar, `-${attached}`);
  return 'problem' in found || found.option === undefined ? undefined : `-${attached}`;
}

function takeValue(
  grammar: Grammar,
  option: Option<unknown>,
  attached: string | undefined,
  argv: readonly string[],
  at: number,
  { given }: Scanned,
): Step {
  const texts = given.get(option) ?? [];
  given.set(option, texts);
  if (option.metavar === undefined) {
    if (attached !== undefined)
      return { problem: `argument ${title(option)}: ignored explicit argument '${attached}'` };
    texts.push('');
    return { next: at + 1 };
  }
  const following = argv[at + 1];
  const isValue = following !== undefined && !looksLikeOption(grammar, following);
  const value = attached ?? (isValue ? following : undefined);
  if (value === undefined) return { problem: `argument ${title(option)}: expected one argument` };
  texts.push(value);
  return { next: at + (attached === undefined ? 2 : 1) };
}

/**
 * A lone dash, a negative number and anything with a space are values, unless they have the form `--name=value` or
 * begin with a short option that takes a value.
 */
function looksLikeOption({ options }: Grammar, argument: string): boolean {
  if (/^--?[a-z][a-z-]*=/.test(argument)) return true;
  const takesValue = options.filter(({ metavar }) => metavar !== undefined).flatMap(({ names }) => names);
  if (takesValue.some((name) => name.length === 2 && argument.startsWith(name))) return true;
  return argument.length > 1 && argument.startsWith('-') && !argument.includes(' ') && !/^-\d/.test(argument);
}

type Found = { option: Option<unknown> | 'help' | undefined; attached?: string } | { problem: string };

function findOption(grammar: Grammar, argument: string): Found {
  const equals = argument.indexOf('=');
  const name = equals < 0 ? argument : argument.slice(0, equals);
  const attached = equals < 0 ? {} : { attached: argument.slice(equals + 1) };
  const names = new Map<string, Option<unknown> | 'help'>();
  for (const each of HELP_NAMES) names.set(each, 'help');
  for (const option of grammar.options) for (const each of option.names) names.set(each, option);
  const exact = names.get(name);
  if (exact !== undefined) return { option: exact, ...attached };
  if (!argument.startsWith('--')) return findShort(names, argument);
  const matches = [...names.keys()].filter((each) => each.startsWith(name));
  if (matches.length > 1) return { problem: `ambiguous option: ${name} could match ${matches.join(', ')}` };
  return { option: names.get(matches[0] ?? ''), ...attached };
}

/** A short option with its value attached: `-mtext`. */
function findShort(names: ReadonlyMap<string, Option<unknown> | 'help'>, argument: string): Found {
  return { option: names.get(argument.slice(0, 2)), attached: argument.slice(2) };
}

function convert(grammar: Grammar, { given, places, unknown }: Scanned): ParseOutcome {
  const values = new Map<Described, unknown>();
  const { positionals, rest } = grammar;
  // What follows an option that is not known would be taken for something else, so nothing is said of that.
  if (unknown.length > 0) return { kind: 'error', problem: unrecognized(unknown, grammar) };
  const required = positionals.filter(({ optional }) => !optional).length + (rest?.atLeast ?? 0);
  const surplus = places.slice(positionals.length);
  if (places.length < required) return { kind: 'error', problem: 'too few arguments' };
  const readings: [Described, Conversion<unknown>][] = [
    ...positionals.map((each, index): [Described, Conversion<unknown>] => [
      each,
      readPlace(each, places[index]),
    ]),
    ...grammar.options.map((each): [Described, Conversion<unknown>] => [
      each,
      each.read(given.get(each) ?? []),
    ]),
    ...(rest === undefined ? [] : [[rest, rest.read(surplus)] satisfies [Described, Conversion<unknown>]]),
  ];
  for (const [argument, reading] of readings) {
    if (!reading.ok) return { kind: 'error', problem: `argument ${title(argument)}: ${reading.problem}` };
    values.set(argument, reading.value);
  }
  if (rest === undefined && surplus.length > 0) {
    return { kind: 'error', problem: `unrecognized arguments: ${surplus.join(' ')}` };
  }
  // Each value was made by the argument's own `read`, which is what ties it to the type.
  return {
    kind: 'parsed',
    arguments: { get: <T>(argument: Option<T> | Positional<T> | Rest<T>) => values.get(argument) as T },
  };
}

function unrecognized(unknown: readonly string[], { options }: Grammar): string {
  const [first = ''] = unknown;
  const hint = first.startsWith('--')
    ? closest(
        first.split('=', 1)[0] ?? '',
        options.flatMap(({ names }) => names),
      )
    : '';
  return `unrecognized arguments: ${unknown.join(' ')}${hint}`;
}

function readPlace(argument: Positional<unknown>, place: string | undefined): Conversion<unknown> {
  return place === undefined ? accept(undefined) : argument.read(place);
}

/** How messages name an argument. */
function title(argument: Described): string {
  return argument.kind === 'option' ? argument.names.join('/') : argument.metavar;
}
