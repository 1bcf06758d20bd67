import { option, text } from '../grammar/index.ts';
import type { VerbContext } from '../verb.ts';

/** Where a one-machine cluster keeps everything. */
export const stateDir = option(['--state-dir'], {
  metavar: 'DIR',
  convert: text,
  default: undefined,
  help: 'directory with the state of the cluster; ~/.aurora/local if not given',
});

/** The absolute path of the state directory. */
export function stateDirOf(given: string | undefined, context: VerbContext): string {
  if (given === undefined) return `${context.homeDirectory}/.aurora/local`;
  return given.startsWith('/') ? given : `${context.workingDirectory}/${given}`;
}
