import type { Resource, ValueRange } from '../../../api/mesos/v1.ts';
import { type Amounts, RESOURCE_FACTS, RESOURCE_TYPES, type ResourceType } from './amounts.ts';
import { countPorts, isUsable, type Piece, type Usage } from './pieces.ts';

/** A share cut out of an offer, and what remains. */
export interface Allocation {
  readonly taken: readonly Resource[];
  readonly left: readonly Piece[];
}

/**
 * Cuts `demand` (without ports) and exactly the given `ports` out of `pieces`: reserved pieces before unreserved ones,
 * otherwise in the order offered; one amount may come from several pieces. Role, reservation and disk information of
 * each piece stay with its share.
 * @returns undefined if `pieces` do not hold that much, or not one of the ports
 */
export function allocate(
  pieces: readonly Piece[],
  demand: Amounts,
  ports: readonly number[],
  usage: Usage,
): Allocation | undefined {
  let left: readonly Piece[] = pieces;
  const taken: Resource[] = [];
  for (const type of RESOURCE_TYPES) {
    const share = type === 'PORTS' ? takePorts(left, ports) : takeScalar(left, type, demand[type], usage);
    if (share === undefined) return undefined;
    taken.push(...share.taken);
    left = share.left;
  }
  return { taken, left };
}

function takeScalar(
  pieces: readonly Piece[],
  type: ResourceType,
  thousandths: number,
  usage: Usage,
): Allocation | undefined {
  let missing = thousandths;
  const taken: Resource[] = [];
  const left = new Map<Piece, number>();
  for (const piece of reservedFirst(pieces)) {
    if (missing === 0 || piece.type !== type || !isUsable(piece, usage)) continue;
    const share = Math.min(missing, piece.thousandths);
    missing -= share;
    left.set(piece, piece.thousandths - share);
    taken.push({ ...piece.source, scalar: { value: share / 1000 } });
  }
  if (missing > 0) return undefined;
  return { taken, left: withAmounts(pieces, left) };
}

function withAmounts(pieces: readonly Piece[], left: ReadonlyMap<Piece, number>): Piece[] {
  return pieces.flatMap((piece) => {
    const thousandths = left.get(piece) ?? piece.thousandths;
    return thousandths > 0 ? [{ ...piece, thousandths }] : [];
  });
}

function takePorts(pieces: readonly Piece[], ports: readonly number[]): Allocation | undefined {
  const wanted = new Set(ports);
  const taken: Resource[] = [];
  const left = pieces.flatMap((piece) => {
    if (piece.type !== 'PORTS') return [piece];
    const mine = [...wanted].filter((port) => holdsPort(piece.ports, port));
    if (mine.length === 0) return [piece];
    for (const port of mine) wanted.delete(port);
    taken.push({ ...piece.source, ranges: { range: toPortRanges(mine) } });
    const rest = withoutPorts(piece.ports, mine);
    return rest.length > 0 ? [{ ...piece, ports: rest, thousandths: countPorts(rest) * 1000 }] : [];
  });
  return wanted.size > 0 ? undefined : { taken, left };
}

/**
 * Picks as many different ports at random as there are `names`.
 * @param names of the ports, each once
 * @param fraction random source, each call in [0, 1)
 * @returns port by name; undefined if the pieces hold too few ports
 */
export function pickPorts(
  pieces: readonly Piece[],
  names: readonly string[],
  fraction: () => number,
): ReadonlyMap<string, number> | undefined {
  let ranges = pieces.flatMap((piece) => piece.ports);
  const picked = new Map<string, number>();
  for (const name of names) {
    const port = portAt(ranges, Math.floor(fraction() * countPorts(ranges)));
    if (port === undefined) return undefined;
    picked.set(name, port);
    ranges = withoutPorts(ranges, [port]);
  }
  return picked;
}

function portAt(ranges: readonly ValueRange[], index: number): number | undefined {
  let skipped = 0;
  for (const { begin, end } of ranges) {
    if (index - skipped <= end - begin) return begin + index - skipped;
    skipped += end - begin + 1;
  }
  return undefined;
}

function holdsPort(ranges: readonly ValueRange[], port: number): boolean {
  return ranges.some(({ begin, end }) => begin <= port && port <= end);
}

function withoutPorts(ranges: readonly ValueRange[], ports: readonly number[]): ValueRange[] {
  return ports.reduce<ValueRange[]>(
    (rest, port) =>
      rest.flatMap(({ begin, end }) =>
        port < begin || port > end
          ? [{ begin, end }]
          : [
              { begin, end: port - 1 },
              { begin: port + 1, end },
            ].filter((range) => range.begin <= range.end),
      ),
    [...ranges],
  );
}

function toPortRanges(ports: readonly number[]): ValueRange[] {
  const ranges: ValueRange[] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const open = ranges.at(-1);
    if (open !== undefined && open.end + 1 === port) open.end = port;
    else ranges.push({ begin: port, end: port });
  }
  return ranges;
}

function reservedFirst(pieces: readonly Piece[]): Piece[] {
  return [...pieces.filter((piece) => piece.reserved), ...pieces.filter((piece) => !piece.reserved)];
}

/** Units of one scalar type that an executor or task lists, in thousandths. */
export function sumOf(resources: readonly Resource[], type: ResourceType): number {
  return resources
    .filter((resource) => resource.name === RESOURCE_FACTS[type].mesosName)
    .reduce((sum, resource) => sum + Math.round((resource.scalar?.value ?? 0) * 1000), 0);
}
