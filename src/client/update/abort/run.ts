import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { RPC } from '../../rpc/methods.ts';
import type { VerbContext } from '../../verb.ts';
import type { ChangeOptions } from '../change-options.ts';
import { changeActiveUpdate } from '../change-update.ts';

const CHANGE = { rpc: RPC.abortJobUpdate, verb: 'abort', done: 'Update has been aborted.' };

/** Ends the active update of a job, leaving its instances as they are. */
export async function run(options: ChangeOptions, context: VerbContext): Promise<ExitCode> {
  await changeActiveUpdate(CHANGE, options, context);
  return EXIT.OK;
}
