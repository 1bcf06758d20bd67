import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClusterJobKey, formatKey } from '../keys/job-key.ts';
import type { ClientLog } from '../log.ts';
import type { ApiHookContext, Hook, HookedMethod, HookedMethods } from './hook.ts';
import { camelCase } from './load.ts';

/** A job that was loaded from a file, as far as hooks care. */
export interface HookedJob {
  readonly config: { readonly document: unknown };
  /** The hooks that its file lists, if the job enables them. */
  readonly hooks: readonly Hook[];
}

/** A change that hooks surround. */
export interface ApiCall<Method extends HookedMethod> {
  readonly method: Method;
  readonly job: ClusterJobKey;
  /** Absent where the command was given no file. */
  readonly loaded: HookedJob | undefined;
  readonly args: HookedMethods[Method];
}

/**
 * Makes a change between hooks: all of `before`, then those of the job's file, none of them twice. All are asked
 * before, even when one has refused already; the change is made only if none has.
 * @param before the hooks for every job
 * @param change makes the change; its result is shown to the hooks that come after
 * @throws CommandError if a hook refuses; what `change` throws, once hooks have been told
 */
export async function surround<Method extends HookedMethod, Result>(
  before: readonly Hook[],
  call: ApiCall<Method>,
  context: ClientContext,
  log: ClientLog,
  change: () => Promise<Result>,
): Promise<Result> {
  // A module may be named by a job file and elsewhere, too.
  const hooks = [...new Set([...before, ...(call.loaded?.hooks ?? [])])];
  if (hooks.length === 0) return change();
  const given = {
    method: call.method,
    jobKey: call.job,
    ...(call.loaded === undefined ? {} : { config: call.loaded.config.document }),
    args: call.args,
    confirm: context.confirm,
    log,
  };
  await askAll(hooks, { ...given, event: 'pre' });
  let result: Result;
  try {
    result = await change();
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    await tellAll(hooks, { ...given, event: 'err', error: reason }, log);
    throw error;
  }
  await tellAll(hooks, { ...given, event: 'post', result }, log);
  return result;
}

async function askAll(hooks: readonly Hook[], given: ApiHookContext): Promise<void> {
  const refusals: string[] = [];
  for (const hook of hooks) {
    try {
      if ((await callHook(hook, given)) === false) refusals.push(hook.name);
    } catch (error) {
      refusals.push(`${hook.name} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  if (refusals.length === 0) return;
  const what = `${given.method} of ${formatKey(given.jobKey)}`;
  throw new CommandError(EXIT.COMMAND_FAILURE, `Pre hooks stopped call to ${what}: ${refusals.join(', ')}`);
}

async function tellAll(hooks: readonly Hook[], given: ApiHookContext, log: ClientLog): Promise<void> {
  for (const hook of hooks) {
    try {
      await callHook(hook, given);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      log.warn(`Hook ${hook.name} failed after ${given.method}: ${problem}`);
    }
  }
}

async function callHook(hook: Hook, given: ApiHookContext): Promise<unknown> {
  const name = `${given.event}_${given.method}`;
  const own: unknown = Reflect.get(hook, camelCase(name)) ?? Reflect.get(hook, name);
  const member = own ?? hook.genericHook ?? hook.generic_hook;
  // Modules are checked when they are loaded: what stands under these names is a function.
  return (member as ((context: ApiHookContext) => unknown) | undefined)?.call(hook, given);
}
