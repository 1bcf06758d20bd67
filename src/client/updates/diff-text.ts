import type { ConfigGroup, Range } from '../../../api/generated/aurora.ts';
import type { UpdateDiff } from '../rpc/update-calls.ts';

/** What an update would do to the instances that have one configuration, and that configuration. */
export interface ChangedGroup {
  readonly line: string;
  readonly group: ConfigGroup;
}

/** The lines that tell what an update would do. */
export interface DiffText {
  /** Heading, and what is added and removed. */
  readonly before: readonly string[];
  readonly changed: readonly ChangedGroup[];
  /** What stays as it is. */
  readonly after: readonly string[];
}

/** Words an update before it happens. Nothing is said of what does not occur. */
export function describeDiff({ add, remove, update, unchanged }: UpdateDiff): DiffText {
  return {
    before: ['This job update will:', ...instancesLine('add', add), ...instancesLine('remove', remove)],
    changed: update
      .map((group) => ({ line: `update instances: ${formatRanges([group])}`, group }))
      .sort((a, b) => firstOf(a.group) - firstOf(b.group)),
    after: instancesLine('not change', unchanged),
  };
}

/** The whole text without the configurations. */
export function diffLines(diff: UpdateDiff): readonly string[] {
  const { before, changed, after } = describeDiff(diff);
  return [...before, ...changed.map(({ line }) => line), ...after];
}

function instancesLine(what: string, groups: readonly ConfigGroup[]): string[] {
  const ranges = formatRanges(groups);
  return ranges === '' ? [] : [`${what} instances: ${ranges}`];
}

/** `[0-3], [5]`, ascending. */
function formatRanges(groups: readonly ConfigGroup[]): string {
  return groups
    .flatMap(({ instances }) => instances)
    .sort((a, b) => a.first - b.first)
    .map(({ first, last }: Range) => (first === last ? `[${first}]` : `[${first}-${last}]`))
    .join(', ');
}

function firstOf({ instances }: ConfigGroup): number {
  return Math.min(...instances.map(({ first }) => first));
}
