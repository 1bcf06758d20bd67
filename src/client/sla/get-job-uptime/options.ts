import {
  accept,
  type Convert,
  type Grammar,
  option,
  type ParsedArguments,
  positional,
  reject,
} from '../../grammar/index.ts';
import { type ClusterJobKey, jobKey } from '../../keys/job-key.ts';
import { listOf } from '../list-of.ts';

export interface GetJobUptimeOptions {
  readonly job: ClusterJobKey;
  readonly percentiles: readonly number[];
}

const DEFAULT_PERCENTILES = [99, 95, 90, 85, 75, 60, 50, 30, 10];

const percentile: Convert<number> = (text) => {
  const value = /^\d{1,2}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return accept(value);
  return reject(`Invalid percentile value:${text}. It must be a number above 0 and below 100`);
};

const job = positional('CLUSTER/ROLE/ENV/NAME', jobKey, 'job key');
const percentiles = option(['--percentiles'], {
  metavar: 'N,N,...',
  convert: listOf(percentile),
  default: DEFAULT_PERCENTILES,
  help: `percentiles to show (default: ${DEFAULT_PERCENTILES.join()})`,
});

export const grammar: Grammar = { options: [percentiles], positionals: [job] };

/** Collects the options of `sla get-job-uptime`. */
export function parse(parsed: ParsedArguments): GetJobUptimeOptions {
  return { job: parsed.get(job), percentiles: parsed.get(percentiles) };
}
