import type { LoadedJobs } from '../load.ts';
import type { Origin } from '../pystachio/objects.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { JOB } from '../schema/types.ts';
import { Built, create } from './built.ts';

/** The module does not say what its jobs are; the message says what would be right. */
export class NoJobsError extends Error {
  /** Where the file makes what is no job, if it does. */
  readonly place: Origin | undefined;

  constructor(message: string, place?: Origin) {
    super(message);
    this.place = place;
  }
}

/**
 * The jobs of a module: its default export or its export `jobs`, a list or one job. `hooks` may list paths of modules with hooks.
 * @param place where the module exports them, for jobs without a builder
 * @throws NoJobsError, CoercionError, UnknownFieldError
 */
export function jobsOfModule(exports: Readonly<Record<string, unknown>>, place?: Origin): LoadedJobs {
  const exported = exports['default'] ?? exports['jobs'];
  if (exported === undefined) {
    throw new NoJobsError('A job file exports its jobs: write "export default [service({ … })]"');
  }
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  return { jobs: list.map((each, index) => jobOf(each, index, place)), ...hooksOf(exports['hooks']) };
}

function jobOf(value: unknown, index: number, place: Origin | undefined): StructObject {
  if (!(value instanceof Built)) return create(JOB, value).withOrigin(place);
  const { struct, object } = value;
  if (struct === JOB.name) return object;
  throw new NoJobsError(`Item ${index} of the exported jobs is a ${struct}, not a job`, object.origin);
}

function hooksOf(hooks: unknown): Pick<LoadedJobs, 'hookModules' | 'hasForeignHooks'> {
  const list: readonly unknown[] = hooks === undefined ? [] : Array.isArray(hooks) ? hooks : [hooks];
  const hookModules = list.filter((each) => typeof each === 'string');
  return { hookModules, hasForeignHooks: hookModules.length < list.length };
}
