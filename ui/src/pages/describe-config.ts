import type { Constraint, Container, TaskConfig } from '../../../api/generated/aurora.ts';
import { toResourceBag } from '../../../src/domain/values/resources.ts';

/** A configuration as names and values, what is not set left out. */
export function describeConfig(config: TaskConfig): [name: string, value: string][] {
  const { cpus, ramMb, diskMb, gpus, namedPorts } = toResourceBag(config.resources);
  const facts: [string, string | undefined][] = [
    ['CPU', `${cpus} cores`],
    ['RAM', formatMebibytes(ramMb)],
    ['Disk', formatMebibytes(diskMb)],
    ['GPU', gpus > 0 ? String(gpus) : undefined],
    ['Ports', namedPorts.join(', ')],
    ['Constraints', config.constraints.map(describeConstraint).join(', ')],
    ['Tier', config.tier],
    ['Service', config.isService ? 'yes' : 'no'],
    ['Priority', String(config.priority)],
    ['Task failures allowed', config.isService ? undefined : String(config.maxTaskFailures)],
    ['Container', describeContainer(config.container)],
    ['Metadata', config.metadata.map(({ key, value }) => `${key}: ${value}`).join(', ')],
    ['Contact', config.contactEmail],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
}

const UNITS = ['MiB', 'GiB', 'TiB'] as const;

/** An amount of memory or disk in the largest unit of which there is at least one. */
export function formatMebibytes(mebibytes: number): string {
  let amount = mebibytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${Number(amount.toFixed(2))} ${UNITS[unit]}`;
}

function describeConstraint({ name, constraint }: Constraint): string {
  if ('limit' in constraint) return `at most ${constraint.limit.limit} per ${name}`;
  const { negated, values } = constraint.value;
  return `${name} is ${negated ? 'not ' : ''}${values.join(' or ')}`;
}

function describeContainer(container: Container): string | undefined {
  if ('docker' in container) return `Docker ${container.docker.image}`;
  const { image } = container.mesos;
  if (image === undefined) return undefined;
  return 'docker' in image ? `${image.docker.name}:${image.docker.tag}` : image.appc.name;
}
