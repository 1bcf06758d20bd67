import { useState } from 'react';
import type { JobKey, JobSummary, ScheduledTask } from '../../../api/generated/aurora.ts';
import { formatJobKey, sameJobKey } from '../../../src/domain/values/job-key.ts';
import { getJobs, getPendingReasons, getTasks } from '../api/call.ts';
import { useLive } from '../api/use-live.ts';
import { Page } from '../components/page.tsx';
import { Empty, WhenLoaded } from '../components/states.tsx';
import { split } from '../components/tasks.ts';
import { In } from '../components/time.tsx';
import { crumbsToJob } from './crumbs.ts';
import { JobConfigurationTab } from './job-configuration.tsx';
import { kindOf } from './job-kind.ts';
import { ActiveTasks, CompletedTasks } from './job-tasks.tsx';
import { type Tab, Tabs } from './tabs.tsx';

interface JobState {
  readonly active: readonly ScheduledTask[];
  readonly over: readonly ScheduledTask[];
  /** Why pending tasks wait, by task id. */
  readonly reasons: ReadonlyMap<string, string>;
}

async function loadJob(jobKey: JobKey, signal: AbortSignal): Promise<JobState> {
  const { active, over } = split(await getTasks(jobKey, signal));
  const isWaiting = active.some(({ status }) => status === 'PENDING');
  const reasons = isWaiting ? await getPendingReasons(jobKey, signal) : [];
  return { active, over, reasons: new Map(reasons.map(({ taskId, reason }) => [taskId, reason])) };
}

/** The list of a role's jobs may be long and says little that changes: it is asked for less often. */
const SUMMARY_EVERY_MS = 15_000;

/** One job: its tasks, those of the past, and its configuration. */
export function JobPage({ jobKey }: { readonly jobKey: JobKey }) {
  const name = formatJobKey(jobKey);
  const live = useLive(`job ${name}`, (signal) => loadJob(jobKey, signal));
  const summary = useLive(
    `summary of ${name}`,
    async (signal) =>
      (await getJobs(jobKey.role, signal)).find(({ job }) => sameJobKey(job.key, jobKey)) ?? null,
    SUMMARY_EVERY_MS,
  );
  return (
    <Page
      title={jobKey.name}
      crumbs={crumbsToJob(jobKey)}
      live={live}
      aside={<Facts summary={summary.data} />}
    >
      <WhenLoaded live={live}>
        {(state) => <Job jobKey={jobKey} state={state} summary={summary.data} />}
      </WhenLoaded>
    </Page>
  );
}

function Facts({ summary }: { readonly summary: JobSummary | null | undefined }) {
  if (!summary) return null;
  const { job, nextCronRunMs } = summary;
  return (
    <ul className="facts" aria-label="About this job">
      <li>{kindOf(job)}</li>
      {job.taskConfig.tier !== undefined && <li>{job.taskConfig.tier}</li>}
      {job.cronSchedule !== undefined && (
        <li>
          <code>{job.cronSchedule}</code>
        </li>
      )}
      {nextCronRunMs !== undefined && (
        <li>
          next run <In atMs={nextCronRunMs} />
        </li>
      )}
    </ul>
  );
}

interface JobProps {
  readonly jobKey: JobKey;
  readonly state: JobState;
  readonly summary: JobSummary | null | undefined;
}

function Job({ jobKey, state, summary }: JobProps) {
  const { active, over, reasons } = state;
  const [tab, setTab] = useState(active.length === 0 && over.length > 0 ? 'completed' : 'active');
  if (active.length + over.length === 0 && !summary) return <NoSuchJob jobKey={jobKey} />;
  const tabs: Tab[] = [
    {
      id: 'active',
      label: `Active (${active.length})`,
      content: () => <ActiveTasks tasks={active} reasons={reasons} hasHistory={over.length > 0} />,
    },
    { id: 'completed', label: `Completed (${over.length})`, content: () => <CompletedTasks tasks={over} /> },
    {
      id: 'configuration',
      label: 'Configuration',
      content: () => <JobConfigurationTab jobKey={jobKey} cronJob={summary?.job} />,
    },
  ];
  return <Tabs label="Parts of the job" tabs={tabs} selected={tab} onSelect={setTab} />;
}

function NoSuchJob({ jobKey }: { readonly jobKey: JobKey }) {
  return (
    <Empty title="No such job">
      {formatJobKey(jobKey)} has no tasks and no cron schedule. It may never have existed, or its tasks ended
      so long ago that they were forgotten.
    </Empty>
  );
}
