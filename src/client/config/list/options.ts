import type { Grammar, ParsedArguments } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';

export interface ListOptions {
  readonly file: JobFileRequest;
}

export const grammar: Grammar = { options: [...jobFileOptions], positionals: [jobFile] };

/** Collects the options of `config list`. */
export function parse(parsed: ParsedArguments): ListOptions {
  return { file: jobFileRequest(parsed) };
}
