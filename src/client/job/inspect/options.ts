import { writeJson } from '../../common-options.ts';
import { flag, type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface InspectOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly format: 'text' | 'json' | 'raw';
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const raw = flag(['--raw'], 'show the job as it would be sent to the scheduler');

export const grammar: Grammar = { options: [...jobFileOptions, writeJson, raw], positionals: [key, jobFile] };

/** Collects the options of `job inspect`. */
export function parse(parsed: ParsedArguments): InspectOptions {
  const format = parsed.get(writeJson) ? 'json' : 'text';
  return {
    key: parsed.get(key),
    file: jobFileRequest(parsed),
    format: parsed.get(raw) ? 'raw' : format,
  };
}
