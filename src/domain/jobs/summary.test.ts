import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EXAMPLE_JOB, exampleConfig, exampleTask } from '../testing/tasks.ts';
import { configGroups, jobOfTasks, statsOf } from './summary.ts';

const OLD = exampleConfig({ priority: 1 });
const NEW = exampleConfig({ priority: 2 });

it('shows a job as its latest active task has it', () => {
  const tasks = [
    exampleTask('a', [['PENDING', 100]], { config: OLD }),
    exampleTask('b', [['RUNNING', 200]], { config: NEW }),
    exampleTask('c', [['FAILED', 300]], { config: OLD }),
  ];
  assert.deepEqual(jobOfTasks(EXAMPLE_JOB, tasks), { key: EXAMPLE_JOB, taskConfig: NEW, instanceCount: 3 });
});

it('shows a job that ended as the task that ended last has it', () => {
  const tasks = [
    exampleTask('a', [['FINISHED', 200]], { config: NEW }),
    exampleTask('b', [['KILLED', 100]], { config: OLD }),
  ];
  assert.equal(jobOfTasks(EXAMPLE_JOB, tasks)?.taskConfig, NEW);
  assert.equal(jobOfTasks(EXAMPLE_JOB, []), undefined);
});

it('counts each kind of task', () => {
  const tasks = (['PENDING', 'THROTTLED', 'RUNNING', 'KILLED', 'LOST', 'FAILED'] as const).map((status) =>
    exampleTask(status, [[status, 0]]),
  );
  assert.deepEqual(statsOf(tasks), {
    pendingTaskCount: 2,
    activeTaskCount: 1,
    finishedTaskCount: 1,
    failedTaskCount: 2,
  });
});

it('groups active instances by configuration', () => {
  const task = (id: string, config: typeof OLD, instanceId: number, status: 'RUNNING' | 'LOST' = 'RUNNING') =>
    exampleTask(id, [[status, 0]], { config, instanceId });
  const tasks = [
    task('a', OLD, 0),
    task('b', NEW, 1),
    task('c', OLD, 2),
    task('d', OLD, 3),
    task('e', NEW, 4, 'LOST'),
  ];
  assert.deepEqual(configGroups(tasks), [
    {
      config: OLD,
      instances: [
        { first: 0, last: 0 },
        { first: 2, last: 3 },
      ],
    },
    { config: NEW, instances: [{ first: 1, last: 1 }] },
  ]);
});
