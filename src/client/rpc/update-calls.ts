import {
  ConfigGroup,
  JobInstanceUpdateEvent,
  type JobKey,
  type JobUpdateDetails,
  JobUpdateEvent,
  type JobUpdateKey,
  type JobUpdateQuery,
  type JobUpdateRequest,
  type JobUpdateState,
  JobUpdateSummary,
} from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { EXIT } from '../exit-codes.ts';
import { completeAnswer, withoutResult } from './calls.ts';
import { RPC } from './methods.ts';
import type { Scheduler } from './scheduler.ts';

/** What is known of an update without its events. */
export interface UpdateSummary extends JobUpdateSummary {
  readonly state: JobUpdateState;
}

/** An update and what happened in it, in the order it happened. */
export interface UpdateHistory {
  readonly summary: UpdateSummary;
  readonly updateEvents: readonly JobUpdateEvent[];
  readonly instanceEvents: readonly JobInstanceUpdateEvent[];
}

/** What an update would do; the configurations are those that instances have now, except in `add`. */
export interface UpdateDiff {
  readonly add: readonly ConfigGroup[];
  readonly remove: readonly ConfigGroup[];
  readonly update: readonly ConfigGroup[];
  readonly unchanged: readonly ConfigGroup[];
}

/**
 * Asks for the updates that match a query.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchUpdateSummaries(
  scheduler: Scheduler,
  jobUpdateQuery: Wire<JobUpdateQuery>,
): Promise<readonly UpdateSummary[]> {
  const refusal = { heading: 'Failed to retrieve the updates:', exitCode: EXIT.API_ERROR };
  const { result } = await scheduler.call(RPC.getJobUpdateSummaries, { jobUpdateQuery }, refusal);
  if (result === undefined || !('getJobUpdateSummariesResult' in result)) throw withoutResult('updates');
  return (result.getJobUpdateSummariesResult?.updateSummaries ?? []).map(completeSummary);
}

/**
 * Asks for an update and its events. The key is sent in both of its places: older schedulers read the first.
 * @returns undefined if there is no such update
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchUpdateHistory(
  scheduler: Scheduler,
  key: JobUpdateKey,
): Promise<UpdateHistory | undefined> {
  const refusal = { heading: 'Failed to retrieve the update:', exitCode: EXIT.API_ERROR };
  const { result } = await scheduler.call(RPC.getJobUpdateDetails, { key, query: { key } }, refusal);
  if (result === undefined || !('getJobUpdateDetailsResult' in result)) throw withoutResult('update');
  const details = result.getJobUpdateDetailsResult?.detailsList?.[0];
  return details === undefined ? undefined : completeHistory(details);
}

/**
 * Asks for all updates of a job and their events.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchUpdateHistories(
  scheduler: Scheduler,
  jobKey: JobKey,
): Promise<readonly UpdateHistory[]> {
  const refusal = { heading: 'Failed to retrieve the updates:', exitCode: EXIT.API_ERROR };
  const { result } = await scheduler.call(RPC.getJobUpdateDetails, { query: { jobKey } }, refusal);
  if (result === undefined || !('getJobUpdateDetailsResult' in result)) throw withoutResult('updates');
  return (result.getJobUpdateDetailsResult?.detailsList ?? []).map(completeHistory);
}

/**
 * Asks what an update would do.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchUpdateDiff(
  scheduler: Scheduler,
  request: Wire<JobUpdateRequest>,
): Promise<UpdateDiff> {
  const refusal = { heading: 'Error getting diff info from scheduler', exitCode: EXIT.COMMAND_FAILURE };
  const { result } = await scheduler.call(RPC.getJobUpdateDiff, { request }, refusal);
  if (result === undefined || !('getJobUpdateDiffResult' in result)) throw withoutResult('difference');
  const groups = (some: readonly Wire<ConfigGroup>[] = []): readonly ConfigGroup[] =>
    some.map((group) => completeAnswer(ConfigGroup, group));
  const { add, remove, update, unchanged } = result.getJobUpdateDiffResult ?? {};
  return { add: groups(add), remove: groups(remove), update: groups(update), unchanged: groups(unchanged) };
}

function completeHistory({ update, updateEvents, instanceEvents }: Wire<JobUpdateDetails>): UpdateHistory {
  return {
    summary: completeSummary(update?.summary ?? {}),
    updateEvents: (updateEvents ?? []).map((event) => completeAnswer(JobUpdateEvent, event)),
    instanceEvents: (instanceEvents ?? []).map((event) => completeAnswer(JobInstanceUpdateEvent, event)),
  };
}

function completeSummary(wire: Wire<JobUpdateSummary>): UpdateSummary {
  const { state, ...summary } = completeAnswer(JobUpdateSummary, wire);
  if (state === undefined) throw withoutResult('state of the update');
  return { ...summary, state };
}
