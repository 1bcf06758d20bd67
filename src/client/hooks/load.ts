import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { HookModule } from './discover.ts';
import type { Hook, HookedMethod } from './hook.ts';
import { ALL } from './skip.ts';

const HOOKED_METHODS: Readonly<Record<HookedMethod, true>> = {
  create_job: true,
  kill_job: true,
  restart: true,
  add_instances: true,
  start_cronjob: true,
  start_job_update: true,
};

/** All members by which hooks are called, in both spellings. */
const MEMBERS: ReadonlySet<string> = new Set(
  [
    ...Object.keys(HOOKED_METHODS).flatMap((method) =>
      ['pre', 'post', 'err'].map((event) => `${event}_${method}`),
    ),
    'generic_hook',
    'pre_command',
    'post_command',
  ].flatMap((name) => [name, camelCase(name)]),
);

/** `preKillJob` for `pre_kill_job`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * Loads the hooks of modules, in the order of the modules; those of a module that is named twice once.
 * @throws CommandError if one cannot be loaded, or exports anything else than hooks: a policy is never left out silently
 */
export async function loadHooks(
  modules: readonly HookModule[],
  context: ClientContext,
): Promise<readonly Hook[]> {
  const hooks: Hook[] = [];
  for (const module of modules) hooks.push(...(await loadModule(module, context)));
  return [...new Set(hooks)];
}

async function loadModule({ path, namedIn }: HookModule, context: ClientContext): Promise<readonly Hook[]> {
  const where = path === namedIn ? path : `${path}, named in ${namedIn}`;
  const refuse = (problem: string): CommandError =>
    new CommandError(EXIT.INVALID_CONFIGURATION, `Cannot load hooks from ${where}: ${problem}`);
  if (path.endsWith('.py'))
    throw refuse('hooks written in Python are not run; write them as a .mjs or .ts module');
  let exported: unknown;
  try {
    exported = await context.importDefault(path);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const candidates: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  for (const candidate of candidates) {
    const problem = whatIsWrong(candidate);
    if (problem !== undefined) throw refuse(problem);
  }
  // `whatIsWrong` has looked at each.
  return candidates as readonly Hook[];
}

function whatIsWrong(candidate: unknown): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) {
    return 'its default export must be a hook, or a list of hooks';
  }
  const name: unknown = Reflect.get(candidate, 'name');
  if (typeof name !== 'string' || name === '') return 'each hook needs a name';
  if (name === ALL || name.includes(',')) return `'${name}' cannot be the name of a hook`;
  for (const member of membersOf(candidate)) {
    if (MEMBERS.has(member) || member === 'matches') {
      if (typeof Reflect.get(candidate, member) !== 'function')
        return `${member} of ${name} must be a function`;
    } else if (/^(?:pre|post|err)(?:_|[A-Z])/.test(member)) {
      return `${name} has a member ${member}, which nothing would call; hooks are ${[...MEMBERS].filter((each) => !each.includes('_')).join(', ')}`;
    }
  }
  return undefined;
}

/** Own and inherited: a hook may be an instance of a class. */
function membersOf(object: object): readonly string[] {
  const names: string[] = [];
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    names.push(...Object.getOwnPropertyNames(at));
  }
  return names;
}
