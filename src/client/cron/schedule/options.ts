import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface ScheduleOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = { options: [...jobFileOptions], positionals: [key, jobFile] };

/** Collects the options of `cron schedule`. */
export function parse(parsed: ParsedArguments): ScheduleOptions {
  return {
    key: parsed.get(key),
    file: jobFileRequest(parsed),
  };
}
