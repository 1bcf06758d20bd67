import { type Binding, bind, openBrowser, readJson, type WaitGoal, waitUntil } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface CreateOptions {
  readonly key: ClusterJobKey;
  readonly file: JobFileRequest;
  readonly goal: WaitGoal;
  readonly openBrowser: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = {
  options: [bind, readJson, waitUntil, openBrowser],
  positionals: [key, file],
};

/** Collects the options of `job create`. */
export function parse(parsed: ParsedArguments): CreateOptions {
  const bindings: readonly Binding[] = parsed.get(bind);
  return {
    key: parsed.get(key),
    file: { path: parsed.get(file), bindings, json: parsed.get(readJson) },
    goal: parsed.get(waitUntil),
    openBrowser: parsed.get(openBrowser),
  };
}
