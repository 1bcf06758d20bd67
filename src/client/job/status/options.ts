import { writeJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type JobPattern, jobPattern } from '../../keys/pattern.ts';

export interface StatusOptions {
  readonly pattern: JobPattern;
  readonly json: boolean;
}

const pattern = positional(
  'CLUSTER/ROLE/ENV/NAME',
  jobPattern,
  'job key; any part may be a shell pattern, missing parts match everything',
);

export const grammar: Grammar = { options: [writeJson], positionals: [pattern] };

/** Collects the options of `job status`. */
export function parse(parsed: ParsedArguments): StatusOptions {
  return { pattern: parsed.get(pattern), json: parsed.get(writeJson) };
}
