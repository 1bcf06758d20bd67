import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from '../../../api/testing/properties.ts';
import { compareTrees, type Difference } from './compare-trees.ts';

const CASES: readonly (readonly [
  name: string,
  before: unknown,
  after: unknown,
  differences: readonly Difference[],
])[] = [
  ['equal values', { a: [1] }, { a: [1] }, []],
  ['a changed field', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, [{ path: 'a.c', before: 2, after: 3 }]],
  ['a field that is gone', { a: 1, b: 2 }, { b: 2 }, [{ path: 'a', before: 1 }]],
  ['a new field', {}, { a: { b: 1 } }, [{ path: 'a', after: { b: 1 } }]],
  [
    'named elements, one of them new at the front',
    { p: [{ name: 'x', n: 1 }] },
    {
      p: [
        { name: 'new', n: 0 },
        { name: 'x', n: 2 },
      ],
    },
    [
      { path: 'p[x].n', before: 1, after: 2 },
      { path: 'p[new]', after: { name: 'new', n: 0 } },
    ],
  ],
  [
    'named elements in another order',
    { p: [{ name: 'x' }, { name: 'y' }] },
    { p: [{ name: 'y' }, { name: 'x' }] },
    [{ path: 'p (order)', before: ['[x]', '[y]'], after: ['[y]', '[x]'] }],
  ],
  [
    'elements with keys',
    { m: [{ key: 'k', value: '1' }] },
    { m: [] },
    [{ path: 'm[k]', before: { key: 'k', value: '1' } }],
  ],
  [
    'values of a union',
    { r: [{ numCpus: 1 }, { namedPort: 'http' }, { namedPort: 'admin' }] },
    { r: [{ numCpus: 2 }, { namedPort: 'http' }, { namedPort: 'debug' }] },
    [
      { path: 'r.numCpus', before: 1, after: 2 },
      { path: 'r[namedPort "admin"]', before: 'admin' },
      { path: 'r[namedPort "debug"]', after: 'debug' },
    ],
  ],
  [
    'lists of plain values',
    { a: ['x', 'y'] },
    { a: ['y'] },
    [{ path: 'a', before: ['x', 'y'], after: ['y'] }],
  ],
  [
    'values of different kinds',
    { a: 'text' },
    { a: { b: 1 } },
    [{ path: 'a', before: 'text', after: { b: 1 } }],
  ],
];

for (const [name, before, after, differences] of CASES) {
  test(`compares ${name}`, () => {
    assert.deepEqual(compareTrees(before, after), differences);
  });
}

test('whatever differs is told, and only then', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 4 }), (a, b) => {
      const [before, after] = [{ a }, { a: b }].map((value) => JSON.parse(JSON.stringify(value)));
      assert.equal(compareTrees(before, after).length === 0, isDeepStrictEqual(before, after));
    }),
  );
});
