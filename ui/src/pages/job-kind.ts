import type { JobConfiguration } from '../../../api/generated/aurora.ts';

/** What kind of job it is, as the documentation calls them. */
export type JobKind = 'service' | 'cron' | 'adhoc';

export function kindOf({ cronSchedule, taskConfig }: JobConfiguration): JobKind {
  if (cronSchedule !== undefined && cronSchedule !== '') return 'cron';
  return taskConfig.isService ? 'service' : 'adhoc';
}
