import { formatKey } from '../keys/job-key.ts';
import { hasChanges, type Plan } from './plan.ts';

/** A plan for programs. What the scheduler does not tell is null. */
export function planJson(plan: Plan): unknown {
  const { job, command, instances, changes, quota, placement, refusals } = plan;
  return {
    ...{
      job: formatKey(job),
      command: `aurora ${command}`,
      hasChanges: hasChanges(plan),
      instances,
      changes,
    },
    ...{ quota: quota ?? null, placement: placement ?? null, refusals },
  };
}
