import type { Flag, Flags } from '../../src/domain/flags/index.ts';
import { ADMISSION_FLAGS } from '../../src/scheduler/flags/admission.ts';
import { CLUSTER_FLAGS } from '../../src/scheduler/flags/cluster.ts';
import { COORDINATION_FLAGS } from '../../src/scheduler/flags/coordination.ts';
import { ENGINE_FLAGS } from '../../src/scheduler/flags/engine.ts';
import { EXECUTOR_FLAGS } from '../../src/scheduler/flags/executor.ts';
import { IGNORED_FLAGS } from '../../src/scheduler/flags/index.ts';
import { LIFECYCLE_FLAGS } from '../../src/scheduler/flags/lifecycle.ts';
import { SCHEDULING_FLAGS } from '../../src/scheduler/flags/scheduling.ts';
import { STORAGE_FLAGS } from '../../src/scheduler/flags/storage.ts';
import { page, table } from './markdown.ts';

const SECTIONS: readonly (readonly [title: string, flags: Flags])[] = [
  ['Cluster', CLUSTER_FLAGS],
  ['Mesos', ENGINE_FLAGS],
  ['What jobs may do', ADMISSION_FLAGS],
  ['Executor', EXECUTOR_FLAGS],
  ['Offers and scheduling', SCHEDULING_FLAGS],
  ['Life of tasks', LIFECYCLE_FLAGS],
  ['Storage', STORAGE_FLAGS],
  ['Several schedulers, through ZooKeeper', COORDINATION_FLAGS],
];

/** The reference page of the scheduler's flags, from their declarations. */
export function schedulerFlagsPage(): string {
  return page('Flags of the scheduler', 'src/scheduler/flags', [
    'Flags are written `-name=value` or `-name value`; `@file` stands for the lines of a file, one argument a line. ' +
      'Durations are a number and one of `ns us ms secs mins hrs days`, amounts of data a number and one of ' +
      '`BYTES KB MB GB TB PB`. Lists are separated by commas.',
    ...SECTIONS.flatMap(([title, flags]) => [`## ${title}`, flagsTable(flags)]),
    '## Accepted without an effect',
    'Start scripts for Apache Aurora may give these; each is answered with a notice at start.',
    table(
      ['flag', 'why it changes nothing'],
      Object.entries(IGNORED_FLAGS)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, reason]) => [`\`-${name}\``, reason]),
    ),
  ]);
}

/** The flags of one owner, as a table. */
export function flagsTable(flags: Flags): string {
  return table(
    ['flag', 'value', 'default', 'meaning'],
    Object.values(flags).map((flag) => [`\`-${flag.name}\``, flag.noun, defaultOf(flag), flag.help]),
  );
}

function defaultOf(flag: Flag<unknown>): string {
  if (flag.required) return 'required';
  return flag.defaultText ? `\`${flag.defaultText}\`` : '';
}
