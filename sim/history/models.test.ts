import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHistory } from './linearizability.ts';
import { JOB_MODEL, type JobInput, type JobOutput } from './models.ts';

describe('the restart of an instance', () => {
  const create: JobInput = { kind: 'create', instances: 2 };
  const kill: JobInput = { kind: 'kill', instances: [1] };
  const restart: JobInput = { kind: 'restart', instance: 1 };
  const add: JobInput = { kind: 'add', template: 1, count: 1 };
  const ok: JobOutput = { kind: 'ok' };
  const refused: JobOutput = { kind: 'refused' };
  const tasks = (live: readonly number[], ending: readonly number[] = []): JobOutput => ({
    ...{ kind: 'tasks', live, ending },
  });
  const read: JobInput = { kind: 'read' };
  const cases: readonly [
    what: string,
    verdict: string,
    calls: readonly (readonly [JobInput, JobOutput | '?'])[],
  ][] = [
    [
      'leaves it alive',
      'consistent',
      [
        [create, ok],
        [restart, ok],
        [read, tasks([0, 1])],
      ],
    ],
    [
      'does not end it',
      'contradiction',
      [
        [create, ok],
        [restart, ok],
        [read, tasks([0], [1])],
      ],
    ],
    [
      'cannot be refused to one that lives',
      'contradiction',
      [
        [create, ok],
        [restart, refused],
      ],
    ],
    ['cannot be done to one that is not there', 'contradiction', [[restart, ok]]],
    [
      'may be refused to one that was killed',
      'consistent',
      [
        [create, ok],
        [kill, ok],
        [restart, refused],
      ],
    ],
    [
      'may be answered for one that is being killed, which dies all the same',
      'consistent',
      [
        [create, ok],
        [kill, ok],
        [restart, ok],
        [read, tasks([0], [1])],
        [read, tasks([0])],
      ],
    ],
    [
      'is refused only when it is gone',
      'contradiction',
      [
        [create, ok],
        [kill, ok],
        [restart, refused],
        [add, ok],
      ],
    ],
    [
      'of unknown outcome changes nothing',
      'contradiction',
      [
        [create, ok],
        [restart, '?'],
        [read, tasks([0])],
      ],
    ],
  ];
  for (const [what, verdict, calls] of cases) {
    it(`${what}: ${verdict}`, () => {
      const recorded = calls.map(([input, output], i) => ({
        ...{ input, began: 2 * i },
        ...(output === '?' ? {} : { ended: 2 * i + 1, output }),
      }));
      assert.equal(checkHistory(JOB_MODEL, recorded).kind, verdict);
    });
  }
});
