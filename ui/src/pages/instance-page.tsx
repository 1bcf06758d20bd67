import type { JobKey, ScheduledTask } from '../../../api/generated/aurora.ts';
import { isActive } from '../../../src/domain/task/status.ts';
import { formatInstanceKey } from '../../../src/domain/values/instance-key.ts';
import { getInstanceTasks, getPendingReasons } from '../api/call.ts';
import { useSettings } from '../api/settings.tsx';
import { useLive } from '../api/use-live.ts';
import { processesOf } from '../components/executor-data.ts';
import { Page } from '../components/page.tsx';
import { Empty, WhenLoaded } from '../components/states.tsx';
import { lastChangeMs, logUrl, observerUrl, split } from '../components/tasks.ts';
import { Ago } from '../components/time.tsx';
import { Timeline } from '../components/timeline.tsx';
import { LOOKS } from '../status/looks.ts';
import { StatusBadge } from '../status/status-badge.tsx';
import { crumbsToInstance } from './crumbs.ts';

interface InstanceState {
  readonly active: ScheduledTask | undefined;
  readonly over: readonly ScheduledTask[];
  readonly pendingReason: string | undefined;
}

async function loadInstance(jobKey: JobKey, instanceId: number, signal: AbortSignal): Promise<InstanceState> {
  const { active, over } = split(await getInstanceTasks(jobKey, instanceId, signal));
  const [task] = active;
  const reasons = task?.status === 'PENDING' ? await getPendingReasons(jobKey, signal) : [];
  const found = reasons.find(({ taskId }) => taskId === task?.assignedTask.taskId);
  return { active: task, over, pendingReason: found?.reason };
}

interface InstanceProps {
  readonly jobKey: JobKey;
  readonly instanceId: number;
}

/** One instance: the task that holds it now, with its processes and its history, and the tasks before. */
export function InstancePage({ jobKey, instanceId }: InstanceProps) {
  const live = useLive(`instance ${formatInstanceKey(jobKey, instanceId)}`, (signal) =>
    loadInstance(jobKey, instanceId, signal),
  );
  return (
    <Page title={`Instance ${instanceId}`} crumbs={crumbsToInstance(jobKey)} live={live}>
      <WhenLoaded live={live}>
        {({ active, over, pendingReason }) => (
          <>
            {active === undefined ? (
              <Empty title="No active task">
                {over.length > 0
                  ? 'Nothing holds this instance at the moment.'
                  : 'This instance never had a task, or it was forgotten.'}
              </Empty>
            ) : (
              <ActiveTask task={active} pendingReason={pendingReason} />
            )}
            {over.length > 0 && <EarlierTasks tasks={over} isLatestOpen={active === undefined} />}
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

function ActiveTask({
  task,
  pendingReason,
}: {
  readonly task: ScheduledTask;
  readonly pendingReason: string | undefined;
}) {
  const { tone, meaning } = LOOKS[task.status];
  return (
    <section className="card task" aria-label="Active task">
      <div className="headline" data-tone={tone}>
        <StatusBadge status={task.status} />
        <span>
          {meaning}{' '}
          <span className="muted">
            For <Ago atMs={lastChangeMs(task)} />.
          </span>
        </span>
      </div>
      {pendingReason && (
        <p className="notice" data-tone="waiting">
          {pendingReason}
        </p>
      )}
      <TaskFacts task={task} />
      <Processes task={task} />
      <h2>History</h2>
      <Timeline events={task.taskEvents} />
    </section>
  );
}

function TaskFacts({ task }: { readonly task: ScheduledTask }) {
  const { observerPort } = useSettings();
  const { taskId, slaveHost, assignedPorts } = task.assignedTask;
  const observer = observerUrl(task, observerPort);
  return (
    <dl className="facts-list">
      <div className="long">
        <dt>Task id</dt>
        <dd>
          <a href={`/structdump/task/${encodeURIComponent(taskId)}`}>{taskId}</a>
        </dd>
      </div>
      {observer !== undefined && (
        <div>
          <dt>Host</dt>
          <dd>
            <a href={observer}>{slaveHost}</a>
          </dd>
        </div>
      )}
      {isActive(task.status) && assignedPorts.size > 0 && (
        <div>
          <dt>Ports</dt>
          <dd>
            {[...assignedPorts].map(([name, port]) => (
              <a key={name} href={`http://${slaveHost}:${port}/`}>
                {name}:{port}
              </a>
            ))}
          </dd>
        </div>
      )}
      {task.failureCount > 0 && (
        <div>
          <dt>Failures</dt>
          <dd>{task.failureCount}</dd>
        </div>
      )}
    </dl>
  );
}

function Processes({ task }: { readonly task: ScheduledTask }) {
  const { observerPort } = useSettings();
  const processes = processesOf(task.assignedTask.task);
  if (task.assignedTask.slaveHost === undefined || processes.length === 0) return null;
  return (
    <>
      <h2>Processes</h2>
      <ul className="process-logs">
        {processes.map(({ name }) => (
          <li key={name}>
            <strong>{name}</strong>
            {(['stdout', 'stderr'] as const).map((stream) => (
              <a
                key={stream}
                href={logUrl(task, observerPort, name, stream)}
                aria-label={`${stream} of ${name}`}
              >
                {stream}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

interface EarlierTasksProps {
  /** The latest first. */
  readonly tasks: readonly ScheduledTask[];
  readonly isLatestOpen: boolean;
}

function EarlierTasks({ tasks, isLatestOpen }: EarlierTasksProps) {
  return (
    <section>
      <h2>Earlier tasks</h2>
      {tasks.map((task, index) => (
        <details className="card earlier" key={task.assignedTask.taskId} open={isLatestOpen && index === 0}>
          <summary>
            <StatusBadge status={task.status} />
            <span className="grow">{task.taskEvents.at(-1)?.message}</span>
            <span className="muted">
              <Ago atMs={lastChangeMs(task)} /> ago
            </span>
          </summary>
          <TaskFacts task={task} />
          <Processes task={task} />
          <Timeline events={task.taskEvents} />
        </details>
      ))}
    </section>
  );
}
