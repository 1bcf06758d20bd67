import { dirname, resolve } from 'node:path';
import type { SiteFiles } from '../../config/index.ts';
import { configRoot } from '../clusters/clusters.ts';
import type { ClientContext } from '../context.ts';
import { readJsonFile, type SettingsFile, unusableFile } from '../json-file.ts';

/** What the site and the user add to the language of job files. */
export interface Site extends SiteFiles {
  /** Paths of modules with binding helpers. */
  readonly bindingHelpers: readonly string[];
}

const KEYS = ['prelude', 'modules', 'bindingHelpers'] as const;

/**
 * Reads what `job-files.json` of the site and that of the user say. Lists are joined, the site's first; of two modules of one
 * name the user's counts. Paths are relative to the file that names them.
 * @throws CommandError if a file cannot be used
 */
export async function readSite(context: ClientContext): Promise<Site> {
  const paths = [`${configRoot(context)}/job-files.json`, `${context.homeDirectory}/.aurora/job-files.json`];
  const sites = await Promise.all(paths.map((path) => readSiteFile(path, context)));
  return {
    prelude: sites.flatMap(({ prelude }) => prelude),
    modules: Object.assign({}, ...sites.map(({ modules }) => modules)),
    bindingHelpers: sites.flatMap(({ bindingHelpers }) => bindingHelpers),
  };
}

async function readSiteFile(path: string, context: ClientContext): Promise<Site> {
  const file: SettingsFile = { path, what: 'the additions to job files' };
  const read = await readJsonFile(file, context);
  const value = read === undefined ? {} : read.value;
  if (!isObject(value)) throw unusableFile(file, 'expected an object such as {"prelude": ["./site.aurora"]}');
  const unknown = Object.keys(value).find((key) => !KEYS.some((each) => each === key));
  if (unknown !== undefined)
    throw unusableFile(
      file,
      `"${unknown}" is unknown; there are ${KEYS.map((key) => `"${key}"`).join(', ')}`,
    );
  const absolute = (each: string): string => resolve(context.workingDirectory, dirname(path), each);
  return {
    prelude: readList(file, 'prelude', value['prelude']).map(absolute),
    modules: readModules(file, value['modules'] ?? {}, absolute),
    bindingHelpers: readList(file, 'bindingHelpers', value['bindingHelpers']).map(absolute),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readList(file: SettingsFile, key: string, value: unknown = []): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw unusableFile(file, `"${key}" must be a list of paths`);
}

const MODULE_NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

function readModules(
  file: SettingsFile,
  value: unknown,
  absolute: (path: string) => string,
): Readonly<Record<string, string>> {
  const entries = isObject(value) ? Object.entries(value) : [['', value] as const];
  const paths = entries.map(([name, path]): [string, string] => {
    if (typeof path === 'string' && MODULE_NAME.test(name)) return [name, absolute(path)];
    throw unusableFile(file, '"modules" must name paths by the names of modules');
  });
  return Object.fromEntries(paths);
}
