import { CommandError } from '../../command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { ObservedProcess } from '../observed-task.ts';
import type { HostedTask } from '../task-of-instance.ts';

/**
 * The process whose log is meant.
 * @param wanted its name; undefined: the only one
 * @throws CommandError listing the processes if there is no such process, or none is named and there are several
 */
export function chooseProcess(
  processes: readonly ObservedProcess[],
  wanted: string | undefined,
  task: HostedTask,
): string {
  const found = wanted === undefined ? processes : processes.filter(({ name }) => name === wanted);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only.name;
  const problem =
    wanted === undefined
      ? `${task.name} has several processes; name one of them:`
      : `${task.name} has no process ${wanted}; it has:`;
  const list = processes.map(({ name, state }) => `  ${name} (${state})`);
  throw new CommandError(EXIT.INVALID_PARAMETER, [problem, ...list].join('\n'));
}
