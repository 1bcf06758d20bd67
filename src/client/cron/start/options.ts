import { type Binding, bind, configFile, openBrowser, readJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface StartOptions {
  readonly key: ClusterJobKey;
  readonly configFile: string | undefined;
  readonly bindings: readonly Binding[];
  readonly readJson: boolean;
  readonly openBrowser: boolean;
}

const key = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');

export const grammar: Grammar = { options: [configFile, bind, readJson, openBrowser], positionals: [key] };

/** Collects the options of `cron start`. */
export function parse(parsed: ParsedArguments): StartOptions {
  return {
    key: parsed.get(key),
    configFile: parsed.get(configFile),
    bindings: parsed.get(bind),
    readJson: parsed.get(readJson),
    openBrowser: parsed.get(openBrowser),
  };
}
