import { skipHooks, verbose } from '../../src/client/common-options.ts';
import { EXIT } from '../../src/client/exit-codes.ts';
import { formatUsage, type Grammar, type Option } from '../../src/client/grammar/index.ts';
import { NOUNS, type VerbEntry } from '../../src/client/nouns.ts';
import { page, table } from './markdown.ts';

const MEANING_OF_EXIT = {
  OK: 'done',
  USAGE: 'the command line is wrong; the `plan` verbs end with 6 instead',
  CHANGES: 'of the `plan` verbs: there is something to change',
  INVALID_CONFIGURATION: 'the job file, or a file with clusters or hooks, is wrong',
  COMMAND_FAILURE: 'the command could not do what it should',
  INVALID_PARAMETER: 'an argument names something that does not exist or cannot be used',
  NETWORK_ERROR:
    'the connection to the scheduler broke during a change, whose outcome is unknown, or cannot be trusted',
  TIMEOUT: 'what was waited for did not come in time',
  API_ERROR: 'the scheduler refused',
  UNKNOWN_ERROR: 'something unexpected; `--verbose` tells more',
  AUTH_ERROR: 'the scheduler does not know the caller, or does not let them',
  INTERRUPTED: 'interrupted by the user',
} as const satisfies Record<keyof typeof EXIT, string>;

/** The reference page of the client's commands, from their grammars. */
export async function commandsPage(): Promise<string> {
  const sections: string[] = [];
  for (const [noun, { help, verbs }] of Object.entries(NOUNS)) {
    sections.push(`## aurora ${noun}`, `${help}.`);
    for (const [verb, entry] of Object.entries(verbs)) {
      sections.push(...(await verbSection(`aurora ${noun} ${verb}`, entry)));
    }
  }
  return page('Commands', 'src/client', [
    '`aurora NOUN VERB`, with options before, between or after the arguments. `-h` shows what follows for one noun or verb. ' +
      'Long options may be cut short while they stay unambiguous. Results go to standard output, everything else to ' +
      'standard error.',
    ...sections,
    '## Options of every command',
    optionsTable([verbose, skipHooks]),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      Object.entries(EXIT).map(([name, code]) => [
        String(code),
        MEANING_OF_EXIT[name as keyof typeof EXIT], // its own key
      ]),
    ),
    'Other codes come from a program that the command ran, such as ssh, or from a [command hook](../hooks.md) that refused.',
  ]);
}

async function verbSection(command: string, entry: VerbEntry): Promise<readonly string[]> {
  return commandSection('###', command, entry.help, (await entry.load()).grammar);
}

/** What there is to say about one command. @param heading the marks before its title */
export function commandSection(
  heading: string,
  command: string,
  help: string,
  grammar: Grammar,
): readonly string[] {
  const places = grammar.rest === undefined ? grammar.positionals : [...grammar.positionals, grammar.rest];
  const positionals = places.map(({ metavar, help }) => [`\`${metavar}\``, help]);
  return [
    `${heading} ${command}`,
    `${help}.`,
    `\`\`\`text\n${formatUsage(command, grammar)}\`\`\``,
    ...(positionals.length > 0 ? [table(['argument', 'meaning'], positionals)] : []),
    ...(grammar.options.length > 0 ? [optionsTable(grammar.options)] : []),
  ];
}

/** The names and meanings of options. */
export function optionsTable(options: readonly Option<unknown>[]): string {
  return table(
    ['option', 'meaning'],
    options.map(({ names, metavar, help }) => [
      names.map((name) => `\`${[name, metavar].join(' ').trim()}\``).join(', '),
      help,
    ]),
  );
}
