import { bind, readJson } from '../common-options.ts';
import { flag, type ParsedArguments, positional, text } from '../grammar/index.ts';
import type { JobFileRequest } from './load.ts';

export const sandbox = flag(
  ['--sandbox'],
  'evaluate the file in a process of its own, which may read the directory of the file and nothing else',
);

export const jobFile = positional('FILE', text, 'job configuration file');

/** The options of every verb with a job file among its arguments. */
export const jobFileOptions = [bind, readJson, sandbox] as const;

/** What {@link jobFile} and those options say of the file. */
export function jobFileRequest(parsed: ParsedArguments): JobFileRequest {
  return {
    path: parsed.get(jobFile),
    bindings: parsed.get(bind),
    json: parsed.get(readJson),
    sandbox: parsed.get(sandbox),
  };
}
