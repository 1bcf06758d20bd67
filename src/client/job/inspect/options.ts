import { writeJson } from '../../common-options.ts';
import { flag, type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface InspectOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly format: 'text' | 'json' | 'raw';
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const file = positional('FILE', text, 'job configuration file');
const raw = flag(['--raw'], 'show the job as it would be sent to the scheduler');

export const grammar: Grammar = { options: [...jobFileOptions, writeJson, raw], positionals: [key, file] };

/** Collects the options of `job inspect`. */
export function parse(parsed: ParsedArguments): InspectOptions {
  const format = parsed.get(writeJson) ? 'json' : 'text';
  return {
    key: parsed.get(key),
    file: jobFileRequest(parsed, parsed.get(file)),
    format: parsed.get(raw) ? 'raw' : format,
  };
}
