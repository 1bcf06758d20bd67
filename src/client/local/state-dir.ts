import { shellWord } from '../../domain/values/shell.ts';
import type { LocalCluster } from '../../ports/local-cluster.ts';
import { accept, option, reject } from '../grammar/index.ts';
import type { VerbContext } from '../verb.ts';

/** Where a one-machine cluster keeps everything. */
export const stateDir = option(['--state-dir'], {
  metavar: 'DIR',
  // An empty variable of a script must not make the working directory a cluster's.
  convert: (given) => (given === '' ? reject('the directory has no name') : accept(given)),
  default: undefined,
  help: 'directory with the state of the cluster; ~/.aurora/local if not given, for root /var/lib/aurora/local',
});

/** The absolute path of the state directory. */
export function stateDirOf(given: string | undefined, cluster: LocalCluster, context: VerbContext): string {
  if (given === undefined) return cluster.defaultStateDir;
  return given.startsWith('/') ? given : `${context.workingDirectory}/${given}`;
}

/**
 * A command for the same state directory, as it is typed.
 * @param given what the user gave
 * @param path the state directory
 */
export function commandFor(verb: 'up' | 'down', given: string | undefined, path: string): string {
  return `aurora local ${verb}${given === undefined ? '' : ` --state-dir ${shellWord(path)}`}`;
}
