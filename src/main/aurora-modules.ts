import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ModuleImports } from '../edge/job-file/module-imports.ts';

/**
 * Loads a module of the user's own.
 * @returns its default export
 * @throws if it cannot be loaded, with the line that is to blame where it is one of the user's
 */
export async function importDefault(path: string): Promise<unknown> {
  const { ModuleImports } = await import('../edge/job-file/module-imports.ts');
  const imports = new ModuleImports();
  const module: unknown = await importNoting(path, imports).catch(async (error: unknown) => {
    throw await withPlace(error, path, imports);
  });
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}

/** Only what is loaded meanwhile is the user's, and not what it takes to tell an error. */
async function importNoting(path: string, imports: ModuleImports): Promise<unknown> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      return imports.resolve({ specifier, importer: context.parentURL }, () => next(specifier, context));
    },
    load(url, context, next) {
      return imports.load(url, () => next(url, context));
    },
  });
  try {
    return await import(pathToFileURL(path).href);
  } finally {
    hooks.deregister();
  }
}

async function withPlace(error: unknown, path: string, imports: ModuleImports): Promise<Error> {
  const [{ describeFailure }, { ModulePlaces }] = await Promise.all([
    import('../edge/job-file/module-failure.ts'),
    import('../edge/job-file/module-places.ts'),
  ]);
  const isForeign = (url: string) => url.startsWith('file:') && imports.loaded.includes(fileURLToPath(url));
  const failure = describeFailure(error, { places: new ModulePlaces(path, isForeign), imports });
  const [place] = failure.places;
  if (place === undefined) return new Error(failure.message);
  const { path: file, line, column } = place;
  return new Error(`${failure.message} (${file === path ? '' : `${file}, `}line ${line}, column ${column})`);
}
