import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type JobFilter, jobFilter } from '../../keys/job-filter.ts';

export interface OpenOptions {
  readonly page: JobFilter;
}

const page = positional(
  'CLUSTER[/ROLE[/ENV[/NAME]]]',
  jobFilter,
  'job key, or its beginning for the page of a role or of the cluster',
);

export const grammar: Grammar = { options: [], positionals: [page] };

/** Collects the options of `job open`. */
export function parse(parsed: ParsedArguments): OpenOptions {
  return { page: parsed.get(page) };
}
