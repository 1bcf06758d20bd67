import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SlaPolicy } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { DONE, found, runAgainst } from '../testing/answers.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };

const POLICIES: readonly [what: string, slaPolicy: Wire<SlaPolicy> | undefined, isWarned: boolean][] = [
  ['a count', { countSlaPolicy: { count: 2, durationSecs: 60 } }, true],
  ['a percentage', { percentageSlaPolicy: { percentage: 95, durationSecs: 60 } }, true],
  ['a coordinator', { coordinatorSlaPolicy: { coordinatorUrl: 'http://c', statusKey: 'drain' } }, false],
  ['nothing', undefined, false],
];

for (const [what, slaPolicy, isWarned] of POLICIES) {
  test(`who changes the number of instances of a job that promises ${what} is ${isWarned ? '' : 'not '}warned`, async () => {
    const config = { job: JOB, container: { mesos: {} }, ...(slaPolicy && { slaPolicy }) };
    const tasks = (status: 'RUNNING' | 'KILLED') =>
      found({
        scheduleStatusResult: {
          tasks: [{ assignedTask: { taskId: 't', instanceId: 0, task: config }, status, taskEvents: [] }],
        },
      });
    const [running, killed] = [tasks('RUNNING'), tasks('KILLED')];
    const added = await runAgainst('job add west/media/prod/web/0 1', {
      getTasksWithoutConfigs: running,
      addInstances: DONE,
    });
    const warned = (verb: string) =>
      isWarned ? `WARNING: ${verb} instances without updating SlaPolicy.\n` : '';
    assert.deepEqual([added.exitCode, added.stdout], [0, warned('Adding')]);
    const ended = await runAgainst('job kill west/media/prod/web/0', {
      getTasksWithoutConfigs: [running, running, killed],
      killTasks: DONE,
    });
    assert.equal(ended.exitCode, 0);
    assert.equal(ended.stdout, `${warned('Killing')}Successfully killed instances [0]\nJob kill succeeded\n`);
  });
}
