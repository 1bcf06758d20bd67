import type { Paint } from '../colours.ts';
import type { Difference } from './compare-trees.ts';

/** The lines that show one difference. */
export function differenceLines({ path, before, after }: Difference, paint: Paint): readonly string[] {
  if (before === undefined) return [paint('added', `+ ${path}: ${inline(after)}`)];
  if (after === undefined) return [paint('removed', `- ${path}: ${inline(before)}`)];
  if (isLong(before) && isLong(after)) {
    return [
      paint('changed', `~ ${path}:`),
      ...changedLines(before, after, paint).map((line) => `    ${line}`),
    ];
  }
  return [paint('changed', `~ ${path}: ${inline(before)} → ${inline(after)}`)];
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}

/** Texts as JSON, so that spaces at their ends and what is no letter can be seen. */
function inline(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** The lines between the equal beginning and the equal end of two texts, and one line around them. */
function changedLines(before: string, after: string, paint: Paint): readonly string[] {
  const [old, wanted] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, wanted.length) && old[start] === wanted[start]) start += 1;
  let end = 0;
  const rest = Math.min(old.length, wanted.length) - start;
  while (end < rest && old.at(-1 - end) === wanted.at(-1 - end)) end += 1;
  const around = (index: number): string[] => {
    const line = old[index];
    return line === undefined ? [] : [paint('quiet', `  ${line}`)];
  };
  return [
    ...around(start - 1),
    ...old.slice(start, old.length - end).map((line) => paint('removed', `- ${line}`)),
    ...wanted.slice(start, wanted.length - end).map((line) => paint('added', `+ ${line}`)),
    ...(end > 0 ? around(old.length - end) : []),
  ];
}
