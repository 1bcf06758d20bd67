import { writeJson } from '../../common-options.ts';
import { type Grammar, option, type ParsedArguments, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';

export interface ConvertOptions {
  readonly file: JobFileRequest;
  readonly language: 'typescript' | 'json';
  /** Where the new file goes; stdout without. */
  readonly output: string | undefined;
}

const output = option(['--output', '-o'], {
  metavar: 'pathname',
  convert: text,
  default: undefined,
  help: 'write the new file here, where none may be yet; it is printed otherwise',
});

export const grammar: Grammar = {
  options: [...jobFileOptions, writeJson, output],
  positionals: [jobFile],
};

/** Collects the options of `config convert`. */
export function parse(parsed: ParsedArguments): ConvertOptions {
  return {
    file: jobFileRequest(parsed),
    language: parsed.get(writeJson) ? 'json' : 'typescript',
    output: parsed.get(output),
  };
}
