import { writeJson } from '../../common-options.ts';
import type { Grammar, ParsedArguments } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import type { InstancesOfJob } from '../../keys/instances.ts';
import { updateTarget } from '../target.ts';

export interface PlanOptions {
  readonly target: InstancesOfJob;
  readonly file: JobFileRequest;
  readonly json: boolean;
}

export const grammar: Grammar = {
  options: [...jobFileOptions, writeJson],
  positionals: [updateTarget, jobFile],
};

/** Collects the options of `update plan`. */
export function parse(parsed: ParsedArguments): PlanOptions {
  return {
    target: parsed.get(updateTarget),
    file: jobFileRequest(parsed),
    json: parsed.get(writeJson),
  };
}
