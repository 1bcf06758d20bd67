import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Resource } from '../../../api/mesos/v1.ts';
import { limitsOf, newExecutor, newTask } from './executor.ts';

const amount = (name: string, value: number): Resource => ({ name, type: 'SCALAR', scalar: { value } });
const revocable = (resource: Resource): Resource => ({ ...resource, revocable: {} });
const reserved = (resource: Resource): Resource => ({ ...resource, role: 'web' });

/** The limits of an executor with one task. */
function limits(task: readonly Resource[], ofExecutor: readonly Resource[]) {
  const info = { executor_id: { value: 'e' }, resources: [...ofExecutor] };
  const executor = newExecutor('framework', info, 'container', '/sandbox');
  const ids = { task_id: { value: 't' }, agent_id: { value: 'a' } };
  executor.tasks.set('t', newTask({ name: 't', ...ids, resources: [...task] }));
  return limitsOf(executor);
}

it('a container is limited to what its executor and its tasks have, reserved or not', () => {
  assert.deepEqual(
    limits([reserved(amount('cpus', 2)), amount('cpus', 1), amount('mem', 64)], [amount('mem', 32)]),
    {
      cpus: 3,
      memMb: 96,
    },
  );
});

it('eight revocable cpus count less than a tenth of one that is not', () => {
  const { cpus } = limits([revocable(amount('cpus', 8))], [amount('mem', 32)]);
  assert.ok(cpus > 0 && cpus < 0.1, String(cpus));
});
