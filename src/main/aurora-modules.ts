import { pathToFileURL } from 'node:url';

/** Loads a module of the user's own. @returns its default export @throws if it cannot be loaded */
export async function importDefault(path: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(path).href);
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}
