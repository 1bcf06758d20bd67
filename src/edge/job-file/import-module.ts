import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeFailure, type ModuleFailure } from './module-failure.ts';
import { ModuleImports } from './module-imports.ts';
import type { ModulePlaces } from './module-places.ts';

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly exports: Readonly<Record<string, unknown>> }
  | ModuleFailure;

export interface ImportInput {
  /** Of the module and what it imports. */
  readonly places: ModulePlaces;
  /** Modules that can be imported from anywhere, by name. */
  readonly provided: ReadonlyMap<string, URL>;
}

/** Node's modules that reach the network, and the one that could bring them back. */
const REFUSED =
  /^(?:node:)?(?:net|tls|https?|http2|dgram|dns|dns\/promises|inspector|inspector\/promises|cluster|quic|module)$/;
const NETWORK_GLOBALS = ['fetch', 'WebSocket', 'EventSource'];

const MAX_STACK_FRAMES = 50;

/**
 * Imports a TypeScript or JavaScript module of somebody else, with `provided` at hand. From here on this process has no modules for
 * the network, so that a job file means the same every time. That keeps honest code honest; it is no wall.
 */
export async function importModule(input: ImportInput): Promise<ImportOutcome> {
  const { places, provided } = input;
  const file = resolve(places.path);
  const imports = new ModuleImports();
  // What we bring may need what its importer may not have.
  for (const url of provided.values()) await import(url.href);
  takeNetworkAway();
  Error.stackTraceLimit = MAX_STACK_FRAMES;
  registerHooks({
    resolve(specifier, context, next) {
      const known = provided.get(specifier);
      if (known !== undefined) return { url: known.href, shortCircuit: true };
      return imports.resolve({ specifier, importer: context.parentURL }, () => {
        refuseNetwork(specifier);
        return next(specifier, context);
      });
    },
    load(url, context, next) {
      if (!places.isForeign(url)) return next(url, context);
      return imports.load(url, () => next(url, { ...context, format: formatOf(url) ?? context.format }));
    },
  });
  try {
    return { kind: 'imported', exports: await import(pathToFileURL(file).href) };
  } catch (error) {
    return describeFailure(error, { places, imports });
  }
}

function takeNetworkAway(): void {
  for (const name of NETWORK_GLOBALS) Reflect.deleteProperty(globalThis, name);
  const { getBuiltinModule } = process;
  Reflect.set(process, 'getBuiltinModule', (name: string): unknown => {
    refuseNetwork(name);
    return getBuiltinModule(name);
  });
}

function refuseNetwork(specifier: string): void {
  if (REFUSED.test(specifier))
    throw new Error(`job files have no network, so they cannot import ${specifier}`);
}

/** A user's own files are modules, whatever a package.json says; only what is installed may be CommonJS. */
function formatOf(url: string): 'module' | 'module-typescript' | undefined {
  if (url.includes('/node_modules/')) return undefined;
  if (/\.m?ts$/.test(url)) return 'module-typescript';
  return /\.m?js$/.test(url) ? 'module' : undefined;
}
