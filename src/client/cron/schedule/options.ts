import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface ScheduleOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = { options: [...jobFileOptions], positionals: [key, file] };

/** Collects the options of `cron schedule`. */
export function parse(parsed: ParsedArguments): ScheduleOptions {
  return {
    key: parsed.get(key),
    file: jobFileRequest(parsed, parsed.get(file)),
  };
}
