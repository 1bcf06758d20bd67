import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type RunningEngine, startEngine } from './start-engine.ts';
import { testOptions } from './testing/engine.ts';
import { OperatorSubscriber, send } from './testing/operator.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';
import { until } from './testing/until.ts';

const OWN = { hostname: 'agent1.example', ip: '127.0.0.1' };
const OTHER = { hostname: 'agent9.example', ip: '10.0.0.9' };
const START = { start: { nanoseconds: 1_795_322_109_000_000_000 } };

let workDir: string;
let engine: RunningEngine;

before(async () => {
  workDir = mkdtempSync(join(tmpdir(), 'engine-maintenance-'));
  engine = await startEngine(testOptions(workDir, { executorShutdownGraceMs: 2_000 }));
});

after(async () => {
  await engine.stop({ killTasks: true });
  rmSync(workDir, { recursive: true, force: true });
});

const windows = (...machine_ids: object[]) => ({ windows: [{ machine_ids, unavailability: START }] });
const post = (path: string, json: unknown) => send(engine.masterPort, path, json);
const call = (type: string, part: object) => post('/api/v1', { type, [type.toLowerCase()]: part });
const get = async (path: string) => JSON.parse((await send(engine.masterPort, path)).text) as unknown;
const DONE = { status: 200, text: '' };

describe('what operators may not do', () => {
  const own = '{"hostname":"agent1.example","ip":"127.0.0.1"}';
  const refused: readonly (readonly [path: string, body: unknown, text: RegExp])[] = [
    ['/machine/down', [], /^List of machines is empty$/],
    ['/machine/down', {}, /^Unexpected JSON type parsed$/],
    ['/machine/down', [{}], /^Both 'hostname' and 'ip' for a machine are empty$/],
    ['/machine/down', [OWN, OWN], new RegExp(`^Machine '${own}' appears more than once`)],
    [
      '/machine/down',
      [OWN],
      new RegExp(`^Machine '${own}' is not in DRAINING mode and cannot be brought down$`),
    ],
    ['/machine/down', [OTHER], /is not part of a maintenance schedule$/],
    ['/machine/up', [OWN], new RegExp(`^Machine '${own}' is not in DOWN mode and cannot be brought up$`)],
    ['/machine/up', [OTHER], /is not part of a maintenance schedule$/],
    ['/machine/down', [{ hostname: 'x', ip: 'nowhere' }], /^'nowhere' is no IPv4 address$/],
    ['/maintenance/schedule', [], /JSON/],
    ['/maintenance/schedule', windows(), /^List of machines in the maintenance window is empty$/],
  ];
  for (const [path, body, text] of refused) {
    it(`POST ${path} ${JSON.stringify(body)}`, async () => {
      const answer = await post(path, body);
      assert.equal(answer.status, 400);
      assert.match(answer.text, text);
    });
  }

  it('in the operator API, with the same words', async () => {
    assert.equal((await call('START_MAINTENANCE', { machines: [] })).text, 'List of machines is empty');
    const schedule = { schedule: windows({}) };
    assert.equal(
      (await call('UPDATE_MAINTENANCE_SCHEDULE', schedule)).text,
      "Both 'hostname' and 'ip' for a machine are empty",
    );
    assert.equal((await call('STOP_MAINTENANCE', { machines: [OWN] })).status, 400);
  });

  it('to get where only a POST does something', async () => {
    assert.equal((await send(engine.masterPort, '/machine/down')).status, 405);
  });
});

describe('the machine', () => {
  let scheduler: TestScheduler;
  let operator: OperatorSubscriber;

  before(async () => {
    scheduler = new TestScheduler(engine.masterPort);
    operator = new OperatorSubscriber();
    await operator.subscribe(engine.masterPort);
    await scheduler.subscribe();
    const offer = await scheduler.nextOffer();
    await scheduler.accept(offer, [task(offer, 'lost')]);
    await scheduler.untilState('lost', 'TASK_RUNNING');
  });
  after(async () => {
    await scheduler.close();
    await operator.close();
  });

  it('is drained by a schedule', async () => {
    assert.deepEqual(await call('UPDATE_MAINTENANCE_SCHEDULE', { schedule: windows(OWN, OTHER) }), DONE);
    await scheduler.until('an inverse offer', () =>
      scheduler.events.some(({ type }) => type === 'INVERSE_OFFERS'),
    );
    assert.deepEqual(await get('/maintenance/status'), { draining_machines: [{ id: OWN }, { id: OTHER }] });
  });

  it('loses what it runs when it is taken down', async () => {
    assert.deepEqual(await post('/machine/down', [OWN]), DONE);
    const status = await scheduler.untilState('lost', 'TASK_LOST');
    assert.deepEqual(
      [status.source, status.reason, status.uuid, status.message],
      [
        'SOURCE_MASTER',
        'REASON_AGENT_REMOVED',
        undefined,
        "Agent agent1.example removed: Operator initiated 'Machine DOWN'",
      ],
    );
    await scheduler.until('the loss of the agent', () =>
      scheduler.events.some((event) => event.type === 'FAILURE' && event.failure.executor_id === undefined),
    );
    await operator.next('AGENT_REMOVED', ({ type }) => type === 'AGENT_REMOVED');
    await until(
      () => engine.view().executors.length === 0,
      () => 'the end of the executors',
    );
    assert.deepEqual(await get('/slaves'), { slaves: [], recovered_slaves: [] });
    assert.deepEqual(await get('/maintenance/status'), {
      draining_machines: [{ id: OTHER }],
      down_machines: [OWN],
    });
  });

  it('stays in the schedule while it is down', async () => {
    const { status, text } = await post('/maintenance/schedule', {});
    assert.equal(status, 400);
    assert.match(text, /is deactivated and cannot be removed from the schedule$/);
  });

  it('stays down when the engine is started again', async () => {
    await engine.stop({ killTasks: false });
    engine = await startEngine(testOptions(workDir, { executorShutdownGraceMs: 2_000 }));
    await scheduler.subscribe(scheduler.frameworkId);
    await until(
      () => !engine.view().isRecovering,
      () => 'the recovery',
    );
    await scheduler.call({ type: 'RECONCILE', reconcile: { tasks: [{ task_id: { value: 'lost' } }] } });
    await scheduler.untilState('lost', 'TASK_UNKNOWN');
    assert.deepEqual(await get('/slaves'), { slaves: [], recovered_slaves: [] });
  });

  it('offers everything again when it is up', async () => {
    const seen = scheduler.offers().length;
    assert.deepEqual(await call('STOP_MAINTENANCE', { machines: [OWN] }), DONE);
    const offer = await scheduler.nextOffer(seen);
    const cpus = offer.resources?.find(({ name }) => name === 'cpus')?.scalar?.value;
    assert.deepEqual([cpus, offer.unavailability], [4, undefined]);
    assert.deepEqual(await get('/maintenance/schedule'), windows(OTHER));
    await scheduler.accept(offer, [task(offer, 'next', { data: { run_ms: 50 } })]);
    await scheduler.untilState('next', 'TASK_FINISHED');
  });
});
