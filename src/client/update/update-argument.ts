import { accept, type Convert, optionalPositional, positional, reject } from '../grammar/index.ts';
import { jobKey } from '../keys/job-key.ts';

const updateId: Convert<string> = (text) =>
  text.trim() === '' ? reject('the id of an update is not empty') : accept(text);

/** The job of an update. */
export const job = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'key of the job');

/** The update. */
export const id = optionalPositional('ID', updateId, 'id of the update; without, the active update is meant');
