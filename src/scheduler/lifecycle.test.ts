import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createStatistics } from '../ports/in-memory-statistics.ts';
import { Lifecycle, type LifecycleState } from './lifecycle.ts';

const LIFE: readonly LifecycleState[] = [
  'IDLE',
  'PREPARING_STORAGE',
  'STORAGE_PREPARED',
  'LEADER_AWAITING_REGISTRATION',
  'ACTIVE',
];

describe('the life of a scheduler', () => {
  test('goes from state to state and ends in any', () => {
    const allowed = (from: LifecycleState, to: LifecycleState): boolean => {
      try {
        new Lifecycle(createStatistics(), from).enter(to);
        return true;
      } catch {
        return false;
      }
    };
    for (const [i, from] of LIFE.entries()) {
      for (const to of LIFE) assert.equal(allowed(from, to), to === LIFE[i + 1], `${from} to ${to}`);
      assert.ok(allowed(from, 'DEAD'));
      assert.ok(!allowed('DEAD', from));
    }
  });

  test('is told once for each state, and exported', () => {
    const statistics = createStatistics();
    const lifecycle = new Lifecycle(statistics, 'LEADER_AWAITING_REGISTRATION');
    const told: LifecycleState[] = [];
    lifecycle.onEntered((state) => told.push(state));
    lifecycle.enter('ACTIVE');
    const ones = [...statistics.values()].filter(([, value]) => value === 1);
    assert.deepEqual(ones, [['scheduler_lifecycle_ACTIVE', 1]]);
    lifecycle.enter('DEAD');
    lifecycle.enter('DEAD');
    assert.deepEqual(told, ['ACTIVE', 'DEAD']);
  });
});
