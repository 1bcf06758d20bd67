import { openBrowser, type WaitGoal, waitUntil } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface CreateOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly goal: WaitGoal;
  readonly openBrowser: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = {
  options: [...jobFileOptions, waitUntil, openBrowser],
  positionals: [key, jobFile],
};

/** Collects the options of `job create`. */
export function parse(parsed: ParsedArguments): CreateOptions {
  return {
    key: parsed.get(key),
    file: jobFileRequest(parsed),
    goal: parsed.get(waitUntil),
    openBrowser: parsed.get(openBrowser),
  };
}
