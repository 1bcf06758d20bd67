import { type Grammar, option, type ParsedArguments, positional } from '../../grammar/index.ts';
import type { JobFileRequest } from '../../job-file/load.ts';
import { jobFile, jobFileOptions, jobFileRequest } from '../../job-file/options.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';

export interface DiffOptions {
  readonly target: InstancesOfJob;
  readonly file: JobFileRequest;
  /** The running job to compare with; absent means the one that the file is about. */
  readonly from: ClusterJobKey | undefined;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the only instances to compare, such as 0,2,4-6; all without',
);
const from = option(['--from'], {
  metavar: 'CLUSTER/ROLE/ENV/NAME',
  convert: jobKey,
  default: undefined,
  help: 'compare with the tasks of this job instead of the one in the file',
});

export const grammar: Grammar = { options: [...jobFileOptions, from], positionals: [target, jobFile] };

/** Collects the options of `job diff`. */
export function parse(parsed: ParsedArguments): DiffOptions {
  return {
    target: parsed.get(target),
    file: jobFileRequest(parsed),
    from: parsed.get(from),
  };
}
