import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resourcesOf, scalar } from '../resources/resources.ts';
import { Allocator } from './allocator.ts';
import { refusalMs } from './offer-filters.ts';

const cpus = (value: number) =>
  resourcesOf([
    { name: 'cpus', type: 'SCALAR', scalar: { value } },
    { name: 'mem', type: 'SCALAR', scalar: { value: value * 1000 } },
  ]);

const EVERYBODY = { roles: ['*'], capabilities: new Set<string>() };

function allocatorWith(...frameworks: string[]): Allocator {
  const allocator = new Allocator(cpus(4));
  for (const framework of frameworks) allocator.activate(framework, EVERYBODY, []);
  return allocator;
}

/** Who is offered how many cpus. */
const offered = (allocator: Allocator, nowMs: number) =>
  allocator
    .allocate(nowMs)
    .map(({ frameworkId, resources }) => `${frameworkId}:${scalar(resources, 'cpus')}`);

/** Offers everything and declines it at once. */
function decline(allocator: Allocator, refuseSeconds: number | undefined, nowMs: number): void {
  for (const allocation of allocator.allocate(nowMs)) {
    allocator.release(allocation.frameworkId, allocation.resources);
    allocator.refuse(allocation, refuseSeconds, nowMs);
  }
}

describe('offers', () => {
  it('hold all that is free, once', () => {
    const allocator = allocatorWith('a');
    assert.deepEqual(offered(allocator, 0), ['a:4']);
    assert.deepEqual(offered(allocator, 0), []);
  });

  it('go to the framework that uses least, then to the one that came first', () => {
    const allocator = allocatorWith('a', 'b');
    allocator.take('a', cpus(1));
    assert.deepEqual(offered(allocator, 0), ['b:3']);
    assert.deepEqual(offered(allocatorWith('x', 'y'), 0), ['x:4']);
  });

  it('are not made of crumbs, nor while paused, nor for the disconnected', () => {
    const crumbs = allocatorWith('a');
    crumbs.take('a', cpus(3.995));
    assert.deepEqual(offered(crumbs, 0), []);
    const paused = allocatorWith('a');
    paused.pause(true);
    assert.deepEqual(offered(paused, 0), []);
    paused.pause(false);
    paused.deactivate('a');
    assert.deepEqual(offered(paused, 0), []);
  });
});

describe('a refusal', () => {
  // Recorded with Mesos: 3 s, default, 0, 0.1 and a negative number.
  const lengths: readonly (readonly [seconds: number | undefined, ms: number])[] = [
    [3, 3_000],
    [undefined, 5_000],
    [0, 0],
    [0.1, 1_000],
    [-1, 5_000],
  ];
  for (const [seconds, ms] of lengths) {
    it(`of ${seconds} s holds an offer back for ${ms} ms`, () => {
      const allocator = allocatorWith('a');
      decline(allocator, seconds, 0);
      if (ms > 0) assert.deepEqual(offered(allocator, ms - 1), []);
      assert.deepEqual(offered(allocator, ms), ['a:4']);
    });
  }

  it('lasts a year at most', () => {
    assert.equal(refusalMs(1e12), 31_536_000_000);
    assert.equal(refusalMs(Number.POSITIVE_INFINITY), 31_536_000_000);
  });

  it('holds back only what is part of the refused: more free resources are offered at once', () => {
    const allocator = allocatorWith('a');
    allocator.take('a', cpus(1));
    decline(allocator, 3600, 0);
    assert.deepEqual(offered(allocator, 1_000), []);
    allocator.release('a', cpus(1));
    assert.deepEqual(offered(allocator, 1_000), ['a:4']);
  });

  it('concerns one framework only', () => {
    const allocator = allocatorWith('a', 'b');
    decline(allocator, 3600, 0);
    assert.deepEqual(offered(allocator, 0), ['b:4']);
  });

  it('is dropped by REVIVE and by a disconnection, not by a takeover', () => {
    const allocator = allocatorWith('a');
    decline(allocator, 3600, 0);
    allocator.activate('a', EVERYBODY, []);
    assert.deepEqual(offered(allocator, 0), []);
    allocator.revive('a', []);
    decline(allocator, 3600, 0);
    allocator.deactivate('a');
    allocator.activate('a', EVERYBODY, []);
    assert.deepEqual(offered(allocator, 0), ['a:4']);
  });
});

describe('suppressed roles', () => {
  it('get no offers until they are revived; unknown roles void the call', () => {
    const allocator = allocatorWith('a');
    allocator.suppress('a', ['other']);
    allocator.suppress('a', []);
    assert.deepEqual(offered(allocator, 0), []);
    allocator.revive('a', ['*', 'other']);
    assert.deepEqual(offered(allocator, 0), []);
    allocator.revive('a', ['*']);
    assert.deepEqual(offered(allocator, 0), ['a:4']);
  });
});
