import type { Resource, ValueRange } from '../../api/mesos/v1.ts';

/** What an agent has, or what something takes of it. Scalars in thousandths of a unit, as Mesos compares them. */
export interface Holdings {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly ports: ReadonlySet<number>;
}

export const NOTHING: Holdings = { cpus: 0, mem: 0, disk: 0, ports: new Set() };

/** @param units cpus, MB of memory, MB of disk */
export function holdings(cpus: number, mem: number, disk: number, ports: Iterable<number>): Holdings {
  return { cpus: milli(cpus), mem: milli(mem), disk: milli(disk), ports: new Set(ports) };
}

export function toHoldings(resources: readonly Resource[]): Holdings {
  const sum = (name: string): number =>
    resources
      .filter((resource) => resource.name === name)
      .reduce((total, resource) => total + milli(resource.scalar?.value ?? 0), 0);
  const ports = resources.flatMap((resource) => resource.ranges?.range ?? []).flatMap(expand);
  return { cpus: sum('cpus'), mem: sum('mem'), disk: sum('disk'), ports: new Set(ports) };
}

export function toResources(held: Holdings): Resource[] {
  const scalars = (['cpus', 'mem', 'disk'] as const).filter((name) => held[name] > 0);
  const ranges = toRanges([...held.ports].sort((a, b) => a - b));
  return [
    ...scalars.map(
      (name): Resource => ({ name, type: 'SCALAR', scalar: { value: held[name] / 1000 }, role: '*' }),
    ),
    ...(ranges.length > 0
      ? [{ name: 'ports', type: 'RANGES', ranges: { range: ranges }, role: '*' } as const]
      : []),
  ];
}

export function plus(a: Holdings, b: Holdings): Holdings {
  return sum([a, b]);
}

export function sum(parts: readonly Holdings[]): Holdings {
  const total = { cpus: 0, mem: 0, disk: 0, ports: new Set<number>() };
  for (const { cpus, mem, disk, ports } of parts) {
    total.cpus += cpus;
    total.mem += mem;
    total.disk += disk;
    for (const port of ports) total.ports.add(port);
  }
  return total;
}

export function minus(a: Holdings, b: Holdings): Holdings {
  return {
    cpus: a.cpus - b.cpus,
    mem: a.mem - b.mem,
    disk: a.disk - b.disk,
    ports: new Set([...a.ports].filter((port) => !b.ports.has(port))),
  };
}

/** Whether `part` can be taken from `whole`. */
export function isWithin(part: Holdings, whole: Holdings): boolean {
  return (
    part.cpus <= whole.cpus &&
    part.mem <= whole.mem &&
    part.disk <= whole.disk &&
    [...part.ports].every((port) => whole.ports.has(port))
  );
}

function milli(units: number): number {
  return Math.round(units * 1000);
}

function expand({ begin, end }: ValueRange): number[] {
  return Array.from({ length: end - begin + 1 }, (_, index) => begin + index);
}

function toRanges(ports: readonly number[]): ValueRange[] {
  const ranges: ValueRange[] = [];
  for (const port of ports) {
    const open = ranges.at(-1);
    if (open !== undefined && open.end + 1 === port) open.end = port;
    else ranges.push({ begin: port, end: port });
  }
  return ranges;
}
