import type { JobUpdateStatus } from '../../../../api/generated/aurora.ts';
import { writeJson } from '../../common-options.ts';
import {
  type Grammar,
  option,
  type ParsedArguments,
  positional,
  repeated,
  text,
} from '../../grammar/index.ts';
import { type JobFilter, jobFilter } from '../../keys/job-filter.ts';
import { statusGroup } from './status-groups.ts';

export interface ListOptions {
  readonly filter: JobFilter;
  /** Empty means all. */
  readonly statuses: readonly JobUpdateStatus[];
  readonly user: string | undefined;
  readonly json: boolean;
}

const filter = positional(
  'CLUSTER[/ROLE[/ENV[/NAME]]]',
  jobFilter,
  'job key, or its beginning for the updates of all such jobs',
);
const status = repeated(['--status'], {
  metavar: 'STATUS',
  convert: statusGroup,
  help:
    'show only updates in this state, or in one of this group: active, inactive, all, blocked, paused, failed, ' +
    'succeeded; may be given several times',
});
const user = option(['--user'], {
  metavar: 'NAME',
  convert: text,
  default: undefined,
  help: 'show only updates that this user started',
});

export const grammar: Grammar = { options: [status, user, writeJson], positionals: [filter] };

/** Collects the options of `update list`. */
export function parse(parsed: ParsedArguments): ListOptions {
  return {
    filter: parsed.get(filter),
    statuses: [...new Set(parsed.get(status).flat())],
    user: parsed.get(user),
    json: parsed.get(writeJson),
  };
}
