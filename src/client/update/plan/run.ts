import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { loadJob } from '../../job-file/load.ts';
import { planInstances } from '../../plan/plan-instances.ts';
import { showPlan } from '../../plan/show-plan.ts';
import type { VerbContext } from '../../verb.ts';
import type { PlanOptions } from './options.ts';

/** Shows what `update start` would do. */
export async function run({ target, file, json }: PlanOptions, context: VerbContext): Promise<ExitCode> {
  const { job, instances } = target;
  const loaded = await loadJob(job, file, context);
  if (loaded.configuration.cronSchedule !== undefined) {
    const problem =
      'Cron jobs may only be updated with "aurora cron schedule" command; "aurora job plan" shows the change';
    throw new CommandError(EXIT.COMMAND_FAILURE, problem);
  }
  return showPlan(await planInstances(job, loaded, instances, context), json, context);
}
