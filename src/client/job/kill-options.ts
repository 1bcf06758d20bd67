import { type Binding, bind, configFile, openBrowser, readJson } from '../common-options.ts';
import { flag, integer, type Option, option, type ParsedArguments, text } from '../grammar/index.ts';

/** Options that `kill` and `killall` share. */
export interface KillOptions {
  /** Instances killed together; undefined for all at once. */
  readonly batchSize: number | undefined;
  readonly maxTotalFailures: number;
  readonly message: string | undefined;
  readonly configFile: string | undefined;
  readonly bindings: readonly Binding[];
  readonly readJson: boolean;
  readonly openBrowser: boolean;
}

const batchSize = option(['--batch-size'], {
  metavar: 'N',
  convert: integer,
  default: 1,
  help: 'number of instances that are killed together (default: 1)',
});
const noBatching = flag(['--no-batching'], 'kill all instances at once');
const maxTotalFailures = option(['--max-total-failures'], {
  metavar: 'N',
  convert: integer,
  default: 0,
  help: 'number of batches that may fail before giving up (default: 0)',
});
const message = option(['--message', '-m'], {
  metavar: 'text',
  convert: text,
  default: undefined,
  help: 'reason, shown with the tasks',
});

export const killOptions: readonly Option<unknown>[] = [
  batchSize,
  noBatching,
  maxTotalFailures,
  message,
  configFile,
  bind,
  readJson,
  openBrowser,
];

/** Collects the shared options. */
export function parseKillOptions(parsed: ParsedArguments): KillOptions {
  return {
    batchSize: parsed.get(noBatching) ? undefined : parsed.get(batchSize),
    maxTotalFailures: parsed.get(maxTotalFailures),
    message: parsed.get(message),
    configFile: parsed.get(configFile),
    bindings: parsed.get(bind),
    readJson: parsed.get(readJson),
    openBrowser: parsed.get(openBrowser),
  };
}
