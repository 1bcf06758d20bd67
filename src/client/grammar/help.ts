import type { Grammar, Option } from './arguments.ts';

const WIDTH = 100;
const HELP_COLUMN = 28;

/** A line of a list in a help text. */
export interface HelpEntry {
  readonly title: string;
  readonly help: string;
}

const HELP_ENTRY: HelpEntry = { title: '-h, --help', help: 'show this help message and exit' };

/**
 * The usage line, wrapped.
 * @param program the words before the arguments: `aurora job create`
 */
export function formatUsage(program: string, grammar: Grammar): string {
  const options = grammar.options.map((option) => `[${option.names[0]}${valueText(option)}]`);
  const positionals = grammar.positionals.map(({ metavar, optional }) =>
    optional ? `[${metavar}]` : metavar,
  );
  const rest = grammar.rest === undefined ? [] : [grammar.rest.metavar];
  return wrap(`usage: ${program} `, ['[-h]', ...options, ...positionals, ...rest]);
}

/** The whole help of a verb. */
export function formatHelp(program: string, description: string, grammar: Grammar): string {
  const places = grammar.rest === undefined ? grammar.positionals : [...grammar.positionals, grammar.rest];
  const positionals = places.map(({ metavar, help }) => ({ title: metavar, help }));
  const options = grammar.options.map((option) => ({
    title: option.names.map((name) => `${name}${valueText(option)}`).join(', '),
    help: option.help,
  }));
  return [
    formatUsage(program, grammar),
    `\n${description}\n`,
    ...(positionals.length > 0 ? [formatEntries('positional arguments', positionals)] : []),
    formatEntries('optional arguments', [HELP_ENTRY, ...options]),
  ].join('\n');
}

/** A titled list; each help text begins in the same column. */
export function formatEntries(heading: string, entries: readonly HelpEntry[]): string {
  const lines = entries.map(({ title, help }) => {
    const start = `  ${title}`;
    const indent = ' '.repeat(HELP_COLUMN);
    const text = wrap(indent, help.split(' '));
    return start.length < HELP_COLUMN
      ? start.padEnd(HELP_COLUMN) + text.slice(HELP_COLUMN)
      : `${start}\n${text}`;
  });
  return `${heading}:\n${lines.join('')}`;
}

function valueText(option: Option<unknown>): string {
  return option.metavar === undefined ? '' : ` ${option.metavar}`;
}

/** Puts words behind `start`, going on below its end when the line is full. */
function wrap(start: string, words: readonly string[]): string {
  const lines: string[] = [];
  let line = start;
  for (const word of words) {
    if (line.length > start.length && line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = ' '.repeat(start.length);
    }
    line += `${word} `;
  }
  return `${[...lines, line.trimEnd()].join('\n')}\n`;
}
