import { writeJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface PlanOptions {
  readonly job: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly json: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = { options: [...jobFileOptions, writeJson], positionals: [key, jobFile] };

/** Collects the options of `job plan`. */
export function parse(parsed: ParsedArguments): PlanOptions {
  return {
    job: parsed.get(key),
    file: jobFileRequest(parsed),
    json: parsed.get(writeJson),
  };
}
