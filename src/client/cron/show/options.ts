import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface ShowOptions {
  readonly key: ClusterJobKey;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = { options: [], positionals: [key] };

/** Collects the options of `cron show`. */
export function parse(parsed: ParsedArguments): ShowOptions {
  return { key: parsed.get(key) };
}
