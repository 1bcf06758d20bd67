import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomStream, type SeededRandom } from '../random.ts';
import { checkHistory, type Model, type RecordedCall } from './linearizability.ts';
import {
  JOB_MODEL,
  type JobInput,
  type JobOutput,
  type RegisterInput,
  type RegisterOutput,
  registerModel,
} from './models.ts';

/** When a call began and ended ('?': nobody knows what came of it), what was asked and answered. */
type Line<Input, Output> = readonly [began: number, ended: number | '?', input: Input, output?: Output];

function verdictOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  lines: readonly Line<Input, Output>[],
  maxPossibilities?: number,
): string {
  const calls = lines.map(([began, ended, input, output]) => ({
    ...{ began, input },
    ...(ended === '?' ? {} : { ended }),
    ...(output === undefined ? {} : { output }),
  }));
  return checkHistory(model, calls, maxPossibilities).kind;
}

const set = (value: number) => ({ kind: 'set', value }) as const;
const get = { kind: 'get' } as const;

describe('the history of a register', () => {
  const cases: readonly [
    what: string,
    verdict: string,
    lines: readonly Line<RegisterInput, RegisterOutput>[],
  ][] = [
    ['nothing', 'consistent', []],
    [
      'a value is read after it was set',
      'consistent',
      [
        [1, 2, set(7), {}],
        [3, 4, get, { value: 7 }],
      ],
    ],
    [
      'a lost write',
      'contradiction',
      [
        [1, 2, set(7), {}],
        [3, 4, get, { value: 0 }],
      ],
    ],
    [
      'a stale read: a newer value was read before',
      'contradiction',
      [
        [1, 10, set(7), {}],
        [2, 3, get, { value: 7 }],
        [4, 5, get, { value: 0 }],
      ],
    ],
    [
      'a read during the write may give either value',
      'consistent',
      [
        [1, 10, set(7), {}],
        [2, 3, get, { value: 0 }],
        [4, 5, get, { value: 7 }],
      ],
    ],
    [
      'a value that nobody set',
      'contradiction',
      [
        [1, 2, set(7), {}],
        [3, 4, get, { value: 8 }],
      ],
    ],
    [
      'a write of unknown outcome happens much later',
      'consistent',
      [
        [1, '?', set(7)],
        [2, 3, get, { value: 0 }],
        [4, 5, set(8), {}],
        [6, 7, get, { value: 8 }],
        [8, 9, get, { value: 7 }],
      ],
    ],
    [
      'or never',
      'consistent',
      [
        [1, '?', set(7)],
        [2, 3, get, { value: 0 }],
      ],
    ],
    [
      'but not twice',
      'contradiction',
      [
        [1, '?', set(7)],
        [2, 3, get, { value: 7 }],
        [4, 5, set(8), {}],
        [6, 7, get, { value: 7 }],
        [8, 9, set(9), {}],
        [10, 11, get, { value: 7 }],
      ],
    ],
    [
      'nor before it began',
      'contradiction',
      [
        [1, 2, get, { value: 7 }],
        [3, '?', set(7)],
      ],
    ],
    [
      'two readers that saw two writes in opposite orders',
      'contradiction',
      [
        [1, 20, set(1), {}],
        [2, 21, set(2), {}],
        [3, 4, get, { value: 1 }],
        [5, 6, get, { value: 2 }],
        [7, 8, get, { value: 1 }],
      ],
    ],
  ];
  for (const [what, verdict, lines] of cases) {
    it(`${verdict}: ${what}`, () => assert.equal(verdictOf(registerModel(0), lines), verdict));
  }

  it('with an answer that nothing explains is undecided beyond the bound of the search', () => {
    const writes = Array.from({ length: 8 }, (_, i) => [i, 100 + i, set(i), {}] as const);
    const calls = [...writes, [20, 90, get, { value: 99 }] as const];
    assert.equal(verdictOf(registerModel(0), calls, 5), 'undecided');
    assert.equal(verdictOf(registerModel(0), calls), 'contradiction');
  });

  it('is decided at once with many writes of unknown outcome', () => {
    const lost = Array.from({ length: 200 }, (_, i) => [2 * i, '?', set(i)] as const);
    const reads = [150, 30, 7].map((value, i) => [1_000 + 2 * i, 1_001 + 2 * i, get, { value }] as const);
    assert.equal(verdictOf(registerModel(0), [...lost, ...reads]), 'consistent');
    const again = [2_000, 2_001, get, { value: 150 }] as const;
    assert.equal(verdictOf(registerModel(0), [...lost, ...reads, again]), 'contradiction');
  });
});

describe('the history of a job', () => {
  const create: JobInput = { kind: 'create', instances: 2 };
  const kill: JobInput = { kind: 'kill' };
  const read: JobInput = { kind: 'read' };
  const ok: JobOutput = { kind: 'ok' };
  const refused: JobOutput = { kind: 'refused' };
  const tasks = (live: readonly number[], ending: readonly number[] = []): JobOutput => ({
    ...{ kind: 'tasks', live, ending },
  });
  const cases: readonly [what: string, verdict: string, lines: readonly Line<JobInput, JobOutput>[]][] = [
    [
      'created, read, killed, read while it ends, created again',
      'consistent',
      [
        [1, 2, create, ok],
        [3, 4, read, tasks([0, 1])],
        [5, 6, create, refused],
        [7, 8, kill, ok],
        [9, 10, read, tasks([], [1])],
        [11, 12, create, ok],
        [13, 14, read, tasks([0, 1])],
      ],
    ],
    [
      'two creations at once are accepted',
      'contradiction',
      [
        [1, 4, create, ok],
        [2, 3, create, ok],
      ],
    ],
    ['a creation is refused though there is nothing', 'contradiction', [[1, 2, create, refused]]],
    [
      'instances are added after the highest that still is there',
      'consistent',
      [
        [1, 2, create, ok],
        [3, 4, { kind: 'kill', instances: [1] }, ok],
        [5, 6, { kind: 'add', template: 0, count: 1 }, ok],
        [7, 8, read, tasks([0, 2], [1])],
      ],
    ],
    [
      'or again under the number of one that ended',
      'consistent',
      [
        [1, 2, create, ok],
        [3, 4, { kind: 'kill', instances: [1] }, ok],
        [5, 6, { kind: 'add', template: 0, count: 1 }, ok],
        [7, 8, read, tasks([0, 1])],
      ],
    ],
    [
      'what was added is lost',
      'contradiction',
      [
        [1, 2, create, ok],
        [3, 4, { kind: 'add', template: 0, count: 1 }, ok],
        [5, 6, read, tasks([0, 1])],
      ],
    ],
    [
      'what was killed lives',
      'contradiction',
      [
        [1, 2, create, ok],
        [3, 4, kill, ok],
        [5, 6, read, tasks([0, 1])],
      ],
    ],
    [
      'a killed instance that ended is ending again',
      'contradiction',
      [
        [1, 2, create, ok],
        [3, 4, kill, ok],
        [5, 6, read, tasks([], [1])],
        [7, 8, read, tasks([], [0, 1])],
      ],
    ],
    [
      'an addition is refused though its template lives',
      'contradiction',
      [
        [1, 2, create, ok],
        [3, 4, { kind: 'add', template: 1, count: 1 }, refused],
      ],
    ],
  ];
  for (const [what, verdict, lines] of cases) {
    it(`${verdict}: ${what}`, () => assert.equal(verdictOf(JOB_MODEL, lines), verdict));
  }
});

describe('the history of a job with many calls of unknown outcome', () => {
  const histories = Array.from({ length: 2 }, (_, seed) => jobHistory(randomStream(seed, 'lost calls')));

  it('is decided', () => {
    for (const calls of histories) assert.equal(checkHistory(JOB_MODEL, calls).kind, 'consistent');
  });

  it('and a wrong answer at its end is not explained', () => {
    for (const calls of histories) {
      const began = 10_000_000;
      const output = { kind: 'tasks', live: [-1], ending: [] } as const;
      const wrong = { input: { kind: 'read' }, began, ended: began + 1, output } as const;
      assert.notEqual(checkHistory(JOB_MODEL, [...calls.slice(0, 200), wrong], 100).kind, 'consistent');
    }
  });
});

/** What a dozen clients would see of a job when one call in eight gets no answer, executed or not. */
function jobHistory(random: SeededRandom): RecordedCall<JobInput, JobOutput>[] {
  let state = JOB_MODEL.initial;
  return Array.from({ length: 600 }, (_, i) => {
    const input = randomJobInput(random);
    // Each call takes effect at its own instant; the fraction tells instants of different calls apart.
    const instant = 10 * i + i / 1_000;
    const began = instant - random.below(25);
    const isLost = random.chance(0.125);
    if (isLost && random.chance(0.5)) return { input, began };
    const answers: readonly JobOutput[] =
      input.kind === 'read' ? [{ kind: 'tasks', ...state }] : [{ kind: 'ok' }, { kind: 'refused' }];
    for (const output of answers) {
      const next = random.pick(JOB_MODEL.step(state, input, output));
      if (next === undefined) continue;
      state = next;
      return isLost ? { input, began } : { input, began, ended: instant + 1 + random.below(25), output };
    }
    throw new Error(`the model answers nothing to ${JSON.stringify(input)}`);
  });
}

function randomJobInput(random: SeededRandom): JobInput {
  const dice = random.fraction();
  if (dice < 0.25) return { kind: 'create', instances: 1 + random.below(3) };
  if (dice < 0.4) return { kind: 'kill' };
  if (dice < 0.5) return { kind: 'kill', instances: [random.below(3)] };
  if (dice < 0.65) return { kind: 'add', template: random.below(2), count: 1 };
  return { kind: 'read' };
}

describe('random histories of a register', () => {
  it('are judged as by trying all orders', () => {
    const random = randomStream(1, 'histories');
    const counts = { consistent: 0, contradiction: 0 };
    for (let i = 0; i < 3_000; i++) {
      const calls = randomCalls(random);
      const expected = hasOrder(calls, 0) ? 'consistent' : 'contradiction';
      counts[expected] += 1;
      assert.equal(checkHistory(registerModel(0), calls).kind, expected, JSON.stringify(calls));
    }
    assert.ok(Math.min(counts.consistent, counts.contradiction) > 300, JSON.stringify(counts));
  });
});

type RegisterCall = RecordedCall<RegisterInput, RegisterOutput>;

/** Up to six calls that overlap as they like, with answers that may be wrong. */
function randomCalls(random: SeededRandom): RegisterCall[] {
  return Array.from({ length: 2 + random.below(5) }, (_, i) => {
    const input: RegisterInput = random.chance(0.5) ? set(random.below(3)) : get;
    const began = random.below(20) * 10 + i;
    if (random.chance(0.15)) return { input, began };
    const output = input.kind === 'get' ? { value: random.below(3) } : {};
    return { input, began, ended: began + 1 + random.below(6) * 10 + 5, output };
  });
}

/** Tries every order in which no call comes after one that began when it had ended. */
function hasOrder(calls: readonly RegisterCall[], value: number): boolean {
  if (calls.every(({ ended }) => ended === undefined)) return true;
  const firstEnd = Math.min(...calls.map(({ ended }) => ended ?? Number.POSITIVE_INFINITY));
  return calls.some((call) => {
    if (call.began > firstEnd) return false;
    if (call.input.kind === 'get' && call.output !== undefined && call.output.value !== value) return false;
    const after = call.input.kind === 'set' ? call.input.value : value;
    return hasOrder(
      calls.filter((other) => other !== call),
      after,
    );
  });
}
