import { pathToFileURL } from 'node:url';

/**
 * Loads a module of the user's own.
 * @returns its default export
 * @throws if it cannot be loaded, with the line that is to blame where it is one of the module
 */
export async function importDefault(path: string): Promise<unknown> {
  const { href } = pathToFileURL(path);
  let module: unknown;
  try {
    module = await import(href);
  } catch (error) {
    throw await withPlace(error, path, href);
  }
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}

async function withPlace(error: unknown, path: string, href: string): Promise<Error> {
  const { describeFailure } = await import('../edge/job-file/module-failure.ts');
  const isForeign = (url: string): boolean => url === href;
  // To look for what is wrong in JavaScript takes an experimental part of Node, which says so on standard error.
  const { message, places } = describeFailure(error, { path, loaded: [], isForeign });
  const [place] = places;
  if (place === undefined) return new Error(message);
  const { path: file, line, column } = place;
  return new Error(`${message} (${file === path ? '' : `${file}, `}line ${line}, column ${column})`);
}
