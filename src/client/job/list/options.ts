import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type JobPattern, jobPattern } from '../../keys/pattern.ts';

export interface ListOptions {
  readonly pattern: JobPattern;
}

const pattern = positional(
  'CLUSTER/ROLE/ENV/NAME',
  jobPattern,
  'job key; any part may be a shell pattern, missing parts match everything',
);

export const grammar: Grammar = { options: [], positionals: [pattern] };

/** Collects the options of `job list`. */
export function parse(parsed: ParsedArguments): ListOptions {
  return { pattern: parsed.get(pattern) };
}
