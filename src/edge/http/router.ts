import type { Route } from './route.ts';

/** What a path leads to. */
export type Match =
  | { readonly kind: 'route'; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

/** Finds the route of a request; of several that match, the first in the table. */
export type Router = (method: string, path: string) => Match;

interface CompiledRoute {
  readonly route: Route;
  readonly segments: readonly string[];
}

/**
 * Prepares a table of routes.
 * @throws Error if two routes have the same method and path
 */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, segments: split(route.path) }));
  refuseDuplicates(routes);
  return (method, path) => find(compiled, method === 'HEAD' ? 'GET' : method, split(path));
}

function refuseDuplicates(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const { method, path } of routes) {
    const key = `${method} ${path}`;
    if (seen.has(key)) throw new Error(`two routes answer ${key}`);
    seen.add(key);
  }
}

function find(routes: readonly CompiledRoute[], method: string, path: readonly string[]): Match {
  const allowed = new Set<string>();
  for (const { route, segments } of routes) {
    const parameters = match(segments, path);
    if (parameters === undefined) continue;
    if (route.method === method) return { kind: 'route', route, parameters };
    allowed.add(route.method);
  }
  return allowed.size > 0 ? { kind: 'wrongMethod', allowed: [...allowed] } : { kind: 'none' };
}

function split(path: string): string[] {
  return path.split('/').slice(1);
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    if (expected === '*') return { ...parameters, rest: path.slice(index).join('/') };
    const found = path[index];
    if (found === undefined) return undefined;
    if (expected.startsWith('{')) parameters[expected.slice(1, -1)] = found;
    else if (expected !== found) return undefined;
  }
  return pattern.length === path.length ? parameters : undefined;
}
