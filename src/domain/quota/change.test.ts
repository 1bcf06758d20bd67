import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigGroup, TaskConfig } from '../../../api/generated/aurora.ts';
import { exampleConfig } from '../testing/tasks.ts';
import { quotaChange } from './change.ts';

function cores(count: number): { cpus: number; ramMb: number; diskMb: number } {
  return { cpus: count, ramMb: 0, diskMb: 0 };
}

function group(instances: number, cpus: number, changes: Partial<TaskConfig> = {}): ConfigGroup {
  const config = exampleConfig({ production: true, resources: [{ numCpus: cpus }], ...changes });
  return { config, instances: [{ first: 0, last: instances - 1 }] };
}

const CASES = [
  { name: 'new instances', initial: [], desired: [group(2, 1)], during: 7, afterwards: 7, excess: undefined },
  {
    name: 'larger instances',
    initial: [group(2, 1)],
    desired: [group(2, 2)],
    during: 7,
    afterwards: 7,
    excess: undefined,
  },
  {
    name: 'smaller instances',
    initial: [group(2, 2)],
    desired: [group(2, 1)],
    during: 5,
    afterwards: 3,
    excess: undefined,
  },
  {
    name: 'removed instances',
    initial: [group(5, 1)],
    desired: [],
    during: 5,
    afterwards: 0,
    excess: undefined,
  },
  {
    name: 'too many instances',
    ...{ initial: [group(1, 1)], desired: [group(5, 1)], during: 9, afterwards: 9 },
    excess: 'CPU quota exceeded by 1.00 core(s)',
  },
  {
    name: 'instances that no quota limits',
    ...{
      initial: [],
      desired: [group(50, 1, { production: false })],
      during: 5,
      afterwards: 5,
      excess: undefined,
    },
  },
] as const;

for (const { name, initial, desired, during, afterwards, excess } of CASES) {
  test(`a change with ${name}`, () => {
    assert.deepEqual(quotaChange(cores(8), cores(5), initial, desired), {
      ...{ now: cores(5), during: cores(during), afterwards: cores(afterwards), excess },
    });
  });
}
