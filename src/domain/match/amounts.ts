import type { ResourceBag } from '../values/resources.ts';

/** Every type of resource that a task can ask for, in the order in which vetoes name them. */
export const RESOURCE_TYPES = ['CPUS', 'RAM_MB', 'DISK_MB', 'PORTS', 'GPUS'] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];

interface ResourceTypeFacts {
  /** The name that Mesos gives to this resource. */
  readonly mesosName: string;
  /** How a pending reason names it. */
  readonly label: string;
  /** A shortage of this many units is as bad as it gets; it scales the score of a veto. */
  readonly scoreRange: number;
}

export const RESOURCE_FACTS = {
  CPUS: { mesosName: 'cpus', label: 'CPU', scoreRange: 16 },
  RAM_MB: { mesosName: 'mem', label: 'RAM', scoreRange: 24_576 },
  DISK_MB: { mesosName: 'disk', label: 'disk', scoreRange: 460_800 },
  PORTS: { mesosName: 'ports', label: 'ports', scoreRange: 1000 },
  GPUS: { mesosName: 'gpus', label: 'GPU', scoreRange: 4 },
} as const satisfies Record<ResourceType, ResourceTypeFacts>;

/**
 * Amounts in whole thousandths of each type's unit (core, MB, MB, port, GPU): Mesos compares scalars with
 * three decimal digits, so sums of fractions such as 0.1 + 0.2 must not be left to floating point.
 */
export type Amounts = Readonly<Record<ResourceType, number>>;

export const NO_AMOUNTS: Amounts = { CPUS: 0, RAM_MB: 0, DISK_MB: 0, PORTS: 0, GPUS: 0 };

/** The nearest whole number of thousandths of a unit. */
export function toThousandths(units: number): number {
  return Math.round(units * 1000);
}

/** What a bag holds; each named port counts as one. */
export function amountsOf(bag: ResourceBag): Amounts {
  return {
    CPUS: toThousandths(bag.cpus),
    RAM_MB: toThousandths(bag.ramMb),
    DISK_MB: toThousandths(bag.diskMb),
    PORTS: toThousandths(bag.namedPorts.length),
    GPUS: toThousandths(bag.gpus),
  };
}

/** Type by type, the sum of both. */
export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return {
    CPUS: a.CPUS + b.CPUS,
    RAM_MB: a.RAM_MB + b.RAM_MB,
    DISK_MB: a.DISK_MB + b.DISK_MB,
    PORTS: a.PORTS + b.PORTS,
    GPUS: a.GPUS + b.GPUS,
  };
}

/** The resource type that Mesos calls `mesosName`, or undefined if tasks cannot ask for it. */
export function resourceTypeOf(mesosName: string): ResourceType | undefined {
  return RESOURCE_TYPES.find((type) => RESOURCE_FACTS[type].mesosName === mesosName);
}
