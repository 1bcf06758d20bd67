/** One command of a journey and what it is expected to print. */
export interface Step {
  /** Comments and blank lines before the command, as they stand. */
  readonly preamble: string;
  readonly command: string;
  readonly expected: string;
}

/** A command in parts: `offer h1 cpus=4 "a b"` has the name `offer`, the words `h1`, `a b` and the option `cpus`. */
export interface Command {
  readonly name: string;
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

const SEPARATOR = '----';

/**
 * Reads a journey: each command is one line, followed by `----` and what it prints up to the next blank line.
 * Lines before a command that begin with `#` are comments.
 */
export function parseScript(text: string): Step[] {
  const steps: Step[] = [];
  let preamble = '';
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '' || line.startsWith('#')) {
      preamble += `${line}\n`;
      continue;
    }
    if (lines[at + 1] !== SEPARATOR)
      throw new Error(`line ${at + 1}: "${line}" is not followed by ${SEPARATOR}`);
    const end = lines.indexOf('', at + 2);
    const output = lines.slice(at + 2, end < 0 ? lines.length : end);
    steps.push({ preamble, command: line, expected: output.map((each) => `${each}\n`).join('') });
    preamble = '';
    at += 1 + output.length;
  }
  return steps;
}

/** The text of a journey whose commands print `outputs`. */
export function formatScript(steps: readonly Step[], outputs: readonly string[]): string {
  return steps
    .map(({ preamble, command }, index) => `${preamble}${command}\n${SEPARATOR}\n${outputs[index] ?? ''}`)
    .join('')
    .concat('\n');
}

/** Splits a line at blanks; double quotes keep blanks together. */
export function parseCommand(line: string): Command {
  const parts = [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([part]) => part.replaceAll('"', ''));
  const [name = '', ...rest] = parts;
  const options = rest.filter((part) => part.includes('=')).map((part) => split(part));
  return { name, words: rest.filter((part) => !part.includes('=')), options: new Map(options) };
}

function split(option: string): [string, string] {
  const at = option.indexOf('=');
  return [option.slice(0, at), option.slice(at + 1)];
}
