import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';
import { type KillOptions, killOptions, parseKillOptions } from '../kill-options.ts';

export interface KillAllOptions extends KillOptions {
  readonly job: ClusterJobKey;
}

const job = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = { options: killOptions, positionals: [job] };

/** Collects the options of `job killall`. */
export function parse(parsed: ParsedArguments): KillAllOptions {
  return { ...parseKillOptions(parsed), job: parsed.get(job) };
}
