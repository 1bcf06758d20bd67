import assert from 'node:assert/strict';
import type { Response, ScheduledTask } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { assignTask, changeState } from '../../state-manager.ts';
import { exampleJob, type Harness, openHarness } from './harness.ts';

/** The texts of an answer. */
export function textsOf(response: Wire<Response>): (string | undefined)[] {
  return (response.details ?? []).map(({ message }) => message);
}

/** Asserts the code and the texts of an answer. */
export function answers(response: Wire<Response>, code: Response['responseCode'], ...texts: string[]): void {
  assert.deepEqual([response.responseCode, ...textsOf(response)], [code, ...texts]);
}

/** The tasks that an answer lists. */
export function tasksIn({ result }: Wire<Response>): readonly Wire<ScheduledTask>[] {
  return (
    (result !== undefined && 'scheduleStatusResult' in result && result.scheduleStatusResult?.tasks) || []
  );
}

/** Every stored task as `<instance> <status>`, sorted. */
export function statuses(harness: Harness): string[] {
  return [...harness.tasks().values()]
    .map(({ status, assignedTask }) => `${assignedTask.instanceId} ${status}`)
    .sort();
}

/** Brings every PENDING task to RUNNING. */
export async function runAll(harness: Harness): Promise<void> {
  await harness.storage.write((tx) => {
    for (const { assignedTask } of tx.tasks.byStatus('PENDING')) {
      const { taskId } = assignedTask;
      const place = { slaveHost: 'host', slaveId: 'agent', assignedPorts: new Map<string, number>() };
      assignTask(tx, harness.context(), { taskId, ...place });
      changeState(tx, harness.context(), { taskId, to: 'RUNNING' });
    }
  });
}

/** A storage in which the example job was created. */
export async function harnessWithJob(instanceCount: number): Promise<Harness> {
  const harness = await openHarness();
  answers(await harness.api().createJob({ description: exampleJob(instanceCount) }), 'OK');
  return harness;
}
