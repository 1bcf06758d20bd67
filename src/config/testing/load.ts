import assert from 'node:assert/strict';
import {
  formatConfigError,
  type JobConfig,
  type LoadedJobs,
  loadJobFile,
  type PrepareInput,
  prepareJob,
} from '../index.ts';

/** What a test's `readFile` reads: name → text. */
export type Files = { readonly [name: string]: string };

/** Loads one of the given files as `alice` would. */
export function load(files: Files, path = Object.keys(files)[0] ?? '', json = false) {
  return loadJobFile({
    path,
    json,
    user: 'alice',
    readFile: (name) => (Object.hasOwn(files, name) ? files[name] : undefined),
  });
}

/** Loads a file that must be fine. */
export function loaded(source: string | Files): LoadedJobs {
  const result = load(typeof source === 'string' ? { 'test.aurora': source } : source);
  assert.ok(result.ok, result.ok ? '' : formatConfigError(result.error));
  return result.value;
}

/** Loads a file that must fail. @returns the error as the user sees it */
export function failure(source: string | Files): string {
  const result = load(typeof source === 'string' ? { 'test.aurora': source } : source);
  assert.ok(!result.ok, 'expected the file not to load');
  return formatConfigError(result.error);
}

/** Picks a job that must be fine. @param key `cluster/role/environment/name` */
export function prepared(jobs: LoadedJobs, key: string, bindings: PrepareInput['bindings'] = []): JobConfig {
  const [cluster = '', role = '', environment = '', name = ''] = key.split('/');
  const result = prepareJob(jobs, { key: { cluster, role, environment, name }, bindings });
  assert.ok(result.ok, result.ok ? '' : formatConfigError(result.error));
  return result.value;
}
