import type { Grammar, Option } from './arguments.ts';

/** Characters per line where nothing is known of the reader's terminal. */
const USUAL_WIDTH = 80;
/** Longer lines are hard to read, and shorter ones have no room for what is to be said. */
const WIDEST = 100;
const NARROWEST = 40;
/** Where the texts of a list begin, if they have room enough there. */
const HELP_COLUMN = 28;
const ROOM_FOR_TEXT = 30;

/** A line of a list in a help text. */
export interface HelpEntry {
  readonly title: string;
  readonly help: string;
}

const HELP_ENTRY: HelpEntry = { title: '-h, --help', help: 'show this help message and exit' };

/**
 * The usage line, wrapped.
 * @param program the words before the arguments: `aurora job create`
 * @param columns of the reader's terminal
 */
export function formatUsage(program: string, grammar: Grammar, columns = USUAL_WIDTH): string {
  const options = grammar.options.map((option) => `[${option.names[0]}${valueText(option)}]`);
  const positionals = grammar.positionals.map(({ metavar, optional }) =>
    optional ? `[${metavar}]` : metavar,
  );
  const rest = grammar.rest === undefined ? [] : [grammar.rest.metavar];
  return wrap(`usage: ${program} `, ['[-h]', ...options, ...positionals, ...rest], widthFor(columns));
}

/** The whole help of a verb. @param columns of the reader's terminal */
export function formatHelp(
  program: string,
  description: string,
  grammar: Grammar,
  columns = USUAL_WIDTH,
): string {
  const places = grammar.rest === undefined ? grammar.positionals : [...grammar.positionals, grammar.rest];
  const positionals = places.map(({ metavar, help }) => ({ title: metavar, help }));
  const options = grammar.options.map((option) => ({
    title: option.names.map((name) => `${name}${valueText(option)}`).join(', '),
    help: option.help,
  }));
  return [
    formatUsage(program, grammar, columns),
    wrap('', description.split(' '), widthFor(columns)),
    ...(positionals.length > 0 ? [formatEntries('positional arguments', positionals, columns)] : []),
    formatEntries('optional arguments', [HELP_ENTRY, ...options], columns),
  ].join('\n');
}

/** A titled list; each help text begins in the same column. @param columns of the reader's terminal */
export function formatEntries(heading: string, entries: readonly HelpEntry[], columns = USUAL_WIDTH): string {
  const width = widthFor(columns);
  const helpColumn = Math.min(HELP_COLUMN, width - ROOM_FOR_TEXT);
  const lines = entries.map(({ title, help }) => {
    const start = `  ${title}`;
    const text = wrap(' '.repeat(helpColumn), help.split(' '), width);
    return start.length < helpColumn
      ? start.padEnd(helpColumn) + text.slice(helpColumn)
      : `${start}\n${text}`;
  });
  return `${heading}:\n${lines.join('')}`;
}

function widthFor(columns: number): number {
  return Math.max(NARROWEST, Math.min(columns, WIDEST));
}

function valueText(option: Option<unknown>): string {
  return option.metavar === undefined ? '' : ` ${option.metavar}`;
}

/** Puts words behind `start`, going on below its end when the line is full. */
function wrap(start: string, words: readonly string[], width: number): string {
  const lines: string[] = [];
  let line = start;
  for (const word of words) {
    if (line.length > start.length && line.length + word.length > width) {
      lines.push(line.trimEnd());
      line = ' '.repeat(start.length);
    }
    line += `${word} `;
  }
  return `${[...lines, line.trimEnd()].join('\n')}\n`;
}
