import { message, openBrowser } from '../../common-options.ts';
import {
  flag,
  type Grammar,
  integer,
  option,
  type ParsedArguments,
  positional,
  text,
} from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';

export interface StartOptions {
  readonly target: InstancesOfJob;
  readonly file: JobFileRequest;
  readonly message: string | undefined;
  readonly wait: boolean;
  readonly openBrowser: boolean;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the only instances to update, such as 0,2,4-6; all without',
);
const file = positional('FILE', text, 'job configuration file');
const wait = flag(['--wait'], 'wait until the update has ended, and fail unless it rolled forward');
const strict = flag(['--strict'], 'has no effect; taken for the sake of older scripts');
const healthCheckInterval = option(['--healthcheck-interval-seconds'], {
  metavar: 'N',
  convert: integer,
  default: undefined,
  help: 'has no effect; taken for the sake of older scripts',
});

export const grammar: Grammar = {
  options: [...jobFileOptions, message, wait, openBrowser, strict, healthCheckInterval],
  positionals: [target, file],
};

/** Collects the options of `update start`. */
export function parse(parsed: ParsedArguments): StartOptions {
  return {
    target: parsed.get(target),
    file: jobFileRequest(parsed, parsed.get(file)),
    message: parsed.get(message),
    wait: parsed.get(wait),
    openBrowser: parsed.get(openBrowser),
  };
}
