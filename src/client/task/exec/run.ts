import { isActive } from '../../../domain/task/status.ts';
import type { ExecOutcome } from '../../../ports/task-access.ts';
import { findCluster } from '../../clusters/clusters.ts';
import { observerUrl } from '../../clusters/observer.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { exitCodeOf } from '../program-status.ts';
import { formatInstance, tasksOfInstance } from '../task-of-instance.ts';
import type { ExecOptions } from './options.ts';
import { requestPermission } from './permission.ts';

/** Runs a command in the sandbox of an instance, through the observer of its host. */
export async function run({ target, command }: ExecOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(target.job.cluster);
  const tasks = await tasksOfInstance(scheduler, target);
  const active = tasks.find(({ status }) => isActive(status));
  if (active === undefined) {
    throw new CommandError(EXIT.INVALID_PARAMETER, `${formatInstance(target)} has no active task`);
  }
  const { taskId } = active.assignedTask;
  const { ticket, host } = await requestPermission(scheduler, taskId, context);
  const observer = observerUrl(findCluster(await context.clusters(), target.job.cluster), host);
  const url = `${observer}/exec/${encodeURIComponent(taskId)}`;
  const access = await context.taskAccess();
  const outcome = await context.leaveInterruptionTo(() => {
    const session = access.exec({ url, ticket, command });
    context.interrupted.addEventListener('abort', () => session.interrupt(), { once: true });
    return session.outcome;
  });
  return conclude(outcome, `the observer of ${host} at ${observer}`, context);
}

function conclude(outcome: ExecOutcome, observer: string, context: VerbContext): ExitCode {
  switch (outcome.kind) {
    case 'exited':
    case 'signaled':
      return exitCodeOf('the command', outcome);
    case 'stopped':
      throw new CommandError(EXIT.COMMAND_FAILURE, `The session was ended: ${outcome.problem}`);
    case 'refused':
      throw new CommandError(EXIT.COMMAND_FAILURE, `${capitalised(observer)} refuses: ${outcome.problem}`);
    case 'unreachable':
      throw new CommandError(
        EXIT.NETWORK_ERROR,
        `Cannot reach ${observer}: ${outcome.problem}. ` +
          'Is thermos_observer running there? Its port is observer_port of the cluster in clusters.json.',
      );
    case 'lost':
      throw new CommandError(
        EXIT.NETWORK_ERROR,
        `The connection to ${observer} broke, and the command was ended`,
      );
    case 'interrupted':
      context.log.error('Command interrupted by user; what it ran was ended');
      return EXIT.INTERRUPTED;
  }
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
