import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { backoffBounds, nextBackoffMs } from './backoff.ts';
import { countOfRanges, formatRanges, fromRanges, toRanges } from './instance-ranges.ts';
import { formatJobKey, isGoodIdentifier, isValidJobKey, parseJobKey } from './job-key.ts';
import { addResources, NO_RESOURCES, scaleResources, toResourceBag } from './resources.ts';
import { makeTaskId } from './task-id.ts';

describe('job keys', () => {
  const identifier = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);

  it('are the same after being written and read', () => {
    fc.assert(
      fc.property(identifier, identifier, identifier, (role, environment, name) => {
        const key = { role, environment, name };
        assert.deepEqual(parseJobKey(formatJobKey(key)), key);
      }),
    );
  });

  it('are refused if a part is missing, empty, too long or has other characters', () => {
    for (const text of [
      '',
      'a',
      'a/b',
      'a/b/c/d',
      'a//c',
      'a/b/c d',
      'a/b/ü',
      `a/b/${'x'.repeat(256)}`,
      'a/b/c\n',
    ]) {
      assert.equal(parseJobKey(text), undefined, JSON.stringify(text));
    }
    assert.equal(isValidJobKey(undefined), false);
    assert.equal(isValidJobKey({ role: 'a', environment: 'b' }), false);
    assert.equal(isGoodIdentifier('x'.repeat(255)), true);
  });
});

describe('task ids', () => {
  it('hold only characters that are safe in directory names', () => {
    const key = { role: 'www.data', environment: 'prod', name: 'a b' };
    assert.equal(makeTaskId(key, 7, 'uuid-1'), 'www-data-prod-a-b-7-uuid-1');
  });
});

describe('back-off', () => {
  const bounds = backoffBounds(1_000, 60_000);

  it('starts between once and twice the initial delay', () => {
    assert.equal(nextBackoffMs(bounds, 0, 0), 1_000);
    assert.equal(nextBackoffMs(bounds, 0, 0.9999), 2_000);
  });

  it('never shrinks and never exceeds the maximum', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(fraction, { maxLength: 50 }), (fractions) => {
        let lastMs = 0;
        for (const each of fractions) {
          const nextMs = nextBackoffMs(bounds, lastMs, each);
          assert.ok(nextMs >= lastMs && nextMs <= bounds.maxMs);
          lastMs = nextMs;
        }
      }),
    );
  });

  it('refuses bounds that make no sense', () => {
    assert.throws(() => backoffBounds(0, 1), RangeError);
    assert.throws(() => backoffBounds(2, 1), RangeError);
    assert.throws(() => backoffBounds(Number.NaN, 1), RangeError);
  });
});

describe('ranges of instances', () => {
  it('cover exactly the ids they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), (ids) => {
        const sorted = [...new Set(ids)].sort((a, b) => a - b);
        const ranges = toRanges(ids);
        assert.deepEqual(fromRanges(ranges, 100), sorted);
        assert.equal(countOfRanges(ranges), sorted.length);
      }),
    );
  });

  it('are as few as possible', () => {
    assert.equal(formatRanges(toRanges([3, 1, 2, 7, 0])), '0-3,7');
  });

  it('are not listed if that would take too much', () => {
    assert.equal(fromRanges([{ first: 0, last: 2_147_483_647 }], 4_000), undefined);
  });
});

describe('resources', () => {
  const bag = toResourceBag([
    { numCpus: 0.5 },
    { ramMb: 128 },
    { diskMb: 64 },
    { namedPort: 'http' },
    { numGpus: 1 },
  ]);

  it('are read from the API', () => {
    assert.deepEqual(bag, { cpus: 0.5, ramMb: 128, diskMb: 64, gpus: 1, namedPorts: ['http'] });
  });

  it('add up, ports included', () => {
    assert.deepEqual(addResources(bag, NO_RESOURCES), bag);
    assert.deepEqual(addResources(bag, bag).namedPorts, ['http', 'http']);
  });

  it('multiply, without ports', () => {
    assert.deepEqual(scaleResources(bag, 4), { cpus: 2, ramMb: 512, diskMb: 256, gpus: 4, namedPorts: [] });
  });
});
