import {
  type GetJobUpdateDetailsArgs,
  type GetJobUpdateSummariesArgs,
  JobUpdateKey,
  JobUpdateQuery,
  type JobUpdateSummary,
} from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { formatJobKey, sameJobKey } from '../../domain/values/job-key.ts';
import type { StateView } from '../../storage/state.ts';
import { type Answer, failed, found, invalid } from './answers.ts';
import type { Call } from './dependencies.ts';

/** The updates that match a query, the one that changed last first. */
export async function getJobUpdateSummaries(
  call: Call,
  args: Wire<GetJobUpdateSummariesArgs>,
): Promise<Answer> {
  const query = complete(JobUpdateQuery, args.jobUpdateQuery ?? {});
  const updateSummaries = call.storage.read((state) => queryUpdates(state, query));
  return found({ getJobUpdateSummariesResult: { updateSummaries } }, updateSummaries.length);
}

/** The same with all events. A key instead of a query is still answered, as old clients expect it. */
export async function getJobUpdateDetails(call: Call, args: Wire<GetJobUpdateDetailsArgs>): Promise<Answer> {
  if (args.query !== undefined) return detailsByQuery(call, complete(JobUpdateQuery, args.query));
  if (args.key !== undefined) return detailsByKey(call, complete(JobUpdateKey, args.key));
  return failed('Either key or query must be set.');
}

function detailsByQuery(call: Call, query: JobUpdateQuery): Answer {
  const detailsList = call.storage.read((state) =>
    queryUpdates(state, query).flatMap(({ key }) => state.jobUpdates.get(key) ?? []),
  );
  return found({ getJobUpdateDetailsResult: { detailsList } }, detailsList.length);
}

function detailsByKey(call: Call, key: JobUpdateKey): Answer {
  const details = call.storage.read((state) => state.jobUpdates.get(key));
  if (details === undefined) return invalid(`Invalid update: ${formatJobKey(key.job)} ${key.id}`);
  return {
    ...found({ getJobUpdateDetailsResult: { details, detailsList: [] } }, 1),
    details: ['The key argument is deprecated, use the query argument instead'],
  };
}

function queryUpdates(state: StateView, query: JobUpdateQuery): readonly JobUpdateSummary[] {
  const matching = candidates(state, query)
    .filter((summary) => matches(summary, query))
    .sort((a, b) => lastModifiedMs(b) - lastModifiedMs(a));
  const first = Math.max(0, query.offset);
  return matching.slice(first, query.limit > 0 ? first + query.limit : undefined);
}

/** What the best index finds. */
function candidates(state: StateView, { key, jobKey, updateStatuses }: JobUpdateQuery): JobUpdateSummary[] {
  if (key !== undefined) return [state.jobUpdates.summary(key)].filter((summary) => summary !== undefined);
  if (jobKey !== undefined) return [...state.jobUpdates.summariesByJob(jobKey)];
  if (updateStatuses.length > 0) return [...state.jobUpdates.summariesByStatus(...updateStatuses)];
  return [...state.jobUpdates.summaries()];
}

function matches({ key, user, state }: JobUpdateSummary, query: JobUpdateQuery): boolean {
  const { role, jobKey, updateStatuses } = query;
  return (
    (role === undefined || key.job.role === role) &&
    (jobKey === undefined || sameJobKey(key.job, jobKey)) &&
    (query.user === undefined || user === query.user) &&
    (updateStatuses.length === 0 || (state !== undefined && updateStatuses.includes(state.status)))
  );
}

function lastModifiedMs({ state }: JobUpdateSummary): number {
  return state?.lastModifiedTimestampMs ?? 0;
}
