import { fatal } from './command.ts';
import type { AdminContext } from './context.ts';

/** The file with options that are put in front of those given, by command. */
const FILE = '.aurora-adminrc';

/**
 * The options that the user wants for each run of a command: those of the section `[DEFAULT]`, or of the section
 * named like the command.
 * @throws CommandError if the file is there and cannot be understood
 */
export async function defaultOptions(command: string, context: AdminContext): Promise<readonly string[]> {
  const path = `${context.homeDirectory}/${FILE}`;
  const content = await context.readTextFile(path);
  if (content.kind === 'absent') return [];
  if (content.kind === 'unreadable') throw fatal(`Cannot read ${path}: ${content.problem}`);
  const options = optionsBySection(path, content.text);
  const words = shellWords(options.get(command) ?? options.get('DEFAULT') ?? '');
  if (words === undefined) throw fatal(`${path}: a quotation is not closed in the options of ${command}`);
  return words;
}

function optionsBySection(path: string, text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  let section: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const heading = /^\[(.+)\]$/.exec(trimmed)?.[1];
    const [, key, value] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (heading !== undefined) section = heading;
    else if (section === undefined || key === undefined) {
      throw fatal(
        `${path}:${index + 1}: expected a [section] or a line such as: options = --bypass-leader-redirect`,
      );
    } else if (key === 'options') options.set(section, value ?? '');
  }
  return options;
}

/** Splits text as a shell does. @returns undefined if a quotation is not closed */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;
  let word: string | undefined;
  let end = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    end = part.lastIndex;
    const [, single, double, escaped, plain] = match;
    const content = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (content !== undefined) word = (word ?? '') + content;
    else if (word !== undefined) words.push(word);
    if (content === undefined) word = undefined;
  }
  if (end < text.length) return undefined;
  return word === undefined ? words : [...words, word];
}
