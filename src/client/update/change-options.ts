import { message } from '../common-options.ts';
import { type Grammar, type ParsedArguments, positional } from '../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../keys/job-key.ts';

/** Options of the verbs that change the active update of a job. */
export interface ChangeOptions {
  readonly job: ClusterJobKey;
  readonly message: string | undefined;
}

const job = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'key of the job whose active update is meant');

/** What all of those verbs take. */
export const changeGrammar: Grammar = { options: [message], positionals: [job] };

/** Collects the shared options. */
export function parseChangeOptions(parsed: ParsedArguments): ChangeOptions {
  return { job: parsed.get(job), message: parsed.get(message) };
}
