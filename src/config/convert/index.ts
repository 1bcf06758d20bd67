import { writeJson } from '../data/json.ts';
import { type ConfigError, configError } from '../errors.ts';
import { guard } from '../job/prepare.ts';
import { type LoadedJobs, loadJobFile } from '../load.ts';
import { failed, ok, type Result } from '../result.ts';
import { JOB } from '../schema/types.ts';
import { toTypeScript } from './typescript.ts';

export interface ConvertFileInput {
  /** Path of the file that the jobs come from. */
  readonly source: string;
  readonly language: 'typescript' | 'json';
}

/**
 * Writes the jobs of a file as a job file in another language. Everything the file computes is computed; references that nothing
 * binds stay.
 * @returns the text of the new file, or why there is none
 */
export function convertJobs(
  loaded: LoadedJobs,
  { source, language }: ConvertFileInput,
): Result<string, ConfigError> {
  if (loaded.hasForeignHooks)
    return failed(
      configError('invalid', 'hooks written in Python cannot be converted: write them as modules'),
    );
  for (const job of loaded.jobs) {
    const isOfSchema: boolean = JOB.owns(job);
    if (!isOfSchema) {
      const problem = 'a job with fields of the site’s own cannot be converted';
      return failed(configError('invalid', problem, job.origin));
    }
    const filledIn = guard(() => ok(job.interpolate()), job);
    if (!filledIn.ok) return filledIn;
  }
  return guard(() => {
    if (language === 'json') return toJsonFile(loaded);
    return ok(toTypeScript(loaded.jobs, source, loaded.hookModules));
  });
}

/** A job per line. */
function toJsonFile({ jobs, hookModules }: LoadedJobs): Result<string, ConfigError> {
  if (hookModules.length > 0) return failed(configError('invalid', 'a JSON job file cannot list hooks'));
  const texts = jobs.map((job) => writeJson(job.interpolate().value.toJson()));
  const text = `{"jobs": [${texts.map((each) => `\n  ${each}`).join(',')}\n]}\n`;
  // JSON has no way to unset a field with a default.
  const again = loadJobFile({ path: '', json: true, readFile: () => text, user: '' });
  const read = again.ok ? again.value.jobs : [];
  const lost = jobs.find((_, index) => {
    const job = read[index];
    return job === undefined || writeJson(job.interpolate().value.toJson()) !== texts[index];
  });
  if (lost === undefined) return ok(text);
  const problem = 'a job unsets a field that has a default, which JSON cannot say';
  return failed(configError('invalid', problem, lost.origin));
}
