import { failed, ok, type Result } from '../result.ts';
import type { Announce } from '../task/types.ts';

export interface ResolvedPorts {
  readonly ports: ReadonlyMap<string, number>;
  /** Names of the portmap that lead to no number; the task runs without them. */
  readonly unmapped: readonly string[];
}

/**
 * Gives every port name its number: the scheduler's assignment first, then the aliases and static numbers of `announce.portmap`.
 * @param announce the job's announcement, if any
 * @param assigned the numbers the scheduler assigned, by name
 * @returns the numbers by name, or the cycle that makes a name unresolvable
 */
export function resolvePorts(
  announce: Announce | undefined,
  assigned: ReadonlyMap<string, number>,
): Result<ResolvedPorts, string> {
  const aliases = new Map<string, string | number>([...(announce?.portmap ?? []), ...assigned]);
  const ports = new Map<string, number>();
  const unmapped: string[] = [];
  for (const name of aliases.keys()) {
    const path = follow(name, aliases);
    const target = path.at(-1);
    if (typeof target === 'number') ports.set(name, target);
    else if (path.length > aliases.size) return failed(`announce.portmap has a cycle: ${path.join(' → ')}`);
    else unmapped.push(name);
  }
  return ok({ ports, unmapped });
}

/** The names passed on the way, ending in a port number, an unknown name, or going on longer than there are names. */
function follow(name: string, aliases: ReadonlyMap<string, string | number>): (string | number)[] {
  const path: (string | number)[] = [name];
  let current: string | number | undefined = name;
  while (typeof current === 'string' && path.length <= aliases.size) {
    const next = aliases.get(current);
    if (next === undefined) break;
    current = typeof next === 'string' && /^\d+$/.test(next) ? Number(next) : next;
    path.push(current);
  }
  return path;
}
