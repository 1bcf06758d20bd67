import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { howToTrust, isTrusted, moduleNamedIn } from './discover.ts';
import type { Hook } from './hook.ts';
import { loadHooks } from './load.ts';

/**
 * Loads the hooks that a job file lists. A job file by itself reaches nothing on the machine, but a module may do
 * everything: it must lie where the user trusts modules.
 * @param paths as the file has them
 * @throws CommandError if a module is not trusted or cannot be loaded: a policy is never left out silently
 */
export async function loadJobFileHooks(
  jobFile: string,
  paths: readonly string[],
  trusted: readonly string[],
  context: ClientContext,
): Promise<readonly Hook[]> {
  const modules = paths.map((path) => moduleNamedIn(jobFile, path, context));
  const stranger = modules.find(({ path }) => !isTrusted(path, trusted));
  if (stranger === undefined) return loadHooks(modules, context);
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `The hooks in ${stranger.path}, named in ${jobFile}, are not run: ${howToTrust(stranger.path)}; ` +
      'without them, set enable_hooks = False',
  );
}
