import type { LoadedJobs } from '../load.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { JOB } from '../schema/types.ts';
import { Built, build } from './built.ts';

/** The module does not say what its jobs are; the message says what would be right. */
export class NoJobsError extends Error {}

/**
 * The jobs of a module: its default export or its export `jobs`, a list or one job. `hooks` may list paths of modules with hooks.
 * @throws NoJobsError, CoercionError, UnknownFieldError
 */
export function jobsOfModule(exports: Readonly<Record<string, unknown>>): LoadedJobs {
  const exported = exports['default'] ?? exports['jobs'];
  if (exported === undefined) {
    throw new NoJobsError('A job file exports its jobs: write "export default [service({ … })]"');
  }
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  return { jobs: list.map(jobOf), ...hooksOf(exports['hooks']) };
}

function jobOf(value: unknown, index: number): StructObject {
  if (!(value instanceof Built)) return build(JOB, value).object;
  if (value.struct === JOB.name) return value.object;
  throw new NoJobsError(`Item ${index} of the exported jobs is a ${value.struct}, not a job`);
}

function hooksOf(hooks: unknown): Pick<LoadedJobs, 'hookModules' | 'hasForeignHooks'> {
  const list: readonly unknown[] = hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
  const hookModules = list.filter((each) => typeof each === 'string');
  return { hookModules, hasForeignHooks: hookModules.length < list.length };
}
