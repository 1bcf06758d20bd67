import type { Constraint, TaskConfig, Resource as TaskResource } from '../../../../api/generated/aurora.ts';
import type { Attribute, Offer, Resource } from '../../../../api/mesos/v1.ts';
import { type HostOffer, toHostOffer } from '../host-offer.ts';

/** A scalar resource as Mesos offers it. */
export function scalar(name: string, value: number, more: Partial<Resource> = {}): Resource {
  return { name, type: 'SCALAR', scalar: { value }, role: '*', ...more };
}

/** Inclusive port ranges as Mesos offers them. */
export function portRanges(...ranges: readonly (readonly [begin: number, end: number])[]): Resource {
  return {
    name: 'ports',
    type: 'RANGES',
    ranges: { range: ranges.map(([begin, end]) => ({ begin, end })) },
    role: '*',
  };
}

export function text(name: string, value: string): Attribute {
  return { name, type: 'TEXT', text: { value } };
}

/** A machine with 4 cpus, 4 GB, 10 GB disk and a hundred ports; the offer's id is `offer-<host>` unless given. */
export function mesosOffer(host: string, more: Partial<Offer> = {}): Offer {
  return {
    id: { value: `offer-${host}` },
    framework_id: { value: 'framework' },
    agent_id: { value: `agent-${host}` },
    hostname: host,
    resources: [scalar('cpus', 4), scalar('mem', 4096), scalar('disk', 10_000), portRanges([31_000, 31_099])],
    ...more,
  };
}

export function hostOffer(host: string, more: Partial<Offer> = {}, lot = 0.5): HostOffer {
  return toHostOffer(mesosOffer(host, more), lot);
}

export function limit(name: string, count: number): Constraint {
  return { name, constraint: { limit: { limit: count } } };
}

export function value(name: string, values: readonly string[], negated = false): Constraint {
  return { name, constraint: { value: { negated, values } } };
}

/** A service that asks for 1 cpu, 128 MB, 64 MB disk and has no executor, unless told otherwise. */
export function taskConfig(more: Partial<TaskConfig> = {}, resources?: readonly TaskResource[]): TaskConfig {
  return {
    job: { role: 'www-data', environment: 'prod', name: 'hello' },
    isService: true,
    priority: 0,
    maxTaskFailures: 1,
    production: false,
    tier: 'preferred',
    resources: resources ?? [{ numCpus: 1 }, { ramMb: 128 }, { diskMb: 64 }],
    constraints: [],
    mesosFetcherUris: [],
    taskLinks: new Map(),
    metadata: [],
    container: { mesos: { volumes: [] } },
    ...more,
  };
}
