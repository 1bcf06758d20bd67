import { isActive } from '../../../domain/task/status.ts';
import { findCluster } from '../../clusters/clusters.ts';
import { observerUrl } from '../../clusters/observer.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { InstanceOfJob } from '../../keys/instances.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import { sleep } from '../../sleep.ts';
import type { VerbContext } from '../../verb.ts';
import { createTaskObserver, fetchProcesses, type TaskObserver } from '../observed-task.ts';
import { type HostedTask, tasksOfInstance, taskToLookAt } from '../task-of-instance.ts';
import { chooseProcess } from './choose-process.ts';
import type { LogsOptions } from './options.ts';
import { showLog } from './show-log.ts';

/** How often something that is not there yet is looked for. */
const WAIT_MS = 1000;

/** Shows the log of a process of a task, read from the observer of its host. */
export async function run(options: LogsOptions, context: VerbContext): Promise<ExitCode> {
  const { target, follow } = options;
  const access = await context.taskAccess();
  const scheduler = await context.scheduler(target.job.cluster);
  const task = await findTask(options, scheduler, context);
  const url = observerUrl(findCluster(await context.clusters(), target.job.cluster), task.host);
  const observer = createTaskObserver(access, url, task);
  const isOver = (): Promise<boolean> => hasEnded(task, target, scheduler);
  const process = await findProcess(options, task, observer, isOver, context);
  await showLog({ process, options, observer, task, isOver }, access, context);
  if (follow) context.log.info(`${task.name} has ended`);
  return EXIT.OK;
}

/** Who follows also waits until the task has a host. */
async function findTask(
  { target, follow }: LogsOptions,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<HostedTask> {
  for (let told = false; ; told = true) {
    const tasks = await tasksOfInstance(scheduler, target);
    const active = tasks.find(({ status }) => isActive(status));
    if (!follow || active === undefined || active.assignedTask.slaveHost) {
      return taskToLookAt(target, tasks, (remark) => context.log.info(remark));
    }
    if (!told) context.log.info(`The task is ${active.status}; waiting until it is on a host`);
    await sleep(context, WAIT_MS);
  }
}

/** Who follows also waits until the task has begun on its host. */
async function findProcess(
  { process, follow }: LogsOptions,
  task: HostedTask,
  observer: TaskObserver,
  isOver: () => Promise<boolean>,
  context: VerbContext,
): Promise<string> {
  for (let told = false; ; told = true) {
    const processes = await fetchProcesses(observer, task.taskId);
    if (processes !== undefined && processes.length > 0) return chooseProcess(processes, process, task);
    if (!follow || (await isOver())) {
      const reason = isActive(task.status)
        ? 'it has not begun there yet'
        : `it is ${task.status}, and its files were removed`;
      throw new CommandError(EXIT.COMMAND_FAILURE, `${task.host} has no log of ${task.name}: ${reason}`);
    }
    if (!told) context.log.info('Waiting until the task begins');
    await sleep(context, WAIT_MS);
  }
}

/** Whether the scheduler takes the task for ended: the host of one that was cut off cannot tell. */
async function hasEnded(task: HostedTask, target: InstanceOfJob, scheduler: Scheduler): Promise<boolean> {
  const tasks = await tasksOfInstance(scheduler, target);
  const known = tasks.find(({ assignedTask }) => assignedTask.taskId === task.taskId);
  return known === undefined || !isActive(known.status);
}
