import { type Grammar, option, type ParsedArguments, positional } from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';
import { listOf } from '../list-of.ts';
import { timeSpan } from '../time-span.ts';

export interface GetTaskUpCountOptions {
  readonly job: ClusterJobKey;
  readonly durationsSecs: readonly number[];
}

const DEFAULT_DURATIONS_SECS = [60, 600, 3_600, 43_200, 604_800];

const job = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const durations = option(['--durations'], {
  metavar: 'SPAN,SPAN,...',
  convert: listOf(timeSpan),
  default: DEFAULT_DURATIONS_SECS,
  help: 'time spans to show, such as 90m or 1d12h (default: 1m,10m,1h,12h,7d)',
});

export const grammar: Grammar = { options: [durations], positionals: [job] };

/** Collects the options of `sla get-task-up-count`. */
export function parse(parsed: ParsedArguments): GetTaskUpCountOptions {
  return { job: parsed.get(job), durationsSecs: parsed.get(durations) };
}
