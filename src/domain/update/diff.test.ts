import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskConfig } from '../../../api/generated/aurora.ts';
import fc from '../../../api/testing/properties.ts';
import { exampleConfig } from '../testing/tasks.ts';
import { diffUpdate, groupInstances, type InstanceConfigs, isNoOp } from './diff.ts';

const OLD = exampleConfig({ priority: 1 });
const NEW = exampleConfig({ priority: 2 });

function instances(...configs: readonly (TaskConfig | undefined)[]): InstanceConfigs {
  return new Map(configs.flatMap((config, id) => (config === undefined ? [] : [[id, config] as const])));
}

interface Case {
  readonly name: string;
  readonly current: InstanceConfigs;
  readonly count: number;
  readonly scope?: readonly number[];
  /** Ids of: added, removed, changed, unchanged, irrelevant. */
  readonly expected: readonly (readonly number[])[];
}

const CASES: readonly Case[] = [
  { name: 'a job that does not run', current: instances(), count: 2, expected: [[0, 1], [], [], [], []] },
  { name: 'nothing to do', current: instances(NEW, NEW), count: 2, expected: [[], [], [], [0, 1], []] },
  {
    name: 'some of each',
    current: instances(OLD, NEW, undefined, OLD, NEW),
    count: 3,
    expected: [[2], [3, 4], [0], [1], []],
  },
  {
    name: 'a scope leaves the others alone',
    ...{ current: instances(OLD, OLD, OLD), count: 5, scope: [1, 3] },
    expected: [[3], [], [1], [0, 2], []],
  },
  {
    name: 'a scope that names what does not exist',
    ...{ current: instances(OLD), count: 1, scope: [0, 9, 7] },
    expected: [[], [], [0], [], [7, 9]],
  },
  {
    name: 'a scope that removes',
    ...{ current: instances(OLD, OLD, OLD), count: 1, scope: [2] },
    expected: [[], [2], [], [0, 1], []],
  },
];

for (const { name, current, count, scope, expected } of CASES) {
  test(`an update of ${name}`, () => {
    const goal = { config: NEW, instanceCount: count, scope: scope && new Set(scope) };
    const { added, removed, changed, unchanged, irrelevant } = diffUpdate(current, goal);
    const ids = [added, removed, changed, unchanged].map((some) => [...some.keys()]);
    assert.deepEqual([...ids, irrelevant], expected);
  });
}

test('sets in another order are no change', () => {
  const reordered = { ...NEW, resources: [...NEW.resources].reverse() };
  const diff = diffUpdate(instances(reordered), { config: NEW, instanceCount: 1, scope: undefined });
  assert.equal(isNoOp(diff), true);
});

test('every instance before and after is told exactly once, and carrying the diff out leaves nothing to do', () => {
  const present = fc.array(fc.constantFrom(OLD, NEW, undefined), { maxLength: 8 });
  fc.assert(
    fc.property(present, fc.nat(10), (configs, instanceCount) => {
      const current = instances(...configs);
      const goal = { config: NEW, instanceCount, scope: undefined };
      const { added, removed, changed, unchanged } = diffUpdate(current, goal);
      const told = [...added.keys(), ...removed.keys(), ...changed.keys(), ...unchanged.keys()];
      const all = new Set([...current.keys(), ...Array.from({ length: instanceCount }, (_, id) => id)]);
      assert.deepEqual([...told].sort(), [...all].sort());
      const after = new Map([...unchanged, ...added, ...[...changed.keys()].map((id) => [id, NEW] as const)]);
      assert.equal(isNoOp(diffUpdate(after, goal)), true);
    }),
  );
});

test('instances with equal configurations are one group', () => {
  const groups = groupInstances(instances(OLD, { ...OLD }, NEW, OLD));
  assert.deepEqual(
    groups.map(({ config, instances: ranges }) => [config.priority, ranges]),
    [
      [
        1,
        [
          { first: 0, last: 1 },
          { first: 3, last: 3 },
        ],
      ],
      [2, [{ first: 2, last: 2 }]],
    ],
  );
});
