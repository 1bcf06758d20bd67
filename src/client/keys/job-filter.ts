import { accept, type Convert, reject } from '../grammar/index.ts';
import { IDENTIFIER } from './job-key.ts';

/** The beginning of a job key: what is left out is not restricted. */
export interface JobFilter {
  readonly cluster: string;
  readonly role?: string;
  readonly environment?: string;
  readonly name?: string;
}

/** Reads `CLUSTER[/ROLE[/ENV[/NAME]]]`. */
export const jobFilter: Convert<JobFilter> = (text) => {
  const [cluster = '', ...parts] = text.split('/');
  if (cluster === '' || parts.length > 3)
    return reject(`'${text}' is not in the form CLUSTER[/ROLE[/ENV[/JOB]]]`);
  const wrong = parts.find((part) => !IDENTIFIER.test(part));
  if (wrong !== undefined) {
    return reject(`'${wrong}' in '${text}' may only have letters, digits, '_', '-' and '.'`);
  }
  const [role, environment, name] = parts;
  return accept({
    cluster,
    ...(role === undefined ? {} : { role }),
    ...(environment === undefined ? {} : { environment }),
    ...(name === undefined ? {} : { name }),
  });
};
