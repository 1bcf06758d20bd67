import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stringifyExactJson } from '../../api/mesos/json.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { type OperatorEvent, OperatorSubscriber, send } from './testing/operator.ts';
import { PROTOBUF } from './testing/protobuf-client.ts';
import { readRecording } from './testing/recording.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';

let test: TestEngine;
let operator: OperatorSubscriber;
/** Is told the same as the first one, in protobuf. */
let other: OperatorSubscriber;

before(async () => {
  test = await startTestEngine();
  operator = new OperatorSubscriber();
  await operator.subscribe(test.engine.masterPort);
  other = new OperatorSubscriber(PROTOBUF);
  await other.subscribe(test.engine.masterPort);
});

after(async () => {
  await operator.close();
  await other.close();
  await test.remove();
});

const recorded = readRecording('17b-operator-api-v1')
  .filter(({ kind }) => kind === 'event')
  .map(({ body }) => body as OperatorEvent);

/** What says which event this is. */
const keyOf = (event: OperatorEvent): string => {
  const { status } = (event['task_updated'] ?? {}) as { status?: { state: string } };
  return status === undefined ? event.type : `${event.type} ${status.state}`;
};

/** The names in a value; which resources a task has differs. */
function names(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => names(item, `${at}[]`)))];
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([name, part]) => names(part, `${at}.${name}`));
}

describe('a subscriber of the operator API', () => {
  it('is told the state, then that it is alive', async () => {
    await operator.next('HEARTBEAT', ({ type }) => type === 'HEARTBEAT');
    const [first] = operator.events;
    const subscribed = first?.['subscribed'] as Record<string, Record<string, unknown>>;
    assert.equal(first?.type, 'SUBSCRIBED');
    assert.deepEqual(Object.keys(subscribed), ['get_state', 'heartbeat_interval_seconds']);
    assert.deepEqual(Object.keys(subscribed['get_state'] ?? {}), [
      'get_tasks',
      'get_executors',
      'get_frameworks',
      'get_agents',
    ]);
  });

  it('is told the life of a task as Mesos tells it', async () => {
    const scheduler = new TestScheduler(test.engine.masterPort);
    try {
      await scheduler.subscribe();
      const offer = await scheduler.nextOffer();
      await scheduler.accept(offer, [task(offer, 'watched', { data: { run_ms: 50 } })]);
      for (const event of recorded.filter(({ type }) => type.startsWith('TASK_'))) {
        const ours = await operator.next(keyOf(event), (candidate) => keyOf(candidate) === keyOf(event));
        assert.deepEqual(names(ours), names(event), keyOf(event));
      }
      await scheduler.until('the exit', () => scheduler.events.some(({ type }) => type === 'FAILURE'));
      const order = operator.events.map(keyOf).filter((key) => key.startsWith('TASK_'));
      assert.deepEqual(order, [
        'TASK_ADDED',
        'TASK_UPDATED TASK_STARTING',
        'TASK_UPDATED TASK_RUNNING',
        'TASK_UPDATED TASK_FINISHED',
      ]);
    } finally {
      await scheduler.close();
    }
  });

  it('is told the coming, changing and going of frameworks', async () => {
    const scheduler = new TestScheduler(test.engine.masterPort, { user: 'root', name: 'passing' });
    const about = (type: string, part: string) =>
      operator.next(
        type,
        (event) => event.type === type && stringifyExactJson(event[part]).includes(scheduler.frameworkId),
      );
    try {
      await scheduler.subscribe();
      await about('FRAMEWORK_ADDED', 'framework_added');
      await scheduler.subscribe(scheduler.frameworkId);
      await about('FRAMEWORK_UPDATED', 'framework_updated');
      const call = { type: 'TEARDOWN', teardown: { framework_id: { value: scheduler.frameworkId } } };
      assert.deepEqual(await send(test.engine.masterPort, '/api/v1', call), { status: 200, text: '' });
      await about('FRAMEWORK_REMOVED', 'framework_removed');
      assert.deepEqual(await send(test.engine.masterPort, '/api/v1', call), {
        status: 400,
        text: 'No framework found with specified ID',
      });
    } finally {
      await scheduler.close();
    }
  });

  it('may leave, and nobody else is concerned', async () => {
    const leaving = new OperatorSubscriber();
    await leaving.subscribe(test.engine.masterPort);
    await leaving.next('SUBSCRIBED', ({ type }) => type === 'SUBSCRIBED');
    await leaving.close();
    const scheduler = new TestScheduler(test.engine.masterPort, { user: 'root', name: 'later' });
    await scheduler.subscribe();
    await operator.next('the later framework', (event) =>
      stringifyExactJson(event).includes('"name":"later"'),
    );
    await scheduler.close();
  });

  it('is told the same in either encoding', async () => {
    await other.next('the last event', () => other.events.length >= operator.events.length);
    const told = ({ events }: OperatorSubscriber) =>
      events.filter(({ type }) => type !== 'HEARTBEAT').slice(1);
    assert.deepEqual(told(other), told(operator));
    assert.ok(told(operator).length >= 8);
  });
});
