import {
  AbortJobUpdateArgs,
  AddInstancesArgs,
  CreateJobArgs,
  DescheduleCronJobArgs,
  GetJobsArgs,
  GetJobUpdateDetailsArgs,
  GetJobUpdateDiffArgs,
  GetJobUpdateSummariesArgs,
  GetQuotaArgs,
  GetRoleSummaryArgs,
  GetTasksStatusArgs,
  GetTasksWithoutConfigsArgs,
  GetTierConfigsArgs,
  KillTasksArgs,
  PauseJobUpdateArgs,
  PopulateJobConfigArgs,
  Response,
  RestartShardsArgs,
  ResumeJobUpdateArgs,
  RollbackJobUpdateArgs,
  ScheduleCronJobArgs,
  StartCronJobArgs,
  StartJobUpdateArgs,
} from '../../../api/generated/aurora.ts';
import type { MethodSchema, StructSchema } from '../../../api/thrift/index.ts';

/** A call of the API and whether repeating it does no harm. */
export interface Rpc<Args> {
  readonly method: MethodSchema<Args, Response>;
  readonly idempotent: boolean;
}

/** Describes a call. @param args the struct of its arguments */
export function rpc<Args>(name: string, args: StructSchema<Args>, idempotent: boolean): Rpc<Args> {
  return { method: { name, args, reply: Response }, idempotent };
}

const READ = true;
const CHANGE = false;
/** A change that is the same after a second time, or that the scheduler recognises. */
const REPEATABLE_CHANGE = true;

/** The calls that the client makes. */
export const RPC = {
  getTierConfigs: rpc('getTierConfigs', GetTierConfigsArgs, READ),
  getJobs: rpc('getJobs', GetJobsArgs, READ),
  getTasksWithoutConfigs: rpc('getTasksWithoutConfigs', GetTasksWithoutConfigsArgs, READ),
  createJob: rpc('createJob', CreateJobArgs, CHANGE),
  killTasks: rpc('killTasks', KillTasksArgs, CHANGE),
  addInstances: rpc('addInstances', AddInstancesArgs, CHANGE),
  restartShards: rpc('restartShards', RestartShardsArgs, REPEATABLE_CHANGE),
  populateJobConfig: rpc('populateJobConfig', PopulateJobConfigArgs, READ),
  getTasksStatus: rpc('getTasksStatus', GetTasksStatusArgs, READ),
  getRoleSummary: rpc('getRoleSummary', GetRoleSummaryArgs, READ),
  getQuota: rpc('getQuota', GetQuotaArgs, READ),
  scheduleCronJob: rpc('scheduleCronJob', ScheduleCronJobArgs, CHANGE),
  descheduleCronJob: rpc('descheduleCronJob', DescheduleCronJobArgs, CHANGE),
  startCronJob: rpc('startCronJob', StartCronJobArgs, CHANGE),
  getJobUpdateSummaries: rpc('getJobUpdateSummaries', GetJobUpdateSummariesArgs, READ),
  getJobUpdateDetails: rpc('getJobUpdateDetails', GetJobUpdateDetailsArgs, READ),
  getJobUpdateDiff: rpc('getJobUpdateDiff', GetJobUpdateDiffArgs, READ),
  startJobUpdate: rpc('startJobUpdate', StartJobUpdateArgs, REPEATABLE_CHANGE),
  pauseJobUpdate: rpc('pauseJobUpdate', PauseJobUpdateArgs, CHANGE),
  resumeJobUpdate: rpc('resumeJobUpdate', ResumeJobUpdateArgs, CHANGE),
  abortJobUpdate: rpc('abortJobUpdate', AbortJobUpdateArgs, CHANGE),
  rollbackJobUpdate: rpc('rollbackJobUpdate', RollbackJobUpdateArgs, CHANGE),
} as const;
