import type { ProgramEnd, TaskAccess } from '../../../ports/task-access.ts';
import { type Cluster, findCluster } from '../../clusters/clusters.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { sayingWhatGoesOn } from '../../goes-on.ts';
import { formatKey } from '../../keys/job-key.ts';
import type { VerbContext } from '../../verb.ts';
import { fetchLiveTasks, type LiveTask } from '../live-tasks.ts';
import { SSH_FAILURE } from '../program-status.ts';
import { commandInSandbox } from '../sandbox.ts';
import type { RunOptions } from './options.ts';

/** Runs a command in the sandboxes of the live tasks of a job. */
export async function run(options: RunOptions, context: VerbContext): Promise<ExitCode> {
  const { job } = options.target;
  const cluster = findCluster(await context.clusters(), job.cluster);
  const tasks = await fetchLiveTasks(await context.scheduler(job.cluster), options.target);
  if (tasks.length === 0) {
    throw new CommandError(EXIT.INVALID_PARAMETER, `No live tasks of ${formatKey(job)} found`);
  }
  const access = await context.taskAccess();
  const commands = tasks.map((task) => ({ task, command: sshCommand(task, cluster, options) }));
  const rest = commands.values();
  let failures = 0;
  const work = async (): Promise<void> => {
    for (const each of rest) if (!(await runOn(each, access, context))) failures += 1;
  };
  const goesOn = (): string => 'What has begun may go on on its hosts; nothing else will be begun';
  await sayingWhatGoesOn(goesOn, context, () => Promise.all(Array.from({ length: options.threads }, work)));
  if (failures === 0) return EXIT.OK;
  context.complain(`The command failed for ${failures} of ${tasks.length} tasks`);
  return EXIT.COMMAND_FAILURE;
}

function sshCommand(task: LiveTask, cluster: Cluster, options: RunOptions): string[] {
  const user = options.sshUser ?? options.target.job.role;
  const command = commandInSandbox(options.command, cluster, task, options.executorSandbox);
  return ['ssh', '-n', '-q', ...options.sshOptions, `${user}@${task.slaveHost}`, command];
}

/** @returns whether the command succeeded */
async function runOn(
  { task, command }: { readonly task: LiveTask; readonly command: readonly string[] },
  access: TaskAccess,
  context: VerbContext,
): Promise<boolean> {
  const end = await access.printOutput(command, (line) => context.print(`${task.slaveHost}:  ${line}`));
  if (end.kind === 'exited' && end.code === 0) return true;
  context.complain(`Instance ${task.instanceId} on ${task.slaveHost}: ${describe(end)}`);
  return false;
}

function describe(end: ProgramEnd): string {
  switch (end.kind) {
    case 'notStarted':
      return `ssh cannot be run: ${end.problem}`;
    case 'signaled':
      return `ssh was ended by signal ${end.signal}`;
    case 'exited':
      return end.code === SSH_FAILURE
        ? `ssh could not connect, or the command ended with ${SSH_FAILURE}`
        : `the command ended with ${end.code}`;
  }
}
