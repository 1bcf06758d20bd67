import { fileURLToPath } from 'node:url';
import type { ModulePlace, ModulePlaces } from './module-places.ts';

interface Import {
  readonly specifier: string;
  /** URL of the module that imports. */
  readonly importer: string | undefined;
}

/**
 * Remembers which modules are loaded, and which import it was that could not be resolved or loaded: the engine's errors do not say
 * where it stands. To be called by hooks of `registerHooks`.
 */
export class ModuleImports {
  /** The files of modules, in the order in which they are loaded. */
  readonly loaded: string[] = [];
  readonly #byUrl = new Map<string, Import>();
  #failed: Import | undefined;

  resolve<Resolved extends { readonly url: string }>(each: Import, resolveIt: () => Resolved): Resolved {
    const resolved = this.#attempt(each, resolveIt);
    this.#byUrl.set(resolved.url, each);
    return resolved;
  }

  load<Loaded>(url: string, loadIt: () => Loaded): Loaded {
    if (url.startsWith('file:')) this.loaded.push(fileURLToPath(url));
    return this.#attempt(this.#byUrl.get(url), loadIt);
  }

  #attempt<T>(each: Import | undefined, run: () => T): T {
    try {
      return run();
    } catch (error) {
      this.#failed = each;
      throw error;
    }
  }

  /** Where the import stands that failed, if one of the user's did. */
  placeOfFailed(places: ModulePlaces): ModulePlace | undefined {
    const { importer, specifier = '' } = this.#failed ?? {};
    if (importer === undefined || !places.isForeign(importer)) return undefined;
    return ["'", '"']
      .map((quote) => places.ofText(`${quote}${specifier}${quote}`, fileURLToPath(importer)))
      .find((place) => place !== undefined);
  }
}
