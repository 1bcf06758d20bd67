import type { ExitCode } from '../../exit-codes.ts';
import { loadJob } from '../../job-file/load.ts';
import { planCron } from '../../plan/plan-cron.ts';
import { planInstances } from '../../plan/plan-instances.ts';
import { showPlan } from '../../plan/show-plan.ts';
import type { VerbContext } from '../../verb.ts';
import type { PlanOptions } from './options.ts';

/** Shows what it would take to make a job what its file says, whether it exists, runs on a schedule or not. */
export async function run({ job, file, json }: PlanOptions, context: VerbContext): Promise<ExitCode> {
  const loaded = await loadJob(job, file, context);
  const isCron = loaded.configuration.cronSchedule !== undefined;
  const plan = isCron ? planCron(job, loaded, context) : planInstances(job, loaded, undefined, context);
  return showPlan(await plan, json, context);
}
