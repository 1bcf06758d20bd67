import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeFailure, type ModuleFailure } from './module-failure.ts';
import type { ModulePlace, ModulePlaces } from './module-places.ts';

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
  const imports = new Imports();
  const loaded: string[] = [];
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
      loaded.push(fileURLToPath(url));
      return imports.load(url, () => next(url, { ...context, format: formatOf(url) ?? context.format }));
    },
  });
  try {
    return { kind: 'imported', exports: await import(pathToFileURL(file).href) };
  } catch (error) {
    return describeFailure(error, { places, loaded, importedAt: placeOfImport(imports.failed, places) });
  }
}

interface Import {
  readonly specifier: string;
  /** URL of the module that imports. */
  readonly importer: string | undefined;
}

/** Remembers which import it was that could not be resolved, or loaded: the engine's errors do not say where it stands. */
class Imports {
  failed: Import | undefined;
  readonly #byUrl = new Map<string, Import>();

  resolve<Resolved extends { readonly url: string }>(each: Import, resolveIt: () => Resolved): Resolved {
    const resolved = this.#attempt(each, resolveIt);
    this.#byUrl.set(resolved.url, each);
    return resolved;
  }

  load<Loaded>(url: string, loadIt: () => Loaded): Loaded {
    return this.#attempt(this.#byUrl.get(url), loadIt);
  }

  #attempt<T>(each: Import | undefined, run: () => T): T {
    try {
      return run();
    } catch (error) {
      this.failed = each;
      throw error;
    }
  }
}

function placeOfImport(failed: Import | undefined, places: ModulePlaces): ModulePlace | undefined {
  if (failed?.importer === undefined || !places.isForeign(failed.importer)) return undefined;
  const file = fileURLToPath(failed.importer);
  return ["'", '"']
    .map((quote) => places.ofText(`${quote}${failed.specifier}${quote}`, file))
    .find((place) => place !== undefined);
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
