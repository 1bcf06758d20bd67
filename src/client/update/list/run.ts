import type { JobUpdateQuery } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey } from '../../keys/job-key.ts';
import { fetchUpdateSummaries, type UpdateSummary } from '../../rpc/update-calls.ts';
import { formatUtcTime } from '../../updates/time-text.ts';
import type { VerbContext } from '../../verb.ts';
import type { ListOptions } from './options.ts';

/** An update as it is listed; the names are those of the JSON. */
interface Row {
  readonly job: string;
  readonly id: string;
  readonly user: string;
  readonly started: string;
  readonly last_modified: string;
  readonly status: string;
}

/** The columns of the text. A longer value pushes the others to the right. */
const COLUMNS: readonly { readonly of: keyof Row; readonly title: string; readonly width: number }[] = [
  { of: 'job', title: 'JOB', width: 47 },
  { of: 'id', title: 'UPDATE ID', width: 36 },
  { of: 'status', title: 'STATUS', width: 15 },
  { of: 'user', title: 'CREATED BY', width: 11 },
  { of: 'started', title: 'STARTED', width: 19 },
  { of: 'last_modified', title: 'LAST MODIFIED', width: 19 },
];

/** Lists the updates that match. */
export async function run(options: ListOptions, context: VerbContext): Promise<ExitCode> {
  const { cluster, environment } = options.filter;
  const found = await fetchUpdateSummaries(await context.scheduler(cluster), queryOf(options));
  const rows = found
    .filter(({ key }) => environment === undefined || key.job.environment === environment)
    .map((update) => rowOf(cluster, update));
  if (options.json) context.print(JSON.stringify(rows, undefined, 2));
  else if (rows.length > 0) printTable(rows, context);
  return EXIT.OK;
}

/** The API asks by a whole key or by the role; the environment alone is left to us. */
function queryOf({ filter, statuses, user }: ListOptions): Wire<JobUpdateQuery> {
  const { role, environment, name } = filter;
  return {
    ...(name === undefined
      ? { ...(role === undefined ? {} : { role }) }
      : { jobKey: { role: role ?? '', environment: environment ?? '', name } }),
    ...(user === undefined ? {} : { user }),
    ...(statuses.length === 0 ? {} : { updateStatuses: statuses }),
  };
}

function rowOf(cluster: string, { key, user, state }: UpdateSummary): Row {
  return {
    job: formatKey({ cluster, ...key.job }),
    id: key.id,
    user,
    started: formatUtcTime(state.createdTimestampMs),
    last_modified: formatUtcTime(state.lastModifiedTimestampMs),
    status: state.status,
  };
}

function printTable(rows: readonly Row[], context: VerbContext): void {
  const line = (text: (column: (typeof COLUMNS)[number]) => string): string =>
    COLUMNS.map((column) => text(column).padEnd(column.width)).join(' ');
  context.print(line(({ title }) => title));
  for (const row of rows) context.print(line(({ of }) => row[of]));
}
