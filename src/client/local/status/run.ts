import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { describeCluster } from '../describe.ts';
import { commandFor, stateDirOf } from '../state-dir.ts';
import type { StatusOptions } from './options.ts';

/** Tells whether the cluster of a state directory runs, and where its parts are; exit 6 if it does not. */
export async function run({ stateDir, json }: StatusOptions, context: VerbContext): Promise<ExitCode> {
  const cluster = await context.localCluster();
  const state = await cluster.status(stateDirOf(stateDir, cluster, context));
  if (state.kind === 'running') {
    if (json) context.print(JSON.stringify({ running: true, ...state.facts }, null, 2));
    else for (const line of ['The cluster is up.', ...describeCluster(state.facts)]) context.print(line);
    return EXIT.OK;
  }
  if (json) context.print(JSON.stringify({ running: false, stateDir: state.stateDir }, null, 2));
  else {
    const start = commandFor('up', stateDir, state.stateDir);
    context.print(`No cluster runs in ${state.stateDir}; '${start}' starts one.`);
  }
  return EXIT.INVALID_PARAMETER;
}
