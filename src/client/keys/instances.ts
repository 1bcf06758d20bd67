import { accept, type Conversion, type Convert, integer, reject } from '../grammar/index.ts';
import { type ClusterJobKey, keyOf } from './job-key.ts';

/** A job and some of its instances. */
export interface InstancesOfJob {
  readonly job: ClusterJobKey;
  /** Ascending and without repetitions; absent means all. */
  readonly instances?: readonly number[];
}

/** One instance of a job. */
export interface InstanceOfJob {
  readonly job: ClusterJobKey;
  readonly instance: number;
}

/** A job has at most some thousands of instances; a larger range is a slip of the keyboard. */
const MAX_INSTANCES = 100_000;

/** Reads `CLUSTER/ROLE/ENV/NAME[/INSTANCES]`; an empty last part means all, as upstream takes it. */
export const instancesOfJob: Convert<InstancesOfJob> = (text) => {
  const parts = text.split('/');
  if (parts.length !== 4 && parts.length !== 5) {
    return reject(`Instance specifier '${text}' must be a CLUSTER/ROLE/ENV/JOB/INSTANCES tuple`);
  }
  const job = keyOf(parts, text);
  if (!job.ok) return job;
  const list = parts[4] ?? '';
  if (list === '') return accept({ job: job.value });
  const instances = parseInstances(list);
  return instances.ok ? accept({ job: job.value, instances: instances.value }) : instances;
};

/** Reads `CLUSTER/ROLE/ENV/NAME/INSTANCE`. */
export const instanceOfJob: Convert<InstanceOfJob> = (text) => {
  const parts = text.split('/');
  if (parts.length !== 5) {
    return reject(`Task instance specifier ${text} is not in the form CLUSTER/ROLE/ENV/NAME/INSTANCE`);
  }
  const job = keyOf(parts, text);
  if (!job.ok) return job;
  const instance = integer(parts[4] ?? '');
  if (!instance.ok || instance.value < 0) return reject(`Instance must be an integer, but got ${parts[4]}`);
  return accept({ job: job.value, instance: instance.value });
};

/** Reads `0,2,4-6`. */
function parseInstances(list: string): Conversion<readonly number[]> {
  const instances = new Set<number>();
  for (const part of list.split(',')) {
    const range = /^(?<first>\d{1,9})(?:-(?<last>\d{1,9}))?$/.exec(part);
    const first = Number(range?.groups?.['first']);
    const last = Number(range?.groups?.['last'] ?? first);
    if (range === null || last < first) {
      return reject(`Invalid instance range: '${part}'; expected instances like 0,2,4-6`);
    }
    if (last - first + instances.size >= MAX_INSTANCES) {
      return reject(`Invalid instance range: '${part}' has more than ${MAX_INSTANCES} instances`);
    }
    for (let instance = first; instance <= last; instance += 1) instances.add(instance);
  }
  return accept([...instances].sort((a, b) => a - b));
}

/** Instances as messages list them: `[0, 1, 2]`. */
export function formatInstances(instances: readonly number[]): string {
  return `[${instances.join(', ')}]`;
}
