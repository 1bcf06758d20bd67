import { bind, readJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';

export interface ListOptions {
  readonly file: JobFileRequest;
}

const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = { options: [bind, readJson], positionals: [file] };

/** Collects the options of `config list`. */
export function parse(parsed: ParsedArguments): ListOptions {
  return { file: { path: parsed.get(file), bindings: parsed.get(bind), json: parsed.get(readJson) } };
}
