import type { CreateJobArgs } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { sanitizeJob } from '../../domain/submit/sanitize.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import { insertPendingTasks } from '../state-manager.ts';
import { type Answer, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';
import { activeTasks, refuseIfOverLimits, refuseIfUpdating } from './job-guards.ts';

/** Creates a job that is no cron job: one PENDING task for each instance. */
export async function createJob(call: Call, args: Wire<CreateJobArgs>): Promise<Answer> {
  const sanitized = sanitizeJob(args.description ?? {}, call.admission);
  if (!sanitized.ok) return invalid(sanitized.message);
  const { key, taskConfig, instanceCount, cronSchedule } = sanitized.value;
  if (cronSchedule !== undefined) {
    return invalid('Cron jobs may only be created/updated by calling scheduleCronJob.');
  }
  const { maxTasksPerJob } = call.admission;
  return call.storage.write((tx) => {
    const updating = refuseIfUpdating(tx, key);
    if (updating !== undefined) return updating;
    if (activeTasks(tx, key).length > 0 || tx.cronJobs.get(key) !== undefined) {
      return invalid(`Job ${formatJobKey(key)} already exists`);
    }
    const limits = { total: instanceCount, added: instanceCount, maxTasksPerJob };
    const overLimits = refuseIfOverLimits(tx, taskConfig, limits);
    if (overLimits !== undefined) return overLimits;
    const instanceIds = Array.from({ length: instanceCount }, (_, instanceId) => instanceId);
    insertPendingTasks(tx, call.stateContext(), taskConfig, instanceIds);
    return ok([], instanceCount);
  });
}
