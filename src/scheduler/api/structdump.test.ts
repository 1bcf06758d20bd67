import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EXAMPLE_JOB } from '../../domain/testing/tasks.ts';
import { dumpCronJob, dumpTask } from './structdump.ts';
import { exampleJob, openHarness } from './testing/harness.ts';

it('shows a stored task as JSON, maps included', async () => {
  const harness = await openHarness();
  const taskLinks = new Map([['docs', 'http://docs']]);
  await harness.api().createJob({ description: exampleJob(1, { taskLinks }) });
  const [taskId = ''] = harness.tasks().keys();
  const dumped = JSON.parse(dumpTask(harness.storage, taskId) ?? assert.fail());
  assert.equal(dumped.assignedTask.taskId, taskId);
  assert.deepEqual(dumped.assignedTask.task.taskLinks, { docs: 'http://docs' });
});

it('shows nothing of what is not stored', async () => {
  const { storage } = await openHarness();
  assert.equal(dumpTask(storage, 'unknown'), undefined);
  assert.equal(dumpCronJob(storage, EXAMPLE_JOB), undefined);
});
