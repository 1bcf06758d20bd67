import type { Range } from '../../../api/generated/aurora.ts';
import type { PlacementCheck, VetoCount } from '../../domain/match/placement-check.ts';
import { countOfRanges, formatRanges } from '../../domain/values/instance-ranges.ts';
import type { Paint, Tone } from '../colours.ts';
import { formatKey } from '../keys/job-key.ts';
import { hasChanges, type Plan, type PlannedInstances, type PlannedQuota } from './plan.ts';
import { differenceLines } from './value-text.ts';

/** A plan for people. */
export function planLines(plan: Plan, paint: Paint): readonly string[] {
  const key = formatKey(plan.job);
  const refusals = plan.refusals.map((why) => paint('bad', `The scheduler would refuse this now: ${why}`));
  if (!hasChanges(plan)) return [`No change: ${key} is as its file says`, ...refusals];
  const isCron = plan.command === 'cron schedule';
  const instances = isCron ? cronLines(plan, paint) : instanceLines(plan.instances, paint);
  const sections = [
    [`Plan for ${key} (aurora ${plan.command})`, ...instances],
    ...plan.changes.map((change) => changeLines(change, paint)),
    quotaLines(plan, paint),
    isCron ? [] : placementLines(plan, paint),
    refusals,
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
}

const KINDS: readonly (readonly [kind: keyof PlannedInstances, label: string, tone: Tone])[] = [
  ['added', '+ add', 'added'],
  ['changed', '~ change', 'changed'],
  ['removed', '- remove', 'removed'],
  ['unchanged', '  unchanged', 'quiet'],
];

function instanceLines(instances: PlannedInstances, paint: Paint): readonly string[] {
  return KINDS.filter(([kind]) => instances[kind].length > 0).map(([kind, label, tone]) =>
    paint(tone, `  ${label.padEnd(11)}  ${instancesText(instances[kind])}`),
  );
}

function cronLines({ changes, instances }: Plan, paint: Paint): readonly string[] {
  const what = changes.length > 0 ? '~ the template of its next runs changes' : '+ the job is new';
  return [
    paint(
      changes.length > 0 ? 'changed' : 'added',
      `  ${what} (${instancesText([...instances.added, ...(changes[0]?.instances ?? [])])})`,
    ),
  ];
}

/** `3 instances: 0-1,4` */
function instancesText(ranges: readonly Range[]): string {
  const count = countOfRanges(ranges);
  return `${count} ${count === 1 ? 'instance' : 'instances'}: ${formatRanges(ranges)}`;
}

function changeLines({ instances, differences }: Plan['changes'][number], paint: Paint): readonly string[] {
  const lines = differences.flatMap((difference) => differenceLines(difference, paint));
  const spelling = 'only the spelling of what the executor is told differs';
  return [
    paint('changed', `~ instances ${formatRanges(instances)}`),
    ...(lines.length === 0 ? [spelling] : lines).map((line) => `    ${line}`),
  ];
}

const QUOTA_ROWS = [
  ['cpus', 'CPU', 'core(s)'],
  ['ramMb', 'RAM', 'MB'],
  ['diskMb', 'disk', 'MB'],
] as const;

function quotaLines({ quota, job }: Plan, paint: Paint): readonly string[] {
  if (quota === undefined) return [paint('quiet', 'Quota: unknown, since the scheduler does not tell')];
  const changes = QUOTA_ROWS.some(
    ([name]) => quota.now[name] !== quota.during[name] || quota.now[name] !== quota.afterwards[name],
  );
  if (!changes) return [paint('quiet', `Quota of ${job.role}: not affected`)];
  const rows = QUOTA_ROWS.map(([name, label, unit]) => quotaRow(quota, name, label, unit, paint));
  return [`Quota of ${job.role}`, `  ${row('', ['quota', 'used now', 'meanwhile', 'afterwards'])}`, ...rows];
}

function quotaRow(
  { quota, now, during, afterwards }: PlannedQuota,
  name: (typeof QUOTA_ROWS)[number][0],
  label: string,
  unit: string,
  paint: Paint,
): string {
  const numbers = [quota, now, during, afterwards].map((amount) => number(amount[name]));
  const line = `  ${row(label, numbers)} ${unit}`;
  return during[name] > quota[name] ? paint('bad', line) : line;
}

function row(label: string, cells: readonly string[]): string {
  return label.padEnd(4) + cells.map((cell) => cell.padStart(12)).join('');
}

/** Sums of fractions such as 0.1 + 0.2 are shown as people write them. */
function number(value: number): string {
  return String(Number(value.toFixed(3)));
}

function placementLines({ placement, instances }: Plan, paint: Paint): readonly string[] {
  if (instances.added.length + instances.changed.length === 0) return [];
  if (placement === undefined)
    return [paint('quiet', 'Placement: unknown, since the scheduler does not tell')];
  const all = placement.placeableInstances === placement.instances;
  return [
    paint(all ? 'added' : 'bad', placementText(placement)),
    ...vetoLines(placement.vetoes),
    ...exhaustedLines(placement),
  ];
}

function placementText({ placeableInstances, instances, fittingHosts, hosts }: PlacementCheck): string {
  const room = `${placeableInstances} of ${instances} instances would find room now`;
  return `Placement: ${room}; ${fittingHosts} of ${hosts} hosts that have something to offer could take one`;
}

function vetoLines(vetoes: readonly VetoCount[]): readonly string[] {
  return vetoes.map(
    ({ reason, hosts }) => `  ${reason}: excludes ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`,
  );
}

/** What is in the way of the last instances is worth telling only where the first ones found room. */
function exhaustedLines({ placeableInstances, exhausted }: PlacementCheck): readonly string[] {
  if (placeableInstances === 0 || exhausted.length === 0) return [];
  return ['  once those have found room:', ...vetoLines(exhausted).map((line) => `  ${line}`)];
}
