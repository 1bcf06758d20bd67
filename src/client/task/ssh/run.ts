import { findCluster } from '../../clusters/clusters.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey } from '../../keys/job-key.ts';
import type { VerbContext } from '../../verb.ts';
import { fetchLiveTasks, type LiveTask } from '../live-tasks.ts';
import { exitCodeOf } from '../program-status.ts';
import { commandInSandbox } from '../sandbox.ts';
import type { SshOptions } from './options.ts';

const SHELL = 'bash';

/** Logs in to the host of a task, into its sandbox. */
export async function run(options: SshOptions, context: VerbContext): Promise<ExitCode> {
  const { job, instances } = options.target;
  if (options.command !== undefined && instances === undefined) {
    throw invalid('INSTANCE must be specified when --command option is given');
  }
  const cluster = findCluster(await context.clusters(), job.cluster);
  const [task] = await fetchLiveTasks(await context.scheduler(job.cluster), options.target);
  if (task === undefined) throw invalid(`Job ${formatKey(job)} not found`);
  const command = [
    'ssh',
    '-t',
    ...options.sshOptions,
    ...options.tunnels.flatMap((tunnel) => ['-L', forwarding(tunnel, task)]),
    `${options.sshUser ?? job.role}@${task.slaveHost}`,
    commandInSandbox(options.command ?? SHELL, cluster, task, options.executorSandbox),
  ];
  const access = await context.taskAccess();
  return exitCodeOf('ssh', await context.leaveInterruptionTo(() => access.run(command, options.pidFile)));
}

function forwarding(tunnel: string, { taskId, slaveHost, assignedPorts }: LiveTask): string {
  const [, port, name = ''] = /^(\d{1,5}):([^:]+)$/.exec(tunnel) ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw invalid(`Could not parse tunnel: ${tunnel}.  Must be of form PORT:NAME`);
  }
  const remotePort = assignedPorts.get(name);
  if (remotePort === undefined) throw invalid(`Task ${taskId} has no port named ${name}`);
  return `${Number(port)}:${slaveHost}:${remotePort}`;
}

function invalid(problem: string): CommandError {
  return new CommandError(EXIT.INVALID_PARAMETER, problem);
}
