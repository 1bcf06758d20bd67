import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JobConfiguration, TaskConfig } from '../../../api/generated/aurora.ts';
import { EXAMPLE_JOB, exampleConfig, exampleTask } from '../testing/tasks.ts';
import { checkQuotaResources, describeExcess, fromAggregate, NO_QUOTA, toAggregate } from './amount.ts';
import { checkQuota, consumptionOf, poolOf } from './consumption.ts';

const PROD = exampleConfig({ production: true });
const DEDICATED = {
  constraints: [{ name: 'dedicated', constraint: { value: { negated: false, values: ['www-data/db'] } } }],
};

/** What one example task counts. */
const ONE = { cpus: 1, ramMb: 128, diskMb: 64 };
const TWO = { cpus: 2, ramMb: 256, diskMb: 128 };
const THREE = { cpus: 3, ramMb: 384, diskMb: 192 };

function running(config: TaskConfig, id = 't') {
  return exampleTask(id, [['RUNNING', 0]], { config });
}

function cronJob(config: TaskConfig, instanceCount: number): JobConfiguration {
  return { key: EXAMPLE_JOB, cronSchedule: '* * * * *', taskConfig: config, instanceCount };
}

describe('what a role uses', () => {
  it('is counted by production and dedication', () => {
    const configs = [PROD, exampleConfig(), { ...PROD, ...DEDICATED }, exampleConfig(DEDICATED)];
    assert.deepEqual(configs.map(poolOf), [
      'prodShared',
      'nonProdShared',
      'prodDedicated',
      'nonProdDedicated',
    ]);
    assert.deepEqual(
      consumptionOf(
        configs.map((config) => running(config)),
        [],
      ),
      {
        prodShared: ONE,
        nonProdShared: ONE,
        prodDedicated: ONE,
        nonProdDedicated: ONE,
      },
    );
  });

  it('leaves out tasks that ended, and resources without a quota', () => {
    const ended = exampleTask('t', [['FINISHED', 0]], { config: PROD });
    assert.deepEqual(consumptionOf([ended], []).prodShared, NO_QUOTA);
    const rich = { ...PROD, resources: [...PROD.resources, { numGpus: 8 }, { namedPort: 'http' }] };
    assert.deepEqual(consumptionOf([running(rich)], []).prodShared, ONE);
  });

  it('has a cron job with all its instances, or more if more are running', () => {
    const tasks = [running(PROD, 'a'), running(PROD, 'b')];
    assert.deepEqual(consumptionOf([], [cronJob(PROD, 3)]).prodShared, THREE);
    assert.deepEqual(consumptionOf(tasks, [cronJob(PROD, 3)]).prodShared, THREE);
    assert.deepEqual(consumptionOf(tasks, [cronJob(PROD, 1)]).prodShared, TWO);
  });
});

describe('a quota', () => {
  const used = consumptionOf([running(PROD)], []);

  it('limits production tasks on shared hosts', () => {
    assert.equal(checkQuota(PROD, 2, used, THREE), undefined);
    assert.equal(
      checkQuota(PROD, 3, used, THREE),
      'Insufficient resource quota: CPU quota exceeded by 1.00 core(s); ' +
        'RAM quota exceeded by 128.00 MB; disk quota exceeded by 64.00 MB',
    );
  });

  it('limits nothing else', () => {
    assert.equal(checkQuota(exampleConfig(), 1_000, used, NO_QUOTA), undefined);
    assert.equal(checkQuota({ ...PROD, ...DEDICATED }, 1_000, used, NO_QUOTA), undefined);
  });

  it('says only what is exceeded', () => {
    assert.equal(describeExcess({ ...ONE, cpus: 1.5 }, ONE), 'CPU quota exceeded by 0.50 core(s)');
    assert.equal(describeExcess(ONE, ONE), undefined);
  });

  it('has exactly CPU, memory and disk', () => {
    assert.deepEqual(fromAggregate(toAggregate(TWO)), TWO);
    assert.equal(checkQuotaResources(toAggregate(ONE).resources), undefined);
    assert.match(checkQuotaResources([{ numCpus: 1 }, { ramMb: 1 }]) ?? '', /must be exactly/);
    assert.match(
      checkQuotaResources([{ numCpus: 1 }, { ramMb: 1 }, { numGpus: 1 }]) ?? '',
      /must be exactly/,
    );
    assert.match(checkQuotaResources([...toAggregate(ONE).resources, { numGpus: 1 }]) ?? '', /Too many/);
  });
});
