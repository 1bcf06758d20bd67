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
    const path = followAliases(name, aliases);
    if (path === undefined) return failed(`announce.portmap has a cycle that begins at "${name}"`);
    const target = path.at(-1);
    if (typeof target === 'number') ports.set(name, target);
    else unmapped.push(name);
  }
  return ok({ ports, unmapped });
}

/**
 * The names passed on the way from a port name through the aliases, ending in a port number or a name without alias.
 * @param aliases name → another name, a number, or a number as text
 * @returns undefined where the way is a circle
 */
export function followAliases(
  name: string,
  aliases: ReadonlyMap<string, string | number>,
): (string | number)[] | undefined {
  const path: (string | number)[] = [name];
  let current: string | number = name;
  while (typeof current === 'string') {
    const next = aliases.get(current);
    if (next === undefined) break;
    if (path.length > aliases.size) return undefined;
    current = typeof next === 'string' && /^\d+$/.test(next) ? Number(next) : next;
    path.push(current);
  }
  return path;
}
