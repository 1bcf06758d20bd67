import type { Flag, Flags, FlagValues } from './flag.ts';
import { isHelp } from './is-help.ts';
import type { FlagWorld } from './types.ts';

/** Flags that start scripts written for the original may give, though they change nothing here, with the reason. */
export type IgnoredFlags = Readonly<Record<string, string>>;

/** What a command line amounts to. */
export type FlagOutcome<F extends Flags> =
  | {
      readonly kind: 'values';
      readonly values: FlagValues<F>;
      /** Every flag with its effective value, sorted by name; secrets are masked. */
      readonly effective: readonly (readonly [name: string, text: string])[];
      /** Remarks for the operator on flags that were given and change nothing. */
      readonly notices: readonly string[];
    }
  | { readonly kind: 'help' }
  /** `problem` says what is wrong with which flag and what would be right. */
  | { readonly kind: 'usageError'; readonly problem: string };

/** Wrong use of the command line. Never leaves this file. */
class UsageError extends Error {}

/**
 * Reads a command line of the form `-name=value` or `-name value`; `@path` stands for the lines of a file.
 * Grammar and errors are those of the original scheduler's command line.
 * @param argv the arguments after the program's name
 * @param ignored flags to be accepted with a notice
 */
export function parseFlags<F extends Flags>(
  flags: F,
  argv: readonly string[],
  world: FlagWorld,
  ignored: IgnoredFlags = {},
): FlagOutcome<F> {
  try {
    const args = expandArgumentFiles(argv, world);
    if (args.some(isHelp)) return { kind: 'help' };
    return evaluate(flags, collect(args, flags, ignored), world, ignored);
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usageError', problem: error.message };
    throw error;
  }
}

function expandArgumentFiles(argv: readonly string[], world: FlagWorld): string[] {
  return argv.flatMap((arg) => {
    if (!arg.startsWith('@')) return [arg];
    const content = world.readText(arg.slice(1));
    if (content === undefined) throw new UsageError(`Could not read the argument file ${arg.slice(1)}.`);
    return content.split(/\r?\n/).filter((line) => line !== '' && !line.trimStart().startsWith('#'));
  });
}

/** The texts given for each flag, by flag name. */
type Given = ReadonlyMap<string, readonly string[]>;

function collect(args: readonly string[], flags: Flags, ignored: IgnoredFlags): Given {
  const known = new Map(Object.values(flags).map((flag) => [flag.name, flag]));
  const given = new Map<string, string[]>();
  const rest = args.values();
  for (const arg of rest) {
    const { name, text } = splitArgument(arg);
    const flag = known.get(name);
    if (flag === undefined && !Object.hasOwn(ignored, name)) throw unknownFlag(arg, name, known.keys());
    const raw = text ?? nextValue(rest, name);
    const before = given.get(name);
    if (before !== undefined && flag?.repeatable === false) {
      throw new UsageError(`Can only specify option -${name} once.`);
    }
    given.set(name, [...(before ?? []), unquote(raw)]);
  }
  return given;
}

function splitArgument(arg: string): { name: string; text: string | undefined } {
  if (!arg.startsWith('-')) {
    throw new UsageError(`'${arg}' is not a flag: flags start with a dash, as in -cluster_name=west.`);
  }
  const at = arg.indexOf('=');
  return at === -1
    ? { name: arg.slice(1), text: undefined }
    : { name: arg.slice(1, at), text: arg.slice(at + 1) };
}

function nextValue(rest: Iterator<string>, name: string): string {
  const next = rest.next();
  if (next.done) throw new UsageError(`Expected a value after parameter -${name}`);
  return next.value;
}

function unquote(raw: string): string {
  const trimmed = raw.trim();
  return trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1)
    : trimmed;
}

function unknownFlag(arg: string, name: string, known: Iterable<string>): UsageError {
  const plain = name.replace(/^-/, '').replaceAll('-', '_');
  const near = [...known].find((each) => each === plain);
  const hint = near === undefined ? '' : ` Did you mean -${near}?`;
  return new UsageError(`Unknown flag ${arg.split('=', 1)[0]}.${hint}`);
}

function evaluate<F extends Flags>(
  flags: F,
  given: Given,
  world: FlagWorld,
  ignored: IgnoredFlags,
): FlagOutcome<F> {
  requireAll(flags, given);
  const read = Object.entries(flags).map(([key, flag]) => {
    const texts = given.get(flag.name);
    return [key, texts === undefined ? flag.whenAbsent : readValue(flag, texts, world)] as const;
  });
  return {
    kind: 'values',
    values: Object.fromEntries(read) as FlagValues<F>, // each key's value was read by the flag under that key
    effective: Object.values(flags)
      .map((flag) => [flag.name, effectiveText(flag, given)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    notices: Object.entries(ignored)
      .filter(([name]) => given.has(name))
      .map(([name, reason]) => `-${name} is accepted and changes nothing: ${reason}`),
  };
}

function requireAll(flags: Flags, given: Given): void {
  const missing = Object.values(flags).filter((flag) => flag.required && !given.has(flag.name));
  if (missing.length === 0) return;
  const names = missing.map((flag) => `-${flag.name}`).sort();
  throw new UsageError(`Missing: ${names.join(', ')}. A value must be supplied for each.`);
}

function readValue(flag: Flag<unknown>, texts: readonly string[], world: FlagWorld): unknown {
  const parsed = flag.read(texts, world);
  if (parsed.kind === 'problem') throw new UsageError(`-${flag.name} ${parsed.problem}`);
  return parsed.value;
}

function effectiveText(flag: Flag<unknown>, given: Given): string {
  const texts = given.get(flag.name);
  if (texts !== undefined) return flag.secret ? '***' : withoutLogins(texts.join(','));
  return flag.defaultText ?? '';
}

/** Masks what stands before the host of an address, as in `zk://user:password@host:2181/mesos`. */
function withoutLogins(text: string): string {
  return text.replaceAll(/:\/\/[^/\s]*@/g, '://***@');
}
