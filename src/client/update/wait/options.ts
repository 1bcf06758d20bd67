import type { Grammar, ParsedArguments } from '../../grammar/index.ts';
import type { ClusterJobKey } from '../../keys/job-key.ts';
import { id, job } from '../update-argument.ts';

export interface WaitOptions {
  readonly job: ClusterJobKey;
  /** Absent means the active update. */
  readonly id: string | undefined;
}

export const grammar: Grammar = { options: [], positionals: [job, id] };

/** Collects the options of `update wait`. */
export function parse(parsed: ParsedArguments): WaitOptions {
  return { job: parsed.get(job), id: parsed.get(id) };
}
