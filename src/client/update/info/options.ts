import { writeJson } from '../../common-options.ts';
import type { Grammar, ParsedArguments } from '../../grammar/index.ts';
import type { ClusterJobKey } from '../../keys/job-key.ts';
import { id, job } from '../update-argument.ts';

export interface InfoOptions {
  readonly job: ClusterJobKey;
  /** Absent means the active update. */
  readonly id: string | undefined;
  readonly json: boolean;
}

export const grammar: Grammar = { options: [writeJson], positionals: [job, id] };

/** Collects the options of `update info`. */
export function parse(parsed: ParsedArguments): InfoOptions {
  return { job: parsed.get(job), id: parsed.get(id), json: parsed.get(writeJson) };
}
