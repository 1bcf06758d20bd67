import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { interruption } from '../interruption.ts';
import type { ClientLog } from '../log.ts';
import type { CommandHookContext, Hook } from './hook.ts';
import type { Command } from './skip.ts';

/**
 * Runs a command between the hooks that were selected for it. The first that refuses stops it; those that come
 * after run only if it ended well.
 * @returns what the command ends with
 * @throws CommandError if a hook fails: a check that could not be made was not passed
 */
export async function runBetweenHooks(
  hooks: readonly Hook[],
  command: Command,
  context: ClientContext,
  log: ClientLog,
  run: () => Promise<number>,
): Promise<number> {
  const given: CommandHookContext = { ...command, confirm: context.confirm, log };
  const code = await interruptible(askAll(hooks, given, context), context, log);
  if (code !== EXIT.OK) return code;
  const result = await run();
  if (result !== EXIT.OK) return result;
  return interruptible(tellAll(hooks, given, log), context, log);
}

/** A hook may take as long as it wants, so the user must be able to end it. */
async function interruptible(work: Promise<number>, context: ClientContext, log: ClientLog): Promise<number> {
  const done = new AbortController();
  const interrupted = AbortSignal.any([context.interrupted, done.signal]);
  const silent = { error: (text: string) => (done.signal.aborted ? undefined : log.error(text)) };
  try {
    return await Promise.race([work, interruption({ interrupted }, silent)]);
  } finally {
    done.abort();
  }
}

async function askAll(
  hooks: readonly Hook[],
  given: CommandHookContext,
  context: ClientContext,
): Promise<number> {
  for (const hook of hooks) {
    const code = await askBefore(hook, given);
    if (code === EXIT.OK) continue;
    context.stdout(`Command aborted by command hook ${hook.name} with error code ${code}\n`);
    return code;
  }
  return EXIT.OK;
}

async function askBefore(hook: Hook, given: CommandHookContext): Promise<number> {
  try {
    const answer = await (hook.preCommand ?? hook.pre_command)?.call(hook, given);
    if (answer === undefined || answer === true) return EXIT.OK;
    return exitCodeOf(answer);
  } catch (error) {
    const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'exitCode') : undefined;
    const problem = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      exitCodeOf(code) || EXIT.COMMAND_FAILURE,
      `Command hook ${hook.name} failed: ${problem}`,
    );
  }
}

/** A number that a process can end with, and a failure for everything else. */
function exitCodeOf(answer: unknown): number {
  const fits = typeof answer === 'number' && Number.isInteger(answer) && answer >= 0 && answer < 256;
  return fits ? answer : EXIT.COMMAND_FAILURE;
}

async function tellAll(hooks: readonly Hook[], given: CommandHookContext, log: ClientLog): Promise<number> {
  for (const hook of hooks) await tellAfter(hook, given, log);
  return EXIT.OK;
}

async function tellAfter(hook: Hook, given: CommandHookContext, log: ClientLog): Promise<void> {
  try {
    await (hook.postCommand ?? hook.post_command)?.call(hook, given);
  } catch (error) {
    log.warn(
      `Command hook ${hook.name} failed after the command: ${error instanceof Error ? error.message : error}`,
    );
  }
}
