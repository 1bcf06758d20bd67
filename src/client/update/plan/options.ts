import { writeJson } from '../../common-options.ts';
import { type Grammar, type ParsedArguments, positional, text } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';

export interface PlanOptions {
  readonly target: InstancesOfJob;
  readonly file: JobFileRequest;
  readonly json: boolean;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the only instances to update, such as 0,2,4-6; all without',
);
const file = positional('FILE', text, 'job configuration file');

export const grammar: Grammar = { options: [...jobFileOptions, writeJson], positionals: [target, file] };

/** Collects the options of `update plan`. */
export function parse(parsed: ParsedArguments): PlanOptions {
  return {
    target: parsed.get(target),
    file: jobFileRequest(parsed, parsed.get(file)),
    json: parsed.get(writeJson),
  };
}
