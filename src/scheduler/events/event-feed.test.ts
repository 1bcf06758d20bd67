import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduleStatus } from '../../../api/generated/aurora.ts';
import { EXAMPLE_JOB, exampleConfig, exampleTask } from '../../domain/testing/tasks.ts';
import type { NumberedEvent } from '../../ports/job-events.ts';
import type { Effect } from '../effects.ts';
import { EventFeed } from './event-feed.ts';

const OTHER_JOB = { ...EXAMPLE_JOB, name: 'other' };

function feedOf(epoch = 'e', maxKept = 100): EventFeed {
  return new EventFeed({ nowMs: () => 99 }, epoch, maxKept);
}

function changed(status: ScheduleStatus, atMs = 1, job = EXAMPLE_JOB): Effect {
  const task = exampleTask('t', [[status, atMs, 'why']], { config: exampleConfig({ job }), instanceId: 3 });
  return { kind: 'taskChanged', task, oldStatus: 'PENDING' };
}

/** Follows and keeps what it hears. */
function listen(feed: EventFeed, after?: string, jobs: 'one' | 'all' = 'one') {
  const heard: NumberedEvent[] = [];
  let ended = false;
  const { missed, stop } = feed.follow(
    { job: jobs === 'all' ? undefined : EXAMPLE_JOB, after },
    { event: (event) => heard.push(event), end: () => (ended = true) },
  );
  const statuses = () => heard.map(({ event }) => ('status' in event ? event.status : event.action));
  return { heard, missed, stop, statuses, ended: () => ended };
}

test('tells what happened to the tasks of the job, once it happened', () => {
  const feed = feedOf();
  feed.publish(changed('ASSIGNED'));
  const listener = listen(feed);
  const everything = listen(feed, undefined, 'all');
  feed.publish(changed('RUNNING', 7));
  feed.publish(changed('RUNNING', 8, OTHER_JOB));
  assert.deepEqual(listener.heard, [
    {
      id: 'e-2',
      event: {
        ...{ kind: 'task', job: 'www-data/prod/hello', instance: 3, taskId: 't', timestampMs: 7 },
        ...{ status: 'RUNNING', oldStatus: 'PENDING', message: 'why' },
      },
    },
  ]);
  assert.equal(everything.heard.length, 2);
  listener.stop();
  feed.publish(changed('FAILED'));
  assert.equal(listener.heard.length, 1);
});

test('tells of tasks that are forgotten, and not of those that are read back at start', () => {
  const feed = feedOf();
  const listener = listen(feed);
  const task = exampleTask('t', [['FINISHED', 5]]);
  feed.publish({ kind: 'taskChanged', task, oldStatus: undefined });
  feed.publish({ kind: 'killTask', taskId: 't' });
  feed.publish({ kind: 'tasksDeleted', tasks: [task] });
  assert.deepEqual(
    listener.heard.map(({ event }) => [event.kind, event.timestampMs]),
    [['taskDeleted', 99]],
  );
  assert.deepEqual(listener.statuses(), ['FINISHED']);
});

test('goes on after the last event that a follower had', () => {
  const feed = feedOf();
  for (const status of ['ASSIGNED', 'STARTING', 'RUNNING'] as const) feed.publish(changed(status));
  const listener = listen(feed, 'e-1');
  feed.publish(changed('FAILED'));
  assert.deepEqual(listener.statuses(), ['STARTING', 'RUNNING', 'FAILED']);
  assert.equal(listener.missed, false);
  assert.deepEqual(listen(feed, 'e-4').statuses(), []);
});

for (const [name, after] of [
  ['of another run', 'other-2'],
  ['that has not been given yet', 'e-1000'],
  ['that is none', 'e-1-1'],
  ['that is no number', 'e-x'],
  ['that is too old', 'e-1'],
] as const) {
  test(`says that events are missing after an id ${name}, and tells those it has`, () => {
    const feed = feedOf('e', 2);
    for (let count = 0; count < 9; count += 1) feed.publish(changed('RUNNING', count));
    const listener = listen(feed, after);
    assert.equal(listener.missed, true);
    assert.deepEqual(
      listener.heard.map(({ id }) => id),
      ['e-8', 'e-9'],
    );
  });
}

test('ends its followers', () => {
  const feed = feedOf();
  const listener = listen(feed);
  feed.close();
  feed.publish(changed('RUNNING'));
  assert.equal(listener.ended(), true);
  assert.deepEqual(listener.heard, []);
});
