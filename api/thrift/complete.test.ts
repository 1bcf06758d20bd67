import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  JobConfiguration,
  type Resource,
  ScheduledTask,
  TaskConfig,
  TaskQuery,
} from '../generated/aurora.ts';
import fc from '../testing/properties.ts';
import { canonicalKey, complete, equal, type Wire } from './index.ts';
import { arbitraryWire } from './testing/arbitrary.ts';

const JOB = { role: 'www-data', environment: 'prod', name: 'hello' };

describe('the complete form', () => {
  test('has zero, false and empty for what is absent, and the default of the IDL', () => {
    assert.deepEqual(complete(TaskConfig, { job: JOB }), {
      job: JOB,
      isService: false,
      priority: 0,
      maxTaskFailures: 0,
      production: false,
      resources: [],
      constraints: [],
      mesosFetcherUris: [],
      taskLinks: new Map(),
      metadata: [],
      container: { mesos: { volumes: [] } },
    });
  });

  test('has numbers for bigints that fit', () => {
    const { resources } = complete(TaskConfig, { job: JOB, resources: [{ ramMb: 128n }] });
    assert.deepEqual(resources, [{ ramMb: 128 }]);
  });

  test('has no duplicates in sets', () => {
    const twice: Wire<Resource>[] = [{ numCpus: 1 }, { numCpus: 1 }, { numCpus: 2 }];
    assert.deepEqual(complete(TaskConfig, { job: JOB, resources: twice }).resources, [
      { numCpus: 1 },
      { numCpus: 2 },
    ]);
    assert.deepEqual(complete(TaskQuery, { taskIds: ['a', 'b', 'a'] }).taskIds, ['a', 'b']);
  });

  const refused: [what: string, value: Wire<JobConfiguration>, message: string][] = [
    ['a missing struct', { key: JOB }, 'taskConfig: is missing'],
    [
      'a missing text',
      { taskConfig: { job: { role: 'a', name: 'b' } } },
      'taskConfig.job.environment: is missing',
    ],
    [
      'an integer beyond 2^53',
      { key: JOB, taskConfig: { job: JOB, resources: [{ numCpus: 1 }, { ramMb: 2n ** 60n }] } },
      'taskConfig.resources[1].ramMb: must be between -2^53 and 2^53, not 1152921504606846976',
    ],
    [
      'an empty union',
      { key: JOB, taskConfig: { job: JOB, constraints: [{ name: 'host', constraint: {} }] } },
      'taskConfig.constraints[0].constraint: must have exactly one of value, limit; it has none',
    ],
    [
      'a 32-bit integer out of range',
      { key: JOB, taskConfig: { job: JOB }, instanceCount: 2 ** 31 },
      'instanceCount: must be between -2147483648 and 2147483647, not 2147483648',
    ],
  ];
  for (const [what, value, message] of refused) {
    test(`does not exist for ${what}`, () => {
      const path = message.slice(0, message.indexOf(': '));
      assert.throws(() => complete(JobConfiguration, value), { name: 'ApiInputError', message, path });
    });
  }
});

describe('equality', () => {
  test('sets have no order', () => {
    const a = { job: JOB, resources: [{ numCpus: 1 }, { ramMb: 2 }, { diskMb: 3 }] };
    const b = { job: JOB, resources: [{ diskMb: 3n }, { numCpus: 1 }, { ramMb: 2 }] };
    assert.ok(equal(TaskConfig, a, b));
    assert.equal(canonicalKey(TaskConfig, a), canonicalKey(TaskConfig, b));
  });

  test('maps have no order, lists have one', () => {
    const links = [
      ['a', '1'],
      ['b', '2'],
    ] as const;
    const a = { taskLinks: new Map(links) };
    const b = { taskLinks: new Map(links.toReversed()) };
    assert.ok(equal(TaskConfig, a, b));
    assert.equal(canonicalKey(TaskConfig, a), canonicalKey(TaskConfig, b));
    const events = [{ timestamp: 1 }, { timestamp: 2 }];
    assert.ok(!equal(ScheduledTask, { taskEvents: events }, { taskEvents: events.toReversed() }));
  });

  test('absent is zero, false, empty and the default, but no other value', () => {
    const zeros = { priority: 0, production: false, metadata: [], container: { mesos: {} } };
    assert.ok(equal(TaskConfig, {}, zeros));
    assert.ok(equal(TaskConfig, { job: JOB }, complete(TaskConfig, { job: JOB })));
    assert.ok(!equal(TaskConfig, {}, { tier: '' }));
    assert.ok(!equal(TaskConfig, {}, { partitionPolicy: {} }));
    assert.ok(!equal(TaskConfig, { resources: [{ ramMb: 0 }] }, { resources: [{ diskMb: 0 }] }));
  });

  test('texts are not confused with what surrounds them', () => {
    const a = { metadata: [{ key: 'a";2:"b', value: '' }] };
    const b = { metadata: [{ key: 'a', value: 'b' }] };
    assert.notEqual(canonicalKey(TaskConfig, a), canonicalKey(TaskConfig, b));
  });

  test('holds exactly if the keys agree', () => {
    const few = arbitraryWire(TaskConfig);
    fc.assert(
      fc.property(few, few, (a, b) => {
        assert.ok(equal(TaskConfig, a, structuredClone(a)));
        assert.equal(equal(TaskConfig, a, b), canonicalKey(TaskConfig, a) === canonicalKey(TaskConfig, b));
      }),
    );
  });
});
