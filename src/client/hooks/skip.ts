import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClientLog } from '../log.ts';
import type { CommandHookContext, Hook } from './hook.ts';

/** The word that skips every hook. */
export const ALL = 'all';

/** What decides whether a command hook may be left out. */
export type Command = Pick<CommandHookContext, 'noun' | 'verb' | 'argv'>;

/**
 * The command hooks that run for a command.
 * @param skipped what `--skip-hooks` says: names parted by commas, or `all`
 * @throws CommandError if one is to be skipped that must not be
 */
export function selectCommandHooks(
  hooks: readonly Hook[],
  command: Command,
  skipped: string | undefined,
  log: Pick<ClientLog, 'warn'>,
): readonly Hook[] {
  const names = new Set((skipped ?? '').split(',').map((name) => name.trim()));
  names.delete('');
  for (const name of names) {
    if (name !== ALL && !hooks.some((hook) => hook.name === name))
      log.warn(`There is no hook '${name}' to skip`);
  }
  const isNamed = ({ name }: Hook): boolean => names.has(name) || names.has(ALL);
  const matching = hooks.filter((hook) => hook.matches?.(command.noun, command.verb) ?? true);
  const mandatory = matching.filter(
    (hook) => isNamed(hook) && isCommandHook(hook) && !maySkip(hook, command),
  );
  if (mandatory.length > 0) {
    const which = mandatory.map(({ name }) => `'${name}'`).join(', ');
    throw new CommandError(EXIT.INVALID_PARAMETER, `The hook ${which} must not be skipped for this command`);
  }
  return matching.filter((hook) => !isNamed(hook));
}

function isCommandHook(hook: Hook): boolean {
  return ['pre_command', 'preCommand', 'post_command', 'postCommand'].some((member) => member in hook);
}

function maySkip({ skippable = true }: Hook, command: Command): boolean {
  return typeof skippable === 'function' ? skippable(command) === true : skippable;
}
