import type { ResponseCode, Result } from '../../../api/generated/aurora.ts';

/** What a use case has to say; who answers for which cluster is added around it. */
export interface Answer {
  readonly code: ResponseCode;
  readonly result?: Result;
  readonly details: readonly string[];
  /** How many tasks, jobs or reasons the call returned or touched. */
  readonly workload?: number;
}

/** The call did what it should. `details` are remarks for the user. */
export function ok(details: readonly string[] = [], workload?: number): Answer {
  return { code: 'OK', details, ...(workload === undefined ? {} : { workload }) };
}

/** The call found what it was asked for. */
export function found(result: Result, workload?: number): Answer {
  return { code: 'OK', result, details: [], ...(workload === undefined ? {} : { workload }) };
}

/** The caller is wrong; nothing was changed. */
export function invalid(message: string): Answer {
  return { code: 'INVALID_REQUEST', details: [message] };
}

/** The call failed for another reason. */
export function failed(message: string): Answer {
  return { code: 'ERROR', details: [message] };
}

/** The call may succeed later. */
export function notNow(message: string): Answer {
  return { code: 'ERROR_TRANSIENT', details: [message] };
}

/** The job is in the hands of the updater. */
export const JOB_IS_UPDATING: Answer = { code: 'JOB_UPDATING_ERROR', details: ['Job is currently updating'] };
