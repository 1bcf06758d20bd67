import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';

export interface ListOptions {
  readonly file: JobFileRequest;
}

const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = { options: [...jobFileOptions], positionals: [file] };

/** Collects the options of `config list`. */
export function parse(parsed: ParsedArguments): ListOptions {
  return { file: jobFileRequest(parsed, parsed.get(file)) };
}
