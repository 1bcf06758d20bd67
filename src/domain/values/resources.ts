import type { Resource, TaskConfig } from '../../../api/generated/aurora.ts';

/** Amounts of every resource type that a task can ask for. */
export interface ResourceBag {
  readonly cpus: number;
  readonly ramMb: number;
  readonly diskMb: number;
  readonly gpus: number;
  /** Names of the ports, in the order the task lists them. */
  readonly namedPorts: readonly string[];
}

/** Nothing at all. */
export const NO_RESOURCES: ResourceBag = { cpus: 0, ramMb: 0, diskMb: 0, gpus: 0, namedPorts: [] };

/** Adds up a list of single resources. */
export function toResourceBag(resources: Iterable<Resource>): ResourceBag {
  const bag = { cpus: 0, ramMb: 0, diskMb: 0, gpus: 0 };
  const namedPorts: string[] = [];
  for (const resource of resources) {
    if ('numCpus' in resource) bag.cpus += resource.numCpus;
    else if ('ramMb' in resource) bag.ramMb += resource.ramMb;
    else if ('diskMb' in resource) bag.diskMb += resource.diskMb;
    else if ('numGpus' in resource) bag.gpus += resource.numGpus;
    else if ('namedPort' in resource) namedPorts.push(resource.namedPort);
  }
  return { ...bag, namedPorts };
}

/** What one task of `config` asks for, without the executor's overhead. */
export function resourcesOf(config: TaskConfig): ResourceBag {
  return toResourceBag(config.resources);
}

/** The sum of two bags; port names are listed one after the other. */
export function addResources(a: ResourceBag, b: ResourceBag): ResourceBag {
  return {
    cpus: a.cpus + b.cpus,
    ramMb: a.ramMb + b.ramMb,
    diskMb: a.diskMb + b.diskMb,
    gpus: a.gpus + b.gpus,
    namedPorts: [...a.namedPorts, ...b.namedPorts],
  };
}

/** `count` times the scalar amounts of `bag`; port names are left out, since no two tasks share a port. */
export function scaleResources(bag: ResourceBag, count: number): ResourceBag {
  return {
    cpus: bag.cpus * count,
    ramMb: bag.ramMb * count,
    diskMb: bag.diskMb * count,
    gpus: bag.gpus * count,
    namedPorts: [],
  };
}
