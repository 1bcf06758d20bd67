import type { Flag, Flags } from './flag.ts';

/**
 * The help text of a program: each flag with its kind of value, its default and what it is for.
 * @param program the name to call the program by
 */
export function usageText(program: string, flags: Flags): string {
  const entries = Object.values(flags).sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    `Usage: ${program} -flag=value … [@file with one flag a line]`,
    '',
    ...entries.flatMap(describe),
    '',
  ].join('\n');
}

function describe(flag: Flag<unknown>): string[] {
  return [`  -${flag.name}=<${flag.noun}>  ${remark(flag)}`.trimEnd(), `      ${flag.help}`];
}

function remark(flag: Flag<unknown>): string {
  if (flag.required) return '(required)';
  return flag.defaultText === undefined || flag.defaultText === '' ? '' : `(default: ${flag.defaultText})`;
}
