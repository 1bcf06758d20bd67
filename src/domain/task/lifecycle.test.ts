import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  decideTransition,
  LIFECYCLE,
  NO_FACTS,
  SIDE_EFFECTS_IN_ORDER,
  type TaskFacts,
  type TaskState,
} from './lifecycle.ts';
import { ALL_STATUSES } from './status.ts';

const STATES = Object.keys(LIFECYCLE) as TaskState[]; // the table has a row for each

const ONE_SHOT: TaskFacts = { ...NO_FACTS, maxTaskFailures: 1 };
const SERVICE: TaskFacts = { ...ONE_SHOT, isService: true };
const KILLED_BEFORE: TaskFacts = { ...SERVICE, killRequested: true };

/**
 * Every outcome but "illegal without consequence", as `from → to…: effects`. Effects differ by kind of task:
 * `service?` is only done for services, `unless killed?` only if nobody asked the task to die.
 */
const EXPECTED = `
  INIT → PENDING THROTTLED: SAVE_STATE
  THROTTLED → PENDING: SAVE_STATE
  THROTTLED PENDING → KILLING: DELETE
  PENDING → ASSIGNED: SAVE_STATE

  ASSIGNED → STARTING RUNNING: SAVE_STATE
  STARTING → RUNNING: SAVE_STATE
  STARTING RUNNING → PARTITIONED: SAVE_STATE
  ASSIGNED STARTING RUNNING PARTITIONED → FINISHED: SAVE_STATE service?RESCHEDULE
  ASSIGNED STARTING RUNNING PARTITIONED → FAILED: INCREMENT_FAILURES SAVE_STATE service?RESCHEDULE
  ASSIGNED STARTING RUNNING → RESTARTING DRAINING PREEMPTING KILLING: SAVE_STATE KILL
  ASSIGNED STARTING RUNNING → KILLED: SAVE_STATE RESCHEDULE
  STARTING RUNNING → LOST: SAVE_STATE RESCHEDULE
  ASSIGNED → LOST: SAVE_STATE RESCHEDULE KILL

  PREEMPTING RESTARTING DRAINING → FINISHED FAILED KILLED: SAVE_STATE RESCHEDULE
  PREEMPTING RESTARTING DRAINING → LOST: SAVE_STATE RESCHEDULE KILL
  PREEMPTING RESTARTING DRAINING → KILLING: SAVE_STATE
  PREEMPTING RESTARTING DRAINING KILLING → PARTITIONED: SAVE_STATE TRANSITION_TO_LOST
  KILLING → FINISHED FAILED KILLED LOST: SAVE_STATE

  PARTITIONED → RUNNING ASSIGNED STARTING: SAVE_STATE
  PARTITIONED → KILLED: SAVE_STATE unless-killed?RESCHEDULE
  PARTITIONED → LOST: SAVE_STATE unless-killed?RESCHEDULE KILL
  PARTITIONED → KILLING RESTARTING DRAINING PREEMPTING: SAVE_STATE TRANSITION_TO_LOST

  FINISHED FAILED KILLED LOST KILLING → DELETED: DELETE

  DELETED FINISHED FAILED KILLED LOST KILLING PREEMPTING RESTARTING DRAINING → ASSIGNED STARTING RUNNING: refused KILL
`;

interface Expectation {
  readonly outcome: 'legal' | 'illegal';
  readonly effects: readonly string[];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The expectations for one kind of task, by `from → to`. */
function expectationsFor(facts: TaskFacts): Map<string, Expectation> {
  const conditions: Record<string, boolean> = {
    'service?': facts.isService,
    'unless-killed?': !facts.killRequested,
  };
  const expectations = new Map<string, Expectation>();
  for (const line of EXPECTED.split('\n').filter((each) => each.includes('→'))) {
    const [froms = '', tos = '', effects = ''] = line.split(/[→:]/);
    const listed = words(effects);
    const wanted = listed
      .filter((word) => word !== 'refused')
      .filter((word) =>
        Object.entries(conditions).every(([prefix, holds]) => holds || !word.startsWith(prefix)),
      )
      .map((word) => word.split('?').at(-1) ?? word);
    const outcome = listed.includes('refused') ? 'illegal' : 'legal';
    for (const from of words(froms)) {
      for (const to of words(tos)) expectations.set(`${from} → ${to}`, { outcome, effects: wanted });
    }
  }
  return expectations;
}

describe('the task lifecycle', () => {
  for (const [kind, facts] of Object.entries({ ONE_SHOT, SERVICE, KILLED_BEFORE })) {
    it(`has exactly the listed outcomes for each pair of states (${kind})`, () => {
      const expectations = expectationsFor(facts);
      for (const from of STATES) {
        for (const to of STATES) {
          const pair = `${from} → ${to}`;
          const expected =
            from === to
              ? { outcome: 'noop' }
              : (expectations.get(pair) ?? { outcome: 'illegal', effects: [] });
          assert.deepEqual(decideTransition(from, to, facts), expected, pair);
        }
      }
    });
  }

  it('has a row for every status and for tasks that the store does not know', () => {
    assert.deepEqual(new Set(STATES), new Set([...ALL_STATUSES, 'DELETED']));
  });

  it('orders side effects as they are declared', () => {
    const { effects } = {
      effects: [] as readonly string[],
      ...decideTransition('ASSIGNED', 'LOST', SERVICE),
    };
    assert.deepEqual(
      effects,
      SIDE_EFFECTS_IN_ORDER.filter((effect) => effects.includes(effect)),
    );
  });
});

describe('a failed task that is no service', () => {
  const cases: readonly (readonly [maxTaskFailures: number, failureCount: number, retried: boolean])[] = [
    [-1, 1_000_000, true],
    [0, 0, false],
    [1, 0, false],
    [2, 0, true],
    [2, 1, false],
    [3, 1, true],
    [3, 2, false],
    [-2, 0, false],
  ];
  for (const [maxTaskFailures, failureCount, retried] of cases) {
    it(`with ${failureCount} failures before and a maximum of ${maxTaskFailures} is ${retried ? '' : 'not '}retried`, () => {
      const decision = decideTransition('RUNNING', 'FAILED', { ...NO_FACTS, maxTaskFailures, failureCount });
      assert.equal('effects' in decision && decision.effects.includes('RESCHEDULE'), retried);
    });
  }
});
