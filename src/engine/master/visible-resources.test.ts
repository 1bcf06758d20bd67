import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource } from '../../../api/mesos/v1.ts';
import { parseResources } from '../resources/parse.ts';
import { resourcesOf, describe as text } from '../resources/resources.ts';
import { Allocator } from './allocator.ts';
import { visibleTo } from './visible-resources.ts';

function parsed(given: string): Resource[] {
  const result = parseResources(given);
  assert.ok(result.ok, given);
  return result.value;
}

const revocable = parsed('cpus:8').map((resource) => ({ ...resource, revocable: {} }));
const refined: Resource = {
  ...(parsed('mem:5')[0] as Resource),
  reservations: [
    { type: 'STATIC', role: 'web' },
    { type: 'DYNAMIC', role: 'web/blue' },
  ],
};
const TOTAL = resourcesOf([...parsed('cpus:4;ports:[1-2];tokens:{a};cpus(web):2'), ...revocable, refined]);

const seen = (role: string, ...capabilities: string[]) =>
  text(visibleTo({ role, capabilities: new Set(capabilities) }, TOTAL, TOTAL), '').replaceAll(
    '(allocated: )',
    '',
  );

describe('a framework is offered', () => {
  it('what is not reserved, unreserved scalars last', () => {
    assert.equal(seen('*'), 'ports:[1-2]; tokens:{a}; cpus:4');
  });

  it('what is reserved for its role or a role above it', () => {
    const own = 'ports:[1-2]; tokens:{a}; cpus(reservations: [(STATIC,web)]):2; cpus:4';
    assert.equal(seen('web'), own);
    assert.equal(seen('web/blue'), own);
    assert.equal(seen('webmaster'), seen('*'));
  });

  it('revocable resources and refined reservations only if it can handle them', () => {
    assert.equal(seen('*', 'REVOCABLE_RESOURCES'), 'ports:[1-2]; tokens:{a}; cpus{REV}:8; cpus:4');
    const nested = 'mem(reservations: [(STATIC,web),(DYNAMIC,web/blue)]):5';
    assert.ok(seen('web/blue', 'RESERVATION_REFINEMENT').includes(nested));
    assert.ok(!seen('web', 'RESERVATION_REFINEMENT').includes(nested));
  });

  it('nothing of a machine with gpus, even if none is free, unless it can handle gpus', () => {
    const free = resourcesOf(parsed('cpus:4'));
    const total = resourcesOf(parsed('cpus:4;gpus:2'));
    const offered = (...capabilities: string[]) =>
      visibleTo({ role: '*', capabilities: new Set(capabilities) }, free, total).size;
    assert.equal(offered(), 0);
    assert.equal(offered('GPU_RESOURCES'), 1);
  });
});

describe('reservations', () => {
  it('of several roles are offered at once, each to whom it is for', () => {
    const allocator = new Allocator(resourcesOf(parsed('cpus(a):1;cpus(b):2;cpus(c):3;cpus:4')));
    const capabilities = new Set<string>();
    allocator.activate('first', { roles: ['a', 'b'], capabilities }, []);
    allocator.activate('second', { roles: ['c'], capabilities }, []);
    const offers = allocator
      .allocate(0)
      .map(({ frameworkId, role, resources }) => [frameworkId, role, text(resources, role)]);
    assert.deepEqual(offers, [
      ['first', 'a', 'cpus(allocated: a)(reservations: [(STATIC,a)]):1; cpus(allocated: a):4'],
      ['first', 'b', 'cpus(allocated: b)(reservations: [(STATIC,b)]):2'],
      ['second', 'c', 'cpus(allocated: c)(reservations: [(STATIC,c)]):3'],
    ]);
    assert.deepEqual(allocator.allocate(0), []);
  });
});
