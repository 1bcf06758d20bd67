import {
  LIFECYCLE,
  type Rule,
  SIDE_EFFECTS_IN_ORDER,
  type SideEffect,
  type TaskState,
} from '../../src/domain/task/lifecycle.ts';
import { ALL_STATUSES, isActive, STATUS_TRAITS } from '../../src/domain/task/status.ts';
import { page, table } from './markdown.ts';

const MEANING_OF_EFFECT = {
  INCREMENT_FAILURES: 'the failures of the instance are counted up',
  SAVE_STATE: 'the new status is stored, with an event in the history of the task',
  RESCHEDULE: 'a new task takes over the instance; it is PENDING, or THROTTLED if the task was flapping',
  TRANSITION_TO_LOST: 'the same task goes on to LOST at once',
  KILL: 'Mesos is told to kill the task',
  DELETE: 'the task is forgotten',
} as const satisfies Record<SideEffect, string>;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly legal: boolean;
  readonly rules: readonly Rule[];
}

const EDGES: readonly Edge[] = Object.entries(LIFECYCLE).flatMap(([from, row]) =>
  Object.entries(row).map(([to, { legal, rules }]) => ({ from, to, legal, rules })),
);

/** The reference page of the task lifecycle, from its table. */
export function taskLifecyclePage(): string {
  return page('Task lifecycle', 'src/domain/task/lifecycle.ts', [
    'Every task is in one of these states:',
    statesTable(),
    'DELETED stands for a task that the scheduler does not know, or no longer.',
    '## Side effects',
    'A transition causes one or more of the following, always in this order. All of it is one transaction: ' +
      'Mesos and observers hear of it after the log has acknowledged it.',
    table(
      ['side effect', 'meaning'],
      SIDE_EFFECTS_IN_ORDER.map((effect) => [effect, MEANING_OF_EFFECT[effect]]),
    ),
    '## Transitions',
    edgesTable(EDGES.filter(({ legal }) => legal)),
    'Retries are left if the task is a service, if `max_task_failures` is -1, or if the instance has failed less than ' +
      'one time fewer than `max_task_failures`.',
    '## Refused transitions with a consequence',
    'The state stays as it is, but a task that should not run is killed:',
    edgesTable(EDGES.filter(({ legal }) => !legal)),
    'A transition to the state the task has already does nothing. Every other transition is refused without a ' +
      'consequence, and counted in `scheduler_illegal_task_state_transitions`.',
  ]);
}

function statesTable(): string {
  const mark = (holds: boolean): string => (holds ? 'yes' : '');
  return table(
    [
      'state',
      'takes its instance',
      'has an agent',
      'may have a sandbox',
      'guarded by a time-out',
      'counted as',
    ],
    ALL_STATUSES.map((status) => {
      const { phase, live, transient, bucket } = STATUS_TRAITS[status];
      return [
        status,
        mark(isActive(status)),
        mark(phase === 'assigned'),
        mark(live),
        mark(transient),
        bucket,
      ];
    }),
  );
}

/** One line for all target states of a state that have the same consequences. */
function edgesTable(edges: readonly Edge[]): string {
  const lines = new Map<string, { from: string; tos: string[]; effects: string }>();
  for (const { from, to, rules } of edges) {
    const effects = inOrder(rules).join(', ');
    const line = lines.get(`${from} ${effects}`);
    if (line === undefined) lines.set(`${from} ${effects}`, { from, tos: [to], effects });
    else line.tos.push(to);
  }
  return table(
    ['from', 'to', 'side effects'],
    [...lines.values()].map(({ from, tos, effects }) => [from, tos.join(', '), effects]),
  );
}

function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const rank = (rule: Rule): number => SIDE_EFFECTS_IN_ORDER.findIndex((effect) => rule.startsWith(effect));
  return [...rules].sort((a, b) => rank(a) - rank(b));
}

/** Every state that the page has to mention. */
export const STATES = Object.keys(LIFECYCLE) as readonly TaskState[]; // the table has a row for each
