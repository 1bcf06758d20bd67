import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMISSION } from '../../domain/testing/admission.ts';
import type { WantedInstances } from '../scheduling/check-placement.ts';
import { placementOfUpdate } from './placement.ts';
import { harnessWithJob } from './testing/answers.ts';
import { exampleJob } from './testing/harness.ts';

test('asks about the instances that an update adds or changes, without those that it ends', async () => {
  const { storage } = await harnessWithJob(3);
  const asked: WantedInstances[] = [];
  const check = { hosts: 1, fittingHosts: 1, instances: 2, placeableInstances: 2, vetoes: [], exhausted: [] };
  const scheduler = {
    tryPlacement: (wanted: WantedInstances) => {
      asked.push(wanted);
      return check;
    },
  };
  const dependencies = { storage, scheduler, admission: ADMISSION };
  const { taskConfig = {} } = exampleJob(2, { priority: 7 });
  assert.deepEqual(placementOfUpdate(dependencies, { taskConfig, instanceCount: 2 }), {
    ok: true,
    value: check,
  });
  const [wanted] = asked;
  assert.equal(wanted?.count, 2);
  assert.equal(wanted.config.tier, 'preemptible');
  assert.deepEqual(wanted.leaving.map(({ assignedTask }) => assignedTask.instanceId).sort(), [0, 1, 2]);
  assert.deepEqual(placementOfUpdate(dependencies, {}), {
    ok: false,
    message: 'Update request must have taskConfig set.',
  });
});
