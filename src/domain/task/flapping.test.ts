import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScheduleStatus } from '../../../api/generated/aurora.ts';
import { exampleTask } from '../testing/tasks.ts';
import {
  type FlappingSettings,
  flappingPenaltyMs,
  rescheduledMessage,
  throttledUntilMs,
} from './flapping.ts';
import { LAUNCH_FAILED } from './messages.ts';

const SETTINGS: FlappingSettings = { thresholdMs: 300_000, penalty: { initialMs: 30_000, maxMs: 300_000 } };

type History = readonly (readonly [ScheduleStatus, number, string?])[];

const STARTED: History = [
  ['PENDING', 0],
  ['ASSIGNED', 1_000],
  ['RUNNING', 2_000],
];

function penaltyOf(history: History, fraction = 0): number {
  return flappingPenaltyMs(exampleTask('t', history), SETTINGS, fraction);
}

describe('the penalty of a replacement', () => {
  const penalised: Record<string, History> = {
    'failed soon after its start, for the first time': [...STARTED, ['FAILED', 3_000]],
    'finished soon': [...STARTED, ['FINISHED', 301_999]],
    'was lost soon': [...STARTED, ['LOST', 3_000]],
    'never ran': [
      ['PENDING', 0],
      ['ASSIGNED', 1_000],
      ['LOST', 2_000],
    ],
  };
  for (const [what, history] of Object.entries(penalised)) {
    it(`is the initial delay if the task ${what}`, () => assert.equal(penaltyOf(history), 30_000));
  }

  const unpenalised: Record<string, History> = {
    'has no history': [],
    'ran for as long as the threshold': [...STARTED, ['FAILED', 302_000]],
    'was restarted': [...STARTED, ['RESTARTING', 3_000], ['KILLED', 4_000]],
    'was drained': [...STARTED, ['DRAINING', 3_000], ['KILLED', 4_000]],
    'was killed': [...STARTED, ['KILLING', 3_000], ['KILLED', 4_000]],
    'was ended by its agent, which stopped': [...STARTED, ['KILLED', 4_000]],
    'was preempted': [...STARTED, ['PREEMPTING', 3_000], ['FAILED', 4_000]],
    'was lost while its host could not be reached': [...STARTED, ['PARTITIONED', 3_000], ['LOST', 4_000]],
    'never reached the engine': [
      ['PENDING', 0],
      ['ASSIGNED', 1_000],
      ['LOST', 1_000, LAUNCH_FAILED],
    ],
    'ran for long, with a partition shortly before its end': [
      ...STARTED,
      ['PARTITIONED', 500_000],
      ['RUNNING', 501_000],
      ['FAILED', 502_000],
    ],
  };
  for (const [what, history] of Object.entries(unpenalised)) {
    it(`is nothing if the task ${what}`, () => assert.equal(penaltyOf(history, 0.99), 0));
  }

  it('grows with each death in a row, up to the maximum', () => {
    const penalties: number[] = [];
    let ended = exampleTask('t', [...STARTED, ['FAILED', 3_000]]);
    for (let death = 0; death < 6; death++) {
      const penaltyMs = flappingPenaltyMs(ended, SETTINGS, 0.5);
      penalties.push(penaltyMs);
      ended = exampleTask('t', [
        ['THROTTLED', 3_000, rescheduledMessage(penaltyMs)],
        ...STARTED,
        ['FAILED', 3_000],
      ]);
    }
    assert.deepEqual(penalties, [45_000, 67_500, 101_250, 151_875, 227_813, 300_000]);
  });

  it('starts anew after a task that did not flap', () => {
    const ended = exampleTask('t', [
      ['THROTTLED', 0, rescheduledMessage(200_000)],
      ...STARTED,
      ['FAILED', 900_000],
    ]);
    assert.equal(flappingPenaltyMs(ended, SETTINGS, 0), 0);
  });
});

describe('a throttled task', () => {
  it('waits for exactly what its history announces', () => {
    const message = rescheduledMessage(45_000);
    assert.equal(message, 'Rescheduled, penalized for 45000 ms for flapping');
    assert.equal(throttledUntilMs(exampleTask('t', [['THROTTLED', 1_000, message]])), 46_000);
  });

  it('need not wait if its history announces nothing', () => {
    assert.equal(throttledUntilMs(exampleTask('t', [['THROTTLED', 1_000, 'written by hand']])), 1_000);
    assert.equal(rescheduledMessage(0), 'Rescheduled');
  });
});
