import { useState } from 'react';
import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import { useSettings } from '../api/settings.tsx';
import { Counts } from '../components/counts.tsx';
import { type Column, DataTable } from '../components/data-table.tsx';
import { Choice, Filter, matches } from '../components/filter.tsx';
import { Empty } from '../components/states.tsx';
import { lastChangeMs, lastMessage, observerUrl } from '../components/tasks.ts';
import { Ago } from '../components/time.tsx';
import { Link } from '../routing/link.tsx';
import { paths } from '../routing/routes.ts';
import { countStatuses, LOOKS } from '../status/looks.ts';
import { StatusBadge } from '../status/status-badge.tsx';
import { InstanceMap } from './instance-map.tsx';

/** Shown for a pending task that nothing is known about yet. */
const NO_REASON = 'Waiting for an offer that fits.';

const taskId = (task: ScheduledTask) => task.assignedTask.taskId;

const INSTANCE: Column<ScheduledTask> = {
  name: 'Instance',
  isHeader: true,
  cell: ({ assignedTask: { task, instanceId } }) => (
    <Link href={paths.instance(task.job, instanceId)}>{instanceId}</Link>
  ),
};
const STATUS: Column<ScheduledTask> = {
  name: 'Status',
  cell: ({ status }) => <StatusBadge status={status} />,
};
const SINCE: Column<ScheduledTask> = { name: 'Since', cell: (task) => <Ago atMs={lastChangeMs(task)} /> };
const HOST: Column<ScheduledTask> = { name: 'Host', cell: (task) => task.assignedTask.slaveHost ?? '–' };
const LOGS: Column<ScheduledTask> = { name: 'Logs', cell: (task) => <LogsLink task={task} /> };

function LogsLink({ task }: { readonly task: ScheduledTask }) {
  const { observerPort } = useSettings();
  const url = observerUrl(task, observerPort);
  return url === undefined ? '–' : <a href={url}>processes &amp; logs</a>;
}

interface ActiveTasksProps {
  readonly tasks: readonly ScheduledTask[];
  readonly reasons: ReadonlyMap<string, string>;
  readonly hasHistory: boolean;
}

/** The tasks that hold the job's instances now. */
export function ActiveTasks({ tasks, reasons, hasHistory }: ActiveTasksProps) {
  const [typed, setTyped] = useState('');
  const [status, setStatus] = useState<ScheduleStatus | 'all'>('all');
  if (tasks.length === 0) {
    return (
      <Empty title="Nothing runs">
        {hasHistory ? 'All tasks of this job are over; see Completed.' : 'The job waits for its next run.'}
      </Empty>
    );
  }
  const messageOf = (task: ScheduledTask) =>
    task.status === 'PENDING' ? reasons.get(taskId(task)) || NO_REASON : lastMessage(task);
  const counts = countStatuses(tasks.map((task) => task.status));
  const selected = counts.some(([present]) => present === status) ? status : 'all';
  const shown = tasks
    .filter((task) => selected === 'all' || task.status === selected)
    .filter(({ assignedTask, status }) =>
      matches(typed, String(assignedTask.instanceId), assignedTask.slaveHost, status),
    );
  const options = [
    { value: 'all' as const, text: 'All' },
    ...counts.map(([value, count]) => ({ value, text: `${value} ${count}` })),
  ];
  const columns: readonly Column<ScheduledTask>[] = [
    INSTANCE,
    STATUS,
    SINCE,
    { name: 'Message', isWide: true, cell: messageOf },
    HOST,
    LOGS,
  ];
  return (
    <>
      <section className="card summary" aria-label="Instances">
        <Counts parts={counts.map(([label, count]) => ({ label, count, tone: LOOKS[label].tone }))} />
        <InstanceMap tasks={tasks} />
      </section>
      <div className="tools">
        <Filter label="Find by instance, host or status" value={typed} onChange={setTyped} />
        {counts.length > 1 && (
          <Choice label="Status" options={options} value={selected} onChange={setStatus} />
        )}
      </div>
      {shown.length === 0 ? (
        <Empty title="No task matches">Take a word or a status away.</Empty>
      ) : (
        <DataTable caption="Active tasks" columns={columns} rows={shown} keyOf={taskId} />
      )}
    </>
  );
}

const COMPLETED_COLUMNS: readonly Column<ScheduledTask>[] = [
  INSTANCE,
  STATUS,
  {
    ...SINCE,
    name: 'Ended',
    cell: (task) => (
      <span>
        <Ago atMs={lastChangeMs(task)} /> ago
      </span>
    ),
  },
  { name: 'Message', isWide: true, cell: lastMessage },
  HOST,
  LOGS,
];

/** The tasks of the past that are still remembered. */
export function CompletedTasks({ tasks }: { readonly tasks: readonly ScheduledTask[] }) {
  if (tasks.length === 0)
    return <Empty title="No history yet">Tasks that end are kept here for a while.</Empty>;
  return (
    <DataTable
      caption="Completed tasks, the latest first"
      columns={COMPLETED_COLUMNS}
      rows={tasks}
      keyOf={taskId}
    />
  );
}
