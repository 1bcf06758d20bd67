import { skipHooks, verbose } from '../common-options.ts';
import type { Option } from '../grammar/index.ts';
import { NOUNS } from '../nouns.ts';

/** What can stand in one place of a command line. */
export type Place = 'role' | 'key' | 'instance' | 'file' | 'other';

/** An option as shells complete it. */
export interface OptionWords {
  readonly names: readonly string[];
  readonly help: string;
  /** What stands for its value; undefined if it takes none. */
  readonly value: string | undefined;
  /** The values that it takes, if they are few. */
  readonly choices?: readonly string[];
  readonly isRepeatable: boolean;
}

/** A command as shells complete it. */
export interface CommandWords {
  readonly noun: string;
  readonly verb: string;
  readonly help: string;
  readonly options: readonly OptionWords[];
  readonly places: readonly Place[];
}

/** A noun and its commands. */
export interface NounWords {
  readonly noun: string;
  readonly help: string;
  readonly commands: readonly CommandWords[];
}

const HELP: OptionWords = {
  names: ['--help', '-h'],
  help: 'show this help message and exit',
  value: undefined,
  isRepeatable: false,
};

/** All commands, from the tables that `--help` shows. */
export function describeCommands(): Promise<readonly NounWords[]> {
  return Promise.all(
    Object.entries(NOUNS).map(async ([noun, { help, verbs }]) => {
      const commands = Object.entries(verbs).map(async ([verb, entry]): Promise<CommandWords> => {
        const { grammar } = await entry.load();
        const options = [...grammar.options, verbose, skipHooks].map(wordsOf);
        const places = grammar.positionals.map(({ metavar }) => placeOf(metavar));
        return { noun, verb, help: entry.help, options: [HELP, ...options], places };
      });
      return { noun, help, commands: await Promise.all(commands) };
    }),
  );
}

function wordsOf({ names, help, metavar, choices, isRepeatable = false }: Option<unknown>): OptionWords {
  return { names, help, value: metavar, isRepeatable, ...(choices === undefined ? {} : { choices }) };
}

function placeOf(metavar: string): Place {
  if (metavar === 'FILE') return 'file';
  if (metavar === 'CLUSTER/ROLE') return 'role';
  if (/^CLUSTER\/.*\/INSTANCES?$/.test(metavar)) return 'instance';
  return metavar.startsWith('CLUSTER') ? 'key' : 'other';
}
