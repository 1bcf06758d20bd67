import type { ScheduleStatus } from '../../../api/generated/aurora.ts';

/** A status, or DELETED: the store knows no task of that id. DELETED never travels and is never stored. */
export type TaskState = ScheduleStatus | 'DELETED';

/**
 * Everything that a transition can cause, in the order in which it is done. The order matters: a replacement
 * copies the failure count and must not be stored before its ancestor is terminal, and a task is killed or
 * forgotten only after all that is to be known of it is saved.
 */
export const SIDE_EFFECTS_IN_ORDER = [
  /** Count one more failure. */
  'INCREMENT_FAILURES',
  /** Store the new status and an event. */
  'SAVE_STATE',
  /** Insert a task that takes over the instance. */
  'RESCHEDULE',
  /** Apply one more transition of the same task, to LOST. */
  'TRANSITION_TO_LOST',
  /** Tell the engine to kill the task. */
  'KILL',
  /** Forget the task. */
  'DELETE',
] as const;

/** One consequence of a transition. */
export type SideEffect = (typeof SIDE_EFFECTS_IN_ORDER)[number];

/** What the conditional rules of the table need to know of a task. */
export interface TaskFacts {
  readonly isService: boolean;
  /** Failures of the instance so far, without the one that is being reported. */
  readonly failureCount: number;
  /** Failures at which a task that is no service is given up; -1: never. */
  readonly maxTaskFailures: number;
  /** Some event of the task's history says that it was asked to die. */
  readonly killRequested: boolean;
}

/** Facts of a task that the store does not know. */
export const NO_FACTS: TaskFacts = {
  isService: false,
  failureCount: 0,
  maxTaskFailures: 0,
  killRequested: false,
};

const CONDITIONAL_RULES = {
  'RESCHEDULE if service': { effect: 'RESCHEDULE', applies: (facts) => facts.isService },
  'RESCHEDULE if retries left': { effect: 'RESCHEDULE', applies: hasRetriesLeft },
  'RESCHEDULE unless kill requested': { effect: 'RESCHEDULE', applies: (facts) => !facts.killRequested },
} as const satisfies Record<string, { effect: SideEffect; applies: (facts: TaskFacts) => boolean }>;

/** A side effect, or one that depends on the task. */
export type Rule = SideEffect | keyof typeof CONDITIONAL_RULES;

function hasRetriesLeft({ isService, failureCount, maxTaskFailures }: TaskFacts): boolean {
  return isService || maxTaskFailures === -1 || failureCount < maxTaskFailures - 1;
}

/** One entry of the table. A refused transition leaves the state as it is; only its rules are carried out. */
interface Transition {
  readonly legal: boolean;
  readonly rules: readonly Rule[];
}

type Row = Readonly<Partial<Record<TaskState, Transition>>>;

function save(...further: Rule[]): Transition {
  return { legal: true, rules: ['SAVE_STATE', ...further] };
}

function forget(): Transition {
  return { legal: true, rules: ['DELETE'] };
}

function refuse(...rules: Rule[]): Transition {
  return { legal: false, rules };
}

/** A task that should be dead or dying reports to be alive: kill it, once more. */
const KILL_SURVIVOR = {
  ASSIGNED: refuse('KILL'),
  STARTING: refuse('KILL'),
  RUNNING: refuse('KILL'),
} as const;

const STOP_ON_REQUEST = {
  PREEMPTING: save('KILL'),
  RESTARTING: save('KILL'),
  DRAINING: save('KILL'),
  KILLING: save('KILL'),
} as const;

const END_OF_ITSELF = {
  FINISHED: save('RESCHEDULE if service'),
  FAILED: save('INCREMENT_FAILURES', 'RESCHEDULE if retries left'),
} as const;

/** Being stopped for the scheduler's own reasons: however the task ends, the instance goes on elsewhere. */
const STOPPED_TO_GO_ON_ELSEWHERE = {
  ...KILL_SURVIVOR,
  FINISHED: save('RESCHEDULE'),
  FAILED: save('RESCHEDULE'),
  KILLED: save('RESCHEDULE'),
  LOST: save('RESCHEDULE', 'KILL'),
  // No second kill: the retry timer of KILLING sends it.
  KILLING: save(),
  PARTITIONED: save('TRANSITION_TO_LOST'),
} as const;

const ENDED = { ...KILL_SURVIVOR, DELETED: forget() } as const;

/**
 * The life of a task: from which state to which, and what that causes. What is not listed is illegal
 * without a consequence, except that a state does not follow itself: that is nothing new.
 */
export const LIFECYCLE = {
  INIT: { PENDING: save(), THROTTLED: save() },
  THROTTLED: { PENDING: save(), KILLING: forget() },
  PENDING: { ASSIGNED: save(), KILLING: forget() },
  ASSIGNED: {
    ...STOP_ON_REQUEST,
    ...END_OF_ITSELF,
    STARTING: save(),
    RUNNING: save(),
    KILLED: save('RESCHEDULE'),
    // The launch may yet have reached the agent.
    LOST: save('RESCHEDULE', 'KILL'),
  },
  STARTING: {
    ...STOP_ON_REQUEST,
    ...END_OF_ITSELF,
    RUNNING: save(),
    PARTITIONED: save(),
    KILLED: save('RESCHEDULE'),
    LOST: save('RESCHEDULE'),
  },
  RUNNING: {
    ...STOP_ON_REQUEST,
    ...END_OF_ITSELF,
    PARTITIONED: save(),
    KILLED: save('RESCHEDULE'),
    LOST: save('RESCHEDULE'),
  },
  PARTITIONED: {
    ...END_OF_ITSELF,
    ASSIGNED: save(),
    STARTING: save(),
    RUNNING: save(),
    // The original refuses KILLED and leaves the task PARTITIONED until a timer gives it up.
    KILLED: save('RESCHEDULE unless kill requested'),
    LOST: save('RESCHEDULE unless kill requested', 'KILL'),
    PREEMPTING: save('TRANSITION_TO_LOST'),
    RESTARTING: save('TRANSITION_TO_LOST'),
    DRAINING: save('TRANSITION_TO_LOST'),
    KILLING: save('TRANSITION_TO_LOST'),
  },
  PREEMPTING: STOPPED_TO_GO_ON_ELSEWHERE,
  RESTARTING: STOPPED_TO_GO_ON_ELSEWHERE,
  DRAINING: STOPPED_TO_GO_ON_ELSEWHERE,
  KILLING: {
    ...KILL_SURVIVOR,
    FINISHED: save(),
    FAILED: save(),
    KILLED: save(),
    LOST: save(),
    PARTITIONED: save('TRANSITION_TO_LOST'),
    DELETED: forget(),
  },
  FINISHED: ENDED,
  FAILED: ENDED,
  KILLED: ENDED,
  LOST: ENDED,
  DELETED: KILL_SURVIVOR,
} as const satisfies Record<TaskState, Row>;

/** What an attempted transition amounts to. */
export type Decision =
  | { readonly outcome: 'noop' }
  | { readonly outcome: 'legal' | 'illegal'; readonly effects: readonly SideEffect[] };

/**
 * Decides on one attempted transition.
 * @param facts of the task in state `from`
 * @returns the side effects in the order in which they are to be done
 */
export function decideTransition(from: TaskState, to: TaskState, facts: TaskFacts): Decision {
  if (from === to) return { outcome: 'noop' };
  const row: Row = LIFECYCLE[from];
  const transition = row[to];
  if (transition === undefined) return { outcome: 'illegal', effects: [] };
  const wanted = new Set(transition.rules.flatMap((rule) => effectOf(rule, facts) ?? []));
  const effects = SIDE_EFFECTS_IN_ORDER.filter((effect) => wanted.has(effect));
  return { outcome: transition.legal ? 'legal' : 'illegal', effects };
}

function effectOf(rule: Rule, facts: TaskFacts): SideEffect | undefined {
  if (!isConditional(rule)) return rule;
  const { effect, applies } = CONDITIONAL_RULES[rule];
  return applies(facts) ? effect : undefined;
}

function isConditional(rule: Rule): rule is keyof typeof CONDITIONAL_RULES {
  return rule in CONDITIONAL_RULES;
}
