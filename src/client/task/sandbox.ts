import { posix } from 'node:path';
import type { Cluster } from '../clusters/clusters.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { LiveTask } from './live-tasks.ts';

/**
 * Where a task runs on its host; the shell there fills in what is not known here.
 * @param ofExecutor the directory of the executor, in which the task's own lies
 * @throws CommandError if the cluster does not say where sandboxes are
 */
export function sandboxPath(cluster: Cluster, task: LiveTask, ofExecutor: boolean): string {
  const directory = posix.join(
    setting(cluster, 'slave_root'),
    `slaves/*/frameworks/*/executors/thermos-${task.taskId}/runs`,
    setting(cluster, 'slave_run_directory'),
  );
  return ofExecutor ? directory : posix.join(directory, 'sandbox');
}

function setting({ name, entry }: Cluster, field: string): string {
  const value = entry[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `Cluster ${name}: ${field} must say where the sandboxes of tasks are, but is ${JSON.stringify(value)}`,
  );
}

/** Fills in what a command may refer to, as in the command lines of a job; other references stay. */
export function fillIn(command: string, { taskId, instanceId, assignedPorts }: LiveTask): string {
  return command.replaceAll(
    /\{\{([\w.]+)(?:\[([\w.-]+)\])?\}\}/g,
    (reference, name: string, key?: string) => {
      if (name === 'thermos.ports' && key !== undefined) return String(assignedPorts.get(key) ?? reference);
      if (key !== undefined) return reference;
      if (name === 'thermos.task_id') return taskId;
      return name === 'mesos.instance' ? String(instanceId) : reference;
    },
  );
}

/** What a shell on the task's host is told: to run a command in the sandbox. */
export function commandInSandbox(
  command: string,
  cluster: Cluster,
  task: LiveTask,
  ofExecutor: boolean,
): string {
  return `cd ${sandboxPath(cluster, task, ofExecutor)};${fillIn(command, task)}`;
}
