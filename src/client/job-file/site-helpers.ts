import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { BindingHelper } from './binding-helpers.ts';
import type { SiteBindingHelper } from './helper.ts';

/**
 * Loads the binding helpers of a site.
 * @param paths of modules whose default export is a helper or a list of them
 * @throws CommandError if a module cannot be loaded or is none
 */
export async function loadSiteHelpers(
  paths: readonly string[],
  context: ClientContext,
): Promise<readonly BindingHelper[]> {
  const helpers: BindingHelper[] = [];
  for (const path of paths) helpers.push(...(await loadModule(path, context)).map(toBindingHelper));
  return helpers;
}

async function loadModule(path: string, context: ClientContext): Promise<readonly SiteBindingHelper[]> {
  let exported: unknown;
  try {
    exported = await context.importDefault(path);
  } catch (error) {
    throw unusable(path, textOf(error));
  }
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (list.every(isHelper)) return list;
  throw unusable(
    path,
    'its default export must be a helper with a name and a function resolve, or a list of them',
  );
}

function isHelper(value: unknown): value is SiteBindingHelper {
  if (typeof value !== 'object' || value === null) return false;
  const name: unknown = Reflect.get(value, 'name');
  return (
    typeof name === 'string' &&
    /^[A-Za-z_]\w*$/.test(name) &&
    typeof Reflect.get(value, 'resolve') === 'function'
  );
}

function toBindingHelper(helper: SiteBindingHelper): BindingHelper {
  return {
    matches: ({ steps }) => steps[0]?.kind === 'field' && steps[0].name === helper.name,
    async resolve({ steps, address }, { key, cluster }) {
      const path = steps.slice(1).map(({ name }) => name);
      try {
        const value: unknown = await helper.resolve(path, { ...key, clusterEntry: await cluster() });
        if (typeof value === 'string') return { kind: 'found', value };
        const problem = value === undefined ? 'knows no' : `gives no text for`;
        return { kind: 'failed', problem: `The binding helper "${helper.name}" ${problem} {{${address}}}` };
      } catch (error) {
        if (error instanceof CommandError) throw error;
        return { kind: 'failed', problem: `{{${address}}}: ${textOf(error)}` };
      }
    },
  };
}

function unusable(path: string, problem: string): CommandError {
  return new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `Cannot use the binding helpers of ${path}: ${problem}`,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
