import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stringifyExactJson } from '../../api/mesos/json.ts';
import type { EngineOptions } from './options.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { compareExecutorEvents } from './testing/executor-events.ts';
import { fastWorld } from './testing/fast-world.ts';
import { type Line, readRecording, requests } from './testing/recording.ts';
import { Replay, type ReplayOptions } from './testing/replay.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';

interface Contract {
  readonly recording: string;
  /** Which part of it this is, if it is replayed in parts. */
  readonly part?: string;
  readonly engine?: Partial<EngineOptions>;
  /** What is not replayed, and why. */
  readonly leaveOut?: readonly { readonly why: string; readonly is: (line: Line) => boolean }[];
  readonly onNote?: (engine: TestEngine) => ReplayOptions['onNote'];
  /** Whether offers must come when they came in the recording, too. */
  readonly isPaced?: boolean;
  readonly replay?: Pick<ReplayOptions, 'exactOffersOf' | 'unrecordedOfferCpus' | 'onJson'>;
}

const killVictim =
  (engine: TestEngine): ReplayOptions['onNote'] =>
  (text) => {
    const victim = engine.engine.view().executors.find(({ id }) => id === 'thermos-victim');
    if (text.includes('gets SIGKILL') && victim?.pid !== undefined) process.kill(victim.pid, 'SIGKILL');
  };

const untilExpired =
  ({ engine }: TestEngine): ReplayOptions['onNote'] =>
  async (text) => {
    if (text !== 'resubscribe with the same id') return;
    while (engine.view().frameworks.length > 0) await new Promise((resolve) => setImmediate(resolve));
  };

/** Waits until the framework has that many tasks, so that acknowledgements have arrived. */
async function untilTasks({ engine }: TestEngine, count: number): Promise<void> {
  while (engine.view().frameworks[0]?.taskCount !== count)
    await new Promise((resolve) => setImmediate(resolve));
}

/** What a recording with two agents has about one of them: the requests and events that name its task. */
function aboutAgent(task: string): (line: Line) => boolean {
  const mentions = ({ body }: Line) => stringifyExactJson(body ?? null).includes(`"value":"${task}"`);
  const isOut = requests('13-attributes-resources', mentions);
  return (line) =>
    isOut(line) || line.who === `executor thermos-${task}` || (line.kind === 'event' && mentions(line));
}

/** Compares the one agent of the engine with one of those that `/slaves` showed. */
function sameAgents(agent: string): NonNullable<ReplayOptions['onJson']> {
  const agentOf = (answer: unknown, isWanted: (id: string) => boolean) => {
    const { slaves } = answer as { slaves: (Record<string, unknown> & { id: string; pid: string })[] };
    const found = slaves.find(({ id }) => isWanted(id));
    // Whether an offer is out at that moment is a matter of pace.
    const offered = { offered_resources: {}, offered_resources_full: [] };
    return { ...found, ...offered, id: '', pid: '', port: 0, registered_time: 0, hostname: '' };
  };
  return (recorded, ours) =>
    assert.deepEqual(
      agentOf(ours, () => true),
      agentOf(recorded, (id) => id.endsWith(`-${agent}`)),
    );
}

/**
 * What is replayed. What the comparison covers and what not is said at {@link Replay}. Recordings that are not here have
 * tests of their own: bytes and protobuf (01c, 19), restarts (07, 07b, 07c, 09c), the executor API (14b), operators,
 * environment, fetcher and limits (17 to 18b). That none is forgotten is checked by recordings.test.ts.
 */
const CONTRACTS: readonly Contract[] = [
  { recording: '01-subscribe' },
  { recording: '01b-subscribe-variants' },
  { recording: '02-decline-revive-suppress', isPaced: true },
  { recording: '03-launch-custom-executor' },
  { recording: '03b-two-tasks-one-executor' },
  { recording: '04-kill' },
  { recording: '05a-executor-sigkill', onNote: killVictim },
  { recording: '05b-executor-never-registers', engine: { executorRegistrationTimeoutMs: 4_000 } },
  { recording: '05c-executor-exits-0-without-terminal-update' },
  { recording: '05d-executor-exits-1-before-subscribing' },
  { recording: '05e-same-without-partition-aware' },
  { recording: '06-command-does-not-exist' },
  { recording: '09-framework-failover' },
  { recording: '09b-failover-timeout-expires', onNote: untilExpired },
  { recording: '10-reconcile' },
  { recording: '10b-reconcile-not-partition-aware' },
  {
    recording: '11b-launch-errors-not-partition-aware',
    replay: { unrecordedOfferCpus: 3.75 },
    leaveOut: [
      {
        why: 'these were tried with an offer of a quarter cpu, as happened to be left; 11c has the same with enough',
        is: requests('11b-launch-errors-not-partition-aware', ({ n = 0 }) => n >= 33 && n <= 35),
      },
      {
        why: 'the answers to them, which come on the stream of the subscription',
        is: ({ kind, body }) =>
          kind === 'event' && /"value":"(runs|exec-differs)"/.test(stringifyExactJson(body)),
      },
      { why: 'the only agent cannot die alone', is: ({ t }) => t >= 35_267 && t < 36_182 },
    ],
  },
  {
    recording: '11-launch-errors',
    leaveOut: [
      {
        why: 'these were tried with an offer of a quarter cpu, as happened to be left; 11c has the same with enough',
        is: requests('11-launch-errors', ({ n = 0 }) => n >= 33 && n <= 35),
      },
      {
        why: 'the answers to them, which come on the stream of the subscription',
        is: ({ kind, body }) =>
          kind === 'event' && /"value":"(runs|exec-differs)"/.test(stringifyExactJson(body)),
      },
      { why: 'the only agent cannot die alone', is: ({ t }) => t >= 38_530 && t < 39_449 },
    ],
  },
  { recording: '11c-launch-errors-running-task' },
  {
    recording: '12-maintenance',
    leaveOut: [
      {
        why: 'the parser words the error in its own way',
        is: requests(
          '12-maintenance',
          ({ body }) => body === 'nonsense' || stringifyExactJson(body) === '[]',
        ),
      },
    ],
  },
  {
    recording: '13-attributes-resources',
    part: 'the first agent',
    engine: {
      resources:
        'cpus:4;mem:4096;disk:10000;ports:[31000-31009, 31020-31029];bananas:7;tokens:{a, b, c};' +
        'cpus(web):2;mem(web):512;ports(web):[32000-32004]',
      attributes: 'rack:a;host:h1;dedicated:web/frontend;zone:z1;zone:z2;cores:8;range:[1-3]',
    },
    replay: { exactOffersOf: 'S0', onJson: sameAgents('S0') },
    leaveOut: [{ why: 'the second agent is an engine of its own, below', is: aboutAgent('gpu') }],
  },
  {
    recording: '13-attributes-resources',
    part: 'the agent with gpus',
    engine: { resources: 'cpus:3;mem:1024;disk:100;ports:[31000-31004];gpus:2' },
    replay: { exactOffersOf: 'S1', onJson: sameAgents('S1') },
    leaveOut: [{ why: 'the first agent is an engine of its own, above', is: aboutAgent('reserved') }],
  },
  {
    recording: '13b-revocable-resources',
    engine: { revocableResources: 'cpus:8;mem:1000' },
    replay: { exactOffersOf: 'S0', onJson: sameAgents('S0') },
  },
  { recording: '14-http-errors-scheduler' },
  {
    recording: '14c-authentication',
    engine: { credentials: [{ principal: 'aurora', secret: 'secret' }] },
    leaveOut: [
      {
        why: 'credentials are for the scheduler API; the operator endpoints ask for none',
        is: requests('14c-authentication', ({ path }) => path !== '/api/v1/scheduler' && path !== '/health'),
      },
    ],
  },
  { recording: '15-message' },
  { recording: '16-shutdown-executor' },
  { recording: '16b-teardown' },
];

/** It starts amid a story: a task runs in one executor, another executor has not subscribed. */
describe('the executor API refuses what Mesos refuses', () => {
  it('14b-http-errors-executor', { timeout: 60_000 }, async () => {
    const test = await startTestEngine();
    const scheduler = new TestScheduler(test.engine.masterPort);
    try {
      await scheduler.subscribe();
      const offer = await scheduler.nextOffer();
      const unregistered = task(offer, 'unregistered', { flags: '--no-subscribe' });
      await scheduler.accept(offer, [task(offer, 'tiny', { flags: '--stay' }), unregistered]);
      await scheduler.untilState('tiny', 'TASK_RUNNING');
      const lines = readRecording('14b-http-errors-executor');
      const recordedId = lines.find(({ body }) => JSON.stringify(body)?.includes('-0006'))?.body as {
        framework_id: { value: string };
      };
      const replay = new Replay(
        { ...test.engine, connectedFrameworks: () => 0 },
        {
          ids: { [recordedId.framework_id.value]: scheduler.frameworkId },
          // The scheduler of this test is not the recorded one, and a second SUBSCRIBE by hand ends its executor's.
          leaveOut: ({ who, t }) => (who !== 'client' && who !== 'note') || t > 6_000,
          onNote: (text) => (text.startsWith('TASK_RUNNING after') ? untilTasks(test, 1) : undefined),
        },
      );
      await replay.run(lines);
      assert.ok(replay.compared.responses > 30);
      await scheduler.until('all updates', () => scheduler.states('tiny').length >= 6);
      assert.deepEqual(
        scheduler.states('not-a-task'),
        ['TASK_RUNNING'],
        'an update for an unknown task is forwarded',
      );
      assert.deepEqual(
        scheduler.states('tiny').slice(2),
        ['TASK_RUNNING', 'TASK_RUNNING', 'TASK_FAILED', 'TASK_RUNNING'],
        'a repeated and a second terminal update are not',
      );
    } finally {
      await scheduler.close();
      await test.remove();
    }
  });
});

describe('the engine answers as Mesos did when it was recorded', { concurrency: 4 }, () => {
  for (const contract of CONTRACTS) {
    const { recording, part } = contract;
    it(part === undefined ? recording : `${recording}, ${part}`, { timeout: 60_000 }, async () => {
      const world = fastWorld(5);
      const engine = await startTestEngine({
        executorShutdownGraceMs: 5_000,
        ...world,
        ...contract.engine,
      });
      try {
        const onNote = contract.onNote?.(engine);
        const isOut = (line: Line) => contract.leaveOut?.some(({ is }) => is(line)) ?? false;
        const replay = new Replay(
          {
            ...engine.engine,
            connectedFrameworks: () =>
              engine.engine.view().frameworks.filter(({ isConnected }) => isConnected).length,
          },
          {
            leaveOut: isOut,
            ...(onNote === undefined ? {} : { onNote }),
            ...(contract.isPaced === true ? { pace: world.clock } : {}),
            ...contract.replay,
          },
        );
        const lines = readRecording(contract.recording);
        await replay.run(lines);
        assert.ok(replay.compared.responses + replay.compared.events > 0, 'something was compared');
        await compareExecutorEvents(
          lines.filter((line) => !isOut(line)),
          engine.workDir,
          (recorded) => replay.translate(recorded),
        );
      } finally {
        await engine.remove();
      }
    });
  }
});
