import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  ACTIVE_STATES,
  LIVE_STATES,
  ScheduleStatus,
  SLAVE_ASSIGNED_STATES,
  TERMINAL_STATES,
} from '../../../api/generated/aurora.ts';
import {
  ACTIVE_STATUSES,
  ALL_STATUSES,
  KILLABLE_STATUSES,
  LIVE_STATUSES,
  SLAVE_ASSIGNED_STATUSES,
  TERMINAL_STATUSES,
  TRANSIENT_STATUSES,
} from './status.ts';

it('has the sets that the API publishes as constants', () => {
  assert.deepEqual(new Set(ALL_STATUSES), new Set(ScheduleStatus.values));
  assert.deepEqual(ACTIVE_STATUSES, new Set(ACTIVE_STATES));
  assert.deepEqual(SLAVE_ASSIGNED_STATUSES, new Set(SLAVE_ASSIGNED_STATES));
  assert.deepEqual(LIVE_STATUSES, new Set(LIVE_STATES));
  assert.deepEqual(TERMINAL_STATUSES, new Set(TERMINAL_STATES));
});

it('guards the statuses that should pass soon, and not the start of a task', () => {
  assert.deepEqual(
    TRANSIENT_STATUSES,
    new Set(['ASSIGNED', 'PREEMPTING', 'RESTARTING', 'KILLING', 'DRAINING']),
  );
});

it('lets every active task be killed that is not being killed', () => {
  assert.deepEqual(KILLABLE_STATUSES, new Set([...ACTIVE_STATUSES].filter((status) => status !== 'KILLING')));
});
