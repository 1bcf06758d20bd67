import type { ExecPermission } from '../../../ports/task-exec.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { PageOutcome } from '../../outside.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import type { VerbContext } from '../../verb.ts';

const MAX_ANSWER_CHARACTERS = 64 * 1024;

/**
 * Asks the scheduler for leave to run one command in a task.
 * @throws CommandError if it does not give it
 */
export async function requestPermission(
  { endpoint, cluster }: Scheduler,
  taskId: string,
  context: VerbContext,
): Promise<ExecPermission> {
  const url = new URL(`v1/exec/${encodeURIComponent(taskId)}`, endpoint.apiUrl);
  const { mechanism } = endpoint;
  const outcome = await context.openPage({ url, mechanism, method: 'POST', signal: context.interrupted });
  if (outcome.kind === 'unreachable') {
    throw new CommandError(
      EXIT.NETWORK_ERROR,
      `Cannot reach the scheduler of ${cluster}: ${outcome.problem}`,
    );
  }
  const answer = await readAll(outcome);
  if (outcome.status === 200) {
    const permission = parsePermission(answer);
    if (permission !== undefined) return permission;
  }
  const problem = outcome.status === 404 ? 'it does not know this command' : answer.trim();
  throw new CommandError(exitCodeFor(outcome.status), `The scheduler of ${cluster} refuses: ${problem}`);
}

async function readAll({ chunks }: Extract<PageOutcome, { kind: 'opened' }>): Promise<string> {
  let answer = '';
  try {
    for await (const chunk of chunks) {
      answer += chunk;
      if (answer.length > MAX_ANSWER_CHARACTERS) break;
    }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new CommandError(EXIT.NETWORK_ERROR, `The scheduler's answer broke off: ${problem}`);
  }
  return answer;
}

function parsePermission(text: string): ExecPermission | undefined {
  try {
    const { ticket, host } = Object(JSON.parse(text)) as { ticket: unknown; host: unknown }; // whatever was sent
    return typeof ticket === 'string' && typeof host === 'string' ? { ticket, host } : undefined;
  } catch {
    return undefined;
  }
}

function exitCodeFor(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.AUTH_ERROR;
  return status === 409 ? EXIT.COMMAND_FAILURE : EXIT.API_ERROR;
}
