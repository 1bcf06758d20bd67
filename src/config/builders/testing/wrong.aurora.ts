/** Mistakes that an editor must show: each line after an expectation has to be an error, and no other may be one. */
import { docker, job, order, process, service, task, updateConfig } from 'aurora-scheduler/job';

const cat = process({ name: 'cat', cmdline: 'cat' });

// @ts-expect-error no field of that name
process({ name: 'a', cmdline: 'b', cmdlin: 'c' });
// @ts-expect-error neither a number nor a reference
task({ max_failures: 'many' });
// @ts-expect-error required fields are missing
job({ role: 'r' });
// @ts-expect-error a process is no task
service({ role: 'r', cluster: 'c', environment: 'e', task: cat });
// @ts-expect-error no field of that name inside
task({ resources: { cpu: 1, ram: 1, disk: 1, gpus: 1 } });
// @ts-expect-error no field of that name in a copy
docker({ image: 'a' }).with({ imag: 'b' });
// @ts-expect-error not one of the words
process({ name: 'a', cmdline: 'b', logger: { destination: 'nowhere' } });
// @ts-expect-error a number is no process
order(cat, 5);

task({
  processes: [cat, { name: 'dog', cmdline: 'dog' }],
  constraints: order(cat, 'dog'),
  max_failures: '{{many}}',
});
service({
  role: 'r',
  cluster: 'c',
  environment: 'e',
  task: {},
  container: docker({ image: 'x' }),
  update_config: updateConfig({ batch_size: 2 }),
})
  .bind({ many: 3, profile: { name: 'x', big: true } })
  .bind(cat)
  .with({ tier: null, instances: '{{many}}' });
