import { readTask } from '../../../config/task/parse.ts';
import { JsonReader } from '../../../config/task/read-json.ts';
import type { OrderConstraint, ThermosProcess } from '../../../config/task/types.ts';

/**
 * The lines with which `job inspect` shows a job.
 * @param document the whole job as JSON, with all defaults
 * @throws JsonShapeError if the document is no job
 */
export function formatJob(document: unknown): string[] {
  const job = new JsonReader(document, 'job');
  const task = readTask(job.object('task'));
  return [
    'Job level information',
    `  name:       '${job.string('name')}'`,
    `  role:       '${job.string('role')}'`,
    ...(job.has('contact') ? [`  contact:    '${job.string('contact')}'`] : []),
    `  cluster:    '${job.string('cluster')}'`,
    `  instances:  '${job.integer('instances', 1)}'`,
    ...formatCron(job),
    ...formatConstraints(job),
    ...formatPartitionPolicy(job.optionalObject('partition_policy')),
    `  service:    ${truth(job.boolean('service', false))}`,
    `  production: ${truth(job.boolean('production', false))}`,
    '',
    'Task level information',
    `  name: '${task.name}'`,
    ...formatOrder(task.constraints),
    '',
    ...task.processes.flatMap(formatProcess),
  ];
}

function formatCron(job: JsonReader): string[] {
  if (!job.has('cron_schedule')) return [];
  return [
    '  cron:',
    `    schedule: '${job.string('cron_schedule')}'`,
    `    policy:   '${job.string('cron_collision_policy')}'`,
  ];
}

function formatConstraints(job: JsonReader): string[] {
  const constraints = job.stringMap('constraints');
  if (constraints === undefined) return [];
  const sorted = [...constraints].sort(([a], [b]) => (a < b ? -1 : 1));
  return ['  constraints:', ...sorted.map(([name, value]) => `    '${name}': '${value}'`)];
}

function formatPartitionPolicy(policy: JsonReader | undefined): string[] {
  if (policy === undefined) return [];
  return [
    '  partition_policy:',
    `    reschedule: ${truth(policy.boolean('reschedule', true))}`,
    `    delay_secs: '${policy.integer('delay_secs', 0)}'`,
  ];
}

function formatOrder(constraints: readonly OrderConstraint[]): string[] {
  if (constraints.length === 0) return [];
  return ['  constraints:', ...constraints.map(({ order }) => `  ${order.join(' < ')}`)];
}

function formatProcess({ name, daemon, ephemeral, final, cmdline }: ThermosProcess): string[] {
  const flags = Object.entries({ daemon, ephemeral, final }).filter(([, isSet]) => isSet);
  const lines = cmdline.replace(/\n$/, '').split(/\r\n|\r|\n/);
  return [
    `Process '${name}':`,
    ...flags.map(([flag]) => `  ${flag}`),
    '  cmdline:',
    ...lines.map((line) => `    ${line}`),
    '',
  ];
}

/** Scripts know the spelling of Python. */
function truth(value: boolean): string {
  return value ? 'True' : 'False';
}
