import { useState } from 'react';
import type { JobStats, JobSummary } from '../../../api/generated/aurora.ts';
import { formatJobKey } from '../../../src/domain/values/job-key.ts';
import { getJobs } from '../api/call.ts';
import { useLive } from '../api/use-live.ts';
import { Counts, type Part } from '../components/counts.tsx';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Choice, Filter, matches } from '../components/filter.tsx';
import { Page } from '../components/page.tsx';
import { Empty, WhenLoaded } from '../components/states.tsx';
import { In } from '../components/time.tsx';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';
import { BUCKETS, type Bucket } from '../status/looks.ts';
import { crumbsToRole } from './crumbs.ts';
import { type JobKind, kindOf } from './job-kind.ts';

const FIGURE_OF = {
  active: 'activeTaskCount',
  pending: 'pendingTaskCount',
  failed: 'failedTaskCount',
  finished: 'finishedTaskCount',
} as const satisfies Record<Bucket, keyof JobStats>;

const KINDS: readonly { readonly value: JobKind | 'all'; readonly text: string }[] = [
  { value: 'all', text: 'All' },
  { value: 'service', text: 'Services' },
  { value: 'cron', text: 'Cron jobs' },
  { value: 'adhoc', text: 'Ad-hoc jobs' },
];

const COLUMNS: readonly Column<JobSummary>[] = [
  { name: 'Job', isHeader: true, cell: ({ job }) => <Link href={paths.job(job.key)}>{job.key.name}</Link> },
  {
    name: 'Environment',
    cell: ({ job }) => (
      <Link href={paths.environment(job.key.role, job.key.environment)}>{job.key.environment}</Link>
    ),
  },
  { name: 'Type', cell: ({ job, nextCronRunMs }) => <Kind kind={kindOf(job)} nextRunMs={nextCronRunMs} /> },
  { name: 'Tier', cell: ({ job }) => job.taskConfig.tier ?? '–' },
  { name: 'Tasks', isWide: true, cell: ({ stats }) => <Counts parts={partsOf([stats])} isCompact /> },
];

function Kind({ kind, nextRunMs }: { readonly kind: JobKind; readonly nextRunMs: number | undefined }) {
  return (
    <>
      {kind}
      {nextRunMs !== undefined && (
        <span className="muted">
          , next <In atMs={nextRunMs} />
        </span>
      )}
    </>
  );
}

function partsOf(stats: readonly JobStats[]): Part[] {
  return (Object.keys(BUCKETS) as Bucket[]) // the keys are exactly the buckets
    .map((bucket) => ({
      ...BUCKETS[bucket],
      count: stats.reduce((sum, each) => sum + each[FIGURE_OF[bucket]], 0),
    }));
}

/** A role's jobs, or those of one of its environments. */
export function RolePage({
  role,
  environment,
}: {
  readonly role: string;
  readonly environment: string | undefined;
}) {
  const live = useLive(`jobs of ${role}`, (signal) => getJobs(role, signal));
  return (
    <Page title={environment ?? role} crumbs={crumbsToRole(role, environment)} live={live}>
      <WhenLoaded live={live}>
        {(all) => {
          const jobs = all.filter(
            ({ job }) => environment === undefined || job.key.environment === environment,
          );
          const where = environment === undefined ? role : `${role}/${environment}`;
          return jobs.length === 0 ? <NoJobs where={where} /> : <Jobs jobs={jobs} />;
        }}
      </WhenLoaded>
    </Page>
  );
}

function NoJobs({ where }: { readonly where: string }) {
  return (
    <Empty title="No jobs here">
      {where} has no tasks and no cron jobs. Jobs whose tasks ended long ago are forgotten.
    </Empty>
  );
}

function Jobs({ jobs }: { readonly jobs: readonly JobSummary[] }) {
  const [typed, setTyped] = useState('');
  const [kind, setKind] = useState<JobKind | 'all'>('all');
  const shown = jobs
    .filter(({ job }) => kind === 'all' || kindOf(job) === kind)
    .filter(({ job }) => matches(typed, job.key.name, job.key.environment, job.taskConfig.tier))
    .toSorted((a, b) => formatJobKey(a.job.key).localeCompare(formatJobKey(b.job.key)));
  return (
    <>
      <section className="card summary" aria-label="All tasks">
        <Counts parts={partsOf(jobs.map(({ stats }) => stats))} />
      </section>
      <div className="tools">
        <Filter label="Find a job by name, environment or tier" value={typed} onChange={setTyped} />
        <Choice label="Type of job" options={KINDS} value={kind} onChange={setKind} />
      </div>
      {shown.length === 0 ? (
        <Empty title="No job matches">Take a word or a type away.</Empty>
      ) : (
        <DataTable
          caption="Jobs and the states of their tasks"
          columns={COLUMNS}
          rows={shown}
          keyOf={({ job }) => formatJobKey(job.key)}
        />
      )}
    </>
  );
}
