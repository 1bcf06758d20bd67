import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Loads a module of the user's own.
 * @returns its default export
 * @throws if it cannot be loaded, with the line that is to blame where it is one of the user's
 */
export async function importDefault(path: string): Promise<unknown> {
  const { href } = pathToFileURL(path);
  const loaded = [fileURLToPath(href)];
  const hooks = registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) loaded.push(fileURLToPath(url));
      return next(url, context);
    },
  });
  let module: unknown;
  try {
    module = await import(href);
  } catch (error) {
    throw await withPlace(error, path, loaded);
  } finally {
    hooks.deregister();
  }
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}

async function withPlace(error: unknown, path: string, loaded: readonly string[]): Promise<Error> {
  const [{ describeFailure }, { ModulePlaces }] = await Promise.all([
    import('../edge/job-file/module-failure.ts'),
    import('../edge/job-file/module-places.ts'),
  ]);
  const places = new ModulePlaces(
    path,
    (url) => url.startsWith('file:') && loaded.includes(fileURLToPath(url)),
  );
  const failure = describeFailure(error, { places, loaded });
  const [place] = failure.places;
  if (place === undefined) return new Error(failure.message);
  const { path: file, line, column } = place;
  return new Error(`${failure.message} (${file === path ? '' : `${file}, `}line ${line}, column ${column})`);
}
