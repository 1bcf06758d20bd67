import { writeJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface PlanOptions {
  readonly job: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly json: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = { options: [...jobFileOptions, writeJson], positionals: [key, file] };

/** Collects the options of `job plan`. */
export function parse(parsed: ParsedArguments): PlanOptions {
  return {
    job: parsed.get(key),
    file: jobFileRequest(parsed, parsed.get(file)),
    json: parsed.get(writeJson),
  };
}
