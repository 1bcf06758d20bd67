import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { MAX_UNSUCCESSFUL_RUNS, type Outcome } from './plan.ts';
import { isTaskOver, type TaskState } from './states.ts';
import { processSpec, type Script, simulate, taskSpec } from './testing/simulate.ts';

const HOUR_MS = 3_600_000;
const forEver: Script = [{ outcome: 'SUCCESS', lastsMs: 1000 * HOUR_MS }];
const always = (outcome: Outcome): Script => [{ outcome, lastsMs: 10 }];

function scripts(entries: Record<string, Script>): ReadonlyMap<string, Script> {
  return new Map(Object.entries(entries));
}

function stagesOf(processes: Parameters<typeof taskSpec>[0], script: Record<string, Script>, changes = {}) {
  return simulate(taskSpec(processes, changes), scripts(script), HOUR_MS).stages.join(' ');
}

test('a task succeeds when its processes have, one after the other', () => {
  const spec = taskSpec([processSpec({ name: 'b' }), processSpec({ name: 'a' })], {
    constraints: [{ order: ['a', 'b'] }],
  });
  const { stages, happenings } = simulate(spec, new Map(), HOUR_MS);
  assert.deepEqual(stages, ['ACTIVE', 'CLEANING', 'FINALIZING', 'SUCCESS']);
  const starts = happenings.filter(({ what }) => what === 'start').map(({ name }) => name);
  assert.deepEqual(starts, ['a', 'b']);
});

test('processes that may start together start in the order of the task', () => {
  const spec = taskSpec(['z', 'y', 'x'].map((name) => processSpec({ name })));
  const { happenings } = simulate(spec, new Map(), HOUR_MS);
  assert.deepEqual(
    happenings.slice(0, 3).map(({ what, name }) => `${what} ${name}`),
    ['start z', 'start y', 'start x'],
  );
});

const ENDS: readonly [string, string][] = [
  [stagesOf([processSpec({ name: 'a' })], { a: always('FAILED') }), 'FAILED'],
  [
    stagesOf([processSpec({ name: 'a', maxFailures: 2 })], {
      a: [...always('FAILED'), ...always('SUCCESS')],
    }),
    'SUCCESS',
  ],
  // Death by a signal is no failure.
  [stagesOf([processSpec({ name: 'a' })], { a: [...always('KILLED'), ...always('SUCCESS')] }), 'SUCCESS'],
  [stagesOf([processSpec({ name: 'a', maxFailures: 0 })], { a: always('FAILED') }), 'FAILED'],
  [stagesOf([processSpec({ name: 'a', maxFailures: 0 })], { a: always('KILLED') }), 'FAILED'],
  [
    stagesOf(
      [processSpec({ name: 'a' }), processSpec({ name: 'b' })],
      { a: always('FAILED') },
      { maxFailures: 2 },
    ),
    'SUCCESS',
  ],
  // What waits for a failed process waits for ever: the task cannot be completed.
  [
    stagesOf(
      [processSpec({ name: 'a' }), processSpec({ name: 'b' })],
      { a: always('FAILED') },
      { maxFailures: 0, constraints: [{ order: ['a', 'b'] }] },
    ),
    'FAILED',
  ],
  [stagesOf([processSpec({ name: 'a', ephemeral: true })], { a: forEver }), 'SUCCESS'],
  [
    stagesOf([processSpec({ name: 'a' }), processSpec({ name: 'b', ephemeral: true })], {
      b: always('FAILED'),
    }),
    'SUCCESS',
  ],
  [
    stagesOf([processSpec({ name: 'a' }), processSpec({ name: 'f', final: true })], { f: always('FAILED') }),
    'SUCCESS',
  ],
];

test('how tasks end', () => {
  for (const [stages, end] of ENDS) assert.equal(stages, `ACTIVE CLEANING FINALIZING ${end}`);
});

test('a daemon starts again after each success, as often as it likes', () => {
  const spec = taskSpec([processSpec({ name: 'd', daemon: true, minDurationSecs: 1 })]);
  const { stages, outcomes } = simulate(spec, new Map(), 500_000);
  assert.deepEqual(stages, ['ACTIVE']);
  assert.ok((outcomes.get('d')?.length ?? 0) > 2 * MAX_UNSUCCESSFUL_RUNS);
});

test('runs that do not succeed are given up after a hundred, whatever the process allows', () => {
  const spec = taskSpec([processSpec({ name: 'd', maxFailures: 0, daemon: true, minDurationSecs: 0 })]);
  const script = scripts({ d: [...always('SUCCESS'), ...always('FAILED')] });
  const { outcomes } = simulate(spec, script, HOUR_MS);
  assert.equal(outcomes.get('d')?.length, MAX_UNSUCCESSFUL_RUNS + 1);
});

test('a kill lets processes end, runs the final ones, and is what is reported', () => {
  const spec = taskSpec([processSpec({ name: 'a' }), processSpec({ name: 'f', final: true })]);
  const { stages, outcomes } = simulate(spec, scripts({ a: forEver }), HOUR_MS, {
    kill: { atMs: 100, event: 'kill' },
  });
  assert.deepEqual(stages, ['ACTIVE', 'CLEANING', 'FINALIZING', 'KILLED']);
  assert.deepEqual(outcomes.get('f'), ['SUCCESS']);
});

test('a process that will not end costs the final ones their turn', () => {
  const spec = taskSpec([processSpec({ name: 'a' }), processSpec({ name: 'f', final: true })]);
  const { stages, outcomes, happenings } = simulate(spec, scripts({ a: forEver }), HOUR_MS, {
    kill: { atMs: 100, event: 'kill' },
    onTerminate: () => undefined,
  });
  assert.deepEqual(stages, ['ACTIVE', 'CLEANING', 'KILLED']);
  assert.equal(outcomes.get('f'), undefined);
  assert.equal(happenings.at(-1)?.atMs, 100 + 30_000);
});

test('a final process that will not end is ended with the time of the task', () => {
  const spec = taskSpec([processSpec({ name: 'a' }), processSpec({ name: 'f', final: true })]);
  const { stages, happenings } = simulate(spec, scripts({ f: forEver }), HOUR_MS);
  assert.deepEqual(stages, ['ACTIVE', 'CLEANING', 'FINALIZING', 'SUCCESS']);
  assert.equal(happenings.at(-1)?.atMs, 1 + 30_000);
});

test('a lost task ends at once', () => {
  const { stages, happenings } = simulate(
    taskSpec([processSpec({ name: 'a' })]),
    scripts({ a: forEver }),
    HOUR_MS,
    {
      kill: { atMs: 100, event: 'lose' },
      onTerminate: () => undefined,
    },
  );
  assert.deepEqual(stages, ['ACTIVE', 'CLEANING', 'LOST']);
  assert.equal(happenings.at(-1)?.atMs, 100);
});

interface Recording {
  readonly input: {
    readonly task: {
      readonly processes: readonly Record<string, unknown>[];
      readonly constraints?: readonly { readonly order: readonly string[] }[];
      readonly finalization_wait?: number;
    };
    readonly signals?: readonly string[];
  };
  readonly checkpointRoot: readonly { readonly path: string; readonly records?: readonly RecordedState[] }[];
}

interface RecordedState {
  readonly process_status?: {
    readonly process: string;
    readonly state: string;
    readonly return_code?: number;
  };
  readonly task_status?: { readonly state: TaskState };
}

for (const name of ['success', 'retries', 'plan', 'killed', 'ports']) {
  test(`goes through the states that the original went through: ${name}`, () => {
    const url = new URL(`../../../test/recordings/thermos/${name}.json`, import.meta.url);
    const recording: Recording = JSON.parse(readFileSync(url, 'utf8'));
    const records = recording.checkpointRoot.find(({ path }) => path.endsWith('/runner'))?.records ?? [];
    const recorded = outcomesOf(records);
    const processes = recording.input.task.processes.map((process) =>
      processSpec({
        name: String(process['name']),
        maxFailures: Number(process['max_failures'] ?? 1),
        daemon: process['daemon'] === true,
        ephemeral: process['ephemeral'] === true,
        final: process['final'] === true,
        minDurationSecs: Number(process['min_duration'] ?? 5),
      }),
    );
    const killed = recording.input.signals !== undefined;
    const simulated = simulate(
      taskSpec(processes, {
        constraints: recording.input.task.constraints ?? [],
        finalizationWaitSecs: recording.input.task.finalization_wait ?? 30,
      }),
      new Map([...recorded].map(([process, runs]) => [process, scriptOf(process, runs)])),
      HOUR_MS,
      {
        ...(killed && { kill: { atMs: 4000, event: 'kill' } }),
        onTerminate: (process) => recorded.get(process)?.at(-1),
      },
    );
    const stages = records.flatMap(({ task_status }) => task_status?.state ?? []);
    // Taking over its own checkpoint, the original says once more that the task is active.
    assert.deepEqual(
      simulated.stages,
      stages.filter((stage, index) => stage !== stages[index - 1]),
    );
    assert.deepEqual(Object.fromEntries(simulated.outcomes), Object.fromEntries(recorded));
  });
}

function outcomesOf(records: readonly RecordedState[]): Map<string, Outcome[]> {
  const outcomes = new Map<string, Outcome[]>();
  for (const { process_status: status } of records) {
    if (status?.return_code === undefined) continue;
    // Only ends carry a return code.
    outcomes.set(status.process, [...(outcomes.get(status.process) ?? []), status.state as Outcome]);
  }
  return outcomes;
}

/** What ended by a signal or by the kill of its task runs until then; the main process of the plan takes a while. */
function scriptOf(process: string, outcomes: readonly Outcome[]): Script {
  return outcomes.map((outcome) => ({
    outcome,
    lastsMs: outcome === 'KILLED' || process === 'trap' ? HOUR_MS : process === 'main' ? 3000 : 20,
  }));
}

const processArbitrary = fc.record({
  maxFailures: fc.nat(3),
  daemon: fc.boolean(),
  ephemeral: fc.boolean(),
  final: fc.boolean(),
  minDurationSecs: fc.nat(3),
});
const scriptArbitrary = fc.array(
  fc.record({
    outcome: fc.constantFrom<Outcome>('SUCCESS', 'FAILED', 'KILLED', 'LOST'),
    lastsMs: fc.integer({ min: 1, max: 3000 }),
  }),
  { minLength: 1, maxLength: 4 },
);
const caseArbitrary = fc.record({
  processes: fc.array(fc.tuple(processArbitrary, scriptArbitrary), { minLength: 1, maxLength: 5 }),
  ordered: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 4 }),
  maxConcurrency: fc.nat(3),
  maxFailures: fc.nat(2),
  killAtMs: fc.option(fc.nat(20_000)),
});

test('whatever the task, its rules hold', () => {
  fc.assert(
    fc.property(caseArbitrary, (each) => {
      const processes = each.processes.map(([process], index) =>
        processSpec({ ...process, name: `p${index}` }),
      );
      // Later processes wait for earlier ones, so there is no cycle.
      const constraints = each.ordered
        .filter(([a, b]) => a < b && b < processes.length && processes[a]?.final === processes[b]?.final)
        .map(([a, b]) => ({ order: [`p${a}`, `p${b}`] }));
      const spec = taskSpec(processes, {
        constraints,
        maxConcurrency: each.maxConcurrency,
        maxFailures: each.maxFailures,
      });
      const script = new Map(each.processes.map(([, runs], index) => [`p${index}`, runs]));
      const options = each.killAtMs === null ? {} : { kill: { atMs: each.killAtMs, event: 'kill' as const } };
      const { stages, happenings } = simulate(spec, script, 120_000, options);
      checkRules(spec, happenings);
      const isEndless = processes.some(({ daemon, maxFailures }) => daemon || maxFailures === 0);
      if (each.killAtMs !== null) assert.ok(isTaskOver(stages.at(-1) ?? 'ACTIVE'));
      else if (
        !isEndless &&
        !each.processes.some(([, runs]) => runs.some(({ outcome }) => outcome !== 'SUCCESS'))
      ) {
        assert.equal(stages.at(-1), 'SUCCESS');
      }
    }),
    { numRuns: 300 },
  );
});

function checkRules(
  spec: ReturnType<typeof taskSpec>,
  happenings: ReturnType<typeof simulate>['happenings'],
): void {
  const running = new Set<string>();
  const ended = new Map<string, number>();
  for (const { atMs, what, name, stage } of happenings) {
    if (what === 'end') {
      running.delete(name);
      ended.set(name, atMs);
    }
    if (what !== 'start') continue;
    const process = spec.processes.find((each) => each.name === name);
    assert.ok(!running.has(name), `${name} runs twice at the same time`);
    running.add(name);
    assert.equal(process?.final ? 'FINALIZING' : 'ACTIVE', stage);
    const last = ended.get(name);
    assert.ok(last === undefined || atMs - last >= (process?.minDurationSecs ?? 0) * 1000);
    assert.ok(spec.maxConcurrency === 0 || running.size <= spec.maxConcurrency);
    for (const { order } of spec.constraints) {
      if (order[1] === name) assert.ok(ended.has(order[0] ?? ''), `${name} starts before ${order[0]}`);
    }
  }
}
