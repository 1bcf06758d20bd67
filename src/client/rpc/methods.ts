import {
  AddInstancesArgs,
  CreateJobArgs,
  GetJobsArgs,
  GetTasksWithoutConfigsArgs,
  GetTierConfigsArgs,
  KillTasksArgs,
  Response,
} from '../../../api/generated/aurora.ts';
import type { MethodSchema, StructSchema } from '../../../api/thrift/index.ts';

/** A call of the API and whether repeating it does no harm. */
export interface Rpc<Args> {
  readonly method: MethodSchema<Args, Response>;
  readonly idempotent: boolean;
}

function rpc<Args>(name: string, args: StructSchema<Args>, idempotent: boolean): Rpc<Args> {
  return { method: { name, args, reply: Response }, idempotent };
}

const READ = true;
const CHANGE = false;

/** The calls that the client makes. */
export const RPC = {
  getTierConfigs: rpc('getTierConfigs', GetTierConfigsArgs, READ),
  getJobs: rpc('getJobs', GetJobsArgs, READ),
  getTasksWithoutConfigs: rpc('getTasksWithoutConfigs', GetTasksWithoutConfigsArgs, READ),
  createJob: rpc('createJob', CreateJobArgs, CHANGE),
  killTasks: rpc('killTasks', KillTasksArgs, CHANGE),
  addInstances: rpc('addInstances', AddInstancesArgs, CHANGE),
} as const;
