import { message, openBrowser } from '../../common-options.ts';
import { flag, type Grammar, integer, option, type ParsedArguments } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import type { InstancesOfJob } from '../../keys/instances.ts';
import { updateTarget } from '../target.ts';

export interface StartOptions {
  readonly target: InstancesOfJob;
  readonly file: JobFileRequest;
  readonly message: string | undefined;
  readonly wait: boolean;
  readonly openBrowser: boolean;
}

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
  positionals: [updateTarget, jobFile],
};

/** Collects the options of `update start`. */
export function parse(parsed: ParsedArguments): StartOptions {
  return {
    target: parsed.get(updateTarget),
    file: jobFileRequest(parsed),
    message: parsed.get(message),
    wait: parsed.get(wait),
    openBrowser: parsed.get(openBrowser),
  };
}
