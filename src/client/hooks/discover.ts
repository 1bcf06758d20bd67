import { dirname, join, resolve, sep } from 'node:path';
import { configRoot } from '../clusters/clusters.ts';
import type { ClientContext } from '../context.ts';
import { readJsonFile, unusableFile } from '../json-file.ts';
import type { ClientLog } from '../log.ts';

/** A module with hooks, and where it is named, for messages. */
export interface HookModule {
  readonly path: string;
  readonly namedIn: string;
}

/** The hooks for every command, and where more of them may come from. */
export interface FoundHooks {
  readonly modules: readonly HookModule[];
  /** Directories whose modules may run when a project or a job file brings them. */
  readonly trusted: readonly string[];
}

/** What a `hooks.json` says. */
interface HooksFile {
  readonly hooks: readonly string[];
  /** Directories of projects that are trusted to bring hooks. */
  readonly projects: readonly string[];
}

const EXTENSIONS = ['ts', 'mts', 'mjs', 'js'] as const;

/**
 * Finds the modules with hooks for every command: those that the site names, those that the user names, and that
 * of the project around the working directory, in this order. All of them count: none replaces another.
 * @throws CommandError if a `hooks.json` cannot be used
 */
export async function discoverHooks(context: ClientContext, log: ClientLog): Promise<FoundHooks> {
  const modules: HookModule[] = [];
  const trusted: string[] = [];
  for (const path of [`${configRoot(context)}/hooks.json`, `${context.homeDirectory}/.aurora/hooks.json`]) {
    const file = await readHooksFile(path, context);
    modules.push(...file.hooks.map((hook) => moduleNamedIn(path, hook, context)));
    trusted.push(dirname(path), ...file.projects.map((directory) => resolve(dirname(path), directory)));
  }
  const found = await findProjectHooks(context);
  if (found === undefined || modules.some(({ path }) => path === found)) return { modules, trusted };
  const problem = whyNotRun(found, trusted);
  if (problem === undefined) return { modules: [...modules, { path: found, namedIn: found }], trusted };
  log.warn(`${found} is not run: ${problem}`);
  return { modules, trusted };
}

/** A module by its path, which is relative to the file that names it. */
export function moduleNamedIn(file: string, path: string, context: ClientContext): HookModule {
  return { path: resolve(context.workingDirectory, dirname(file), path), namedIn: file };
}

async function readHooksFile(path: string, context: ClientContext): Promise<HooksFile> {
  const file = { path, what: 'the hooks' };
  const read = await readJsonFile(file, context);
  if (read === undefined) return { hooks: [], projects: [] };
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unusableFile(file, 'expected an object such as {"hooks": ["./policy.mjs"]}');
  }
  const unknown = Object.keys(value).find((key) => key !== 'hooks' && key !== 'projects');
  if (unknown !== undefined)
    throw unusableFile(file, `"${unknown}" is unknown; there are "hooks" and "projects"`);
  const list = (key: 'hooks' | 'projects'): readonly string[] => {
    const entries: unknown = Reflect.get(value, key) ?? [];
    if (Array.isArray(entries) && entries.every((entry) => typeof entry === 'string')) return entries;
    throw unusableFile(file, `"${key}" must be a list of paths`);
  };
  return { hooks: list('hooks'), projects: list('projects') };
}

/** Looks for `AuroraHooks` in the working directory and above it, up to the root of the repository. */
async function findProjectHooks(context: ClientContext): Promise<string | undefined> {
  const exists = async (path: string): Promise<boolean> =>
    (await context.readTextFile(path)).kind !== 'absent';
  for (let directory = resolve(context.workingDirectory); ; directory = dirname(directory)) {
    for (const name of [...EXTENSIONS.map((extension) => `AuroraHooks.${extension}`), 'AuroraHooks']) {
      const path = join(directory, name);
      if (await exists(path)) return path;
    }
    if (directory === dirname(directory) || (await exists(join(directory, '.git')))) return undefined;
  }
}

/** A project's module is a program of whoever wrote the project: it runs only where the user has said so. */
function whyNotRun(path: string, trusted: readonly string[]): string | undefined {
  if (path.endsWith('AuroraHooks')) {
    return `hooks written in Python are not run; write them as ${path}.mjs (or .ts)`;
  }
  return isTrusted(path, trusted) ? undefined : howToTrust(path);
}

/** Whether a module lies in, or below, one of the directories. */
export function isTrusted(path: string, trusted: readonly string[]): boolean {
  return trusted.some((directory) => path.startsWith(directory.endsWith(sep) ? directory : directory + sep));
}

/** What a user does about a module that is not trusted. */
export function howToTrust(path: string): string {
  return `to trust it, add "${dirname(path)}" to "projects" in ~/.aurora/hooks.json`;
}
