import { flag, type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface EventsOptions {
  readonly job: ClusterJobKey;
  readonly follow: boolean;
  readonly json: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const follow = flag(['--follow', '-f'], 'go on with what happens, until the command is interrupted');
const writeJson = flag(['--write-json'], 'write each event as a line of JSON');

export const grammar: Grammar = { options: [follow, writeJson], positionals: [key] };

/** Collects the options of `job events`. */
export function parse(parsed: ParsedArguments): EventsOptions {
  return { job: parsed.get(key), follow: parsed.get(follow), json: parsed.get(writeJson) };
}
