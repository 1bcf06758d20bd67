import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { isActive } from '../../domain/task/status.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { InstanceOfJob } from '../keys/instances.ts';
import { formatKey, withoutCluster } from '../keys/job-key.ts';
import { completeTasks, fetchTasks } from '../rpc/calls.ts';
import type { Scheduler } from '../rpc/scheduler.ts';

const REFUSAL = { heading: 'Failed to retrieve the tasks:', exitCode: EXIT.COMMAND_FAILURE } as const;

/** A task that is or was on a host. */
export interface HostedTask {
  readonly taskId: string;
  readonly host: string;
  readonly status: ScheduledTask['status'];
  /** `CLUSTER/ROLE/ENV/NAME/INSTANCE`, for messages. */
  readonly name: string;
}

/** How users write an instance. */
export function formatInstance({ job, instance }: InstanceOfJob): string {
  return `${formatKey(job)}/${instance}`;
}

/** All tasks of an instance that the scheduler knows, the newest first. @throws CommandError if it does not tell */
export async function tasksOfInstance(
  scheduler: Scheduler,
  { job, instance }: InstanceOfJob,
): Promise<readonly ScheduledTask[]> {
  const query = { job: withoutCluster(job), instances: [instance] };
  const tasks = completeTasks(await fetchTasks(scheduler, query, REFUSAL));
  return tasks.toSorted((a, b) => changedMs(b) - changedMs(a));
}

/**
 * The task to look at: the active one, or else the one that ended last.
 * @param tell takes a remark if the instance has an active task that is on no host yet
 * @throws CommandError if the instance never had a task on a host
 */
export function taskToLookAt(
  target: InstanceOfJob,
  tasks: readonly ScheduledTask[],
  tell: (remark: string) => void,
): HostedTask {
  const name = formatInstance(target);
  const active = tasks.find(({ status }) => isActive(status));
  const ended = tasks.find(({ status }) => !isActive(status));
  const hosted = [active, ended].find((task) => hostOf(task) !== undefined);
  const host = hostOf(hosted);
  if (hosted === undefined || host === undefined) {
    if (active === undefined) throw new CommandError(EXIT.INVALID_PARAMETER, `Instance ${name} not found`);
    throw new CommandError(EXIT.COMMAND_FAILURE, `${name} is ${active.status} and not on a host yet`);
  }
  if (active !== undefined && hosted !== active) {
    tell(`${name} is ${active.status}; this is its task before, which is ${hosted.status}`);
  }
  return { taskId: hosted.assignedTask.taskId, host, status: hosted.status, name };
}

function hostOf(task: ScheduledTask | undefined): string | undefined {
  return task?.assignedTask.slaveHost || undefined;
}

function changedMs({ taskEvents }: ScheduledTask): number {
  return Number(taskEvents.at(-1)?.timestamp ?? 0);
}
