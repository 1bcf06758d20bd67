import { bind, readJson, writeJson } from '../../common-options.ts';
import { flag, type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface InspectOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly format: 'text' | 'json' | 'raw';
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const file = positional('FILE', text, 'job configuration file');
const raw = flag(['--raw'], 'show the job as it would be sent to the scheduler');

export const grammar: Grammar = { options: [bind, readJson, writeJson, raw], positionals: [key, file] };

/** Collects the options of `job inspect`. */
export function parse(parsed: ParsedArguments): InspectOptions {
  const format = parsed.get(writeJson) ? 'json' : 'text';
  return {
    key: parsed.get(key),
    file: { path: parsed.get(file), bindings: parsed.get(bind), json: parsed.get(readJson) },
    format: parsed.get(raw) ? 'raw' : format,
  };
}
