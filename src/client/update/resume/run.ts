import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { RPC } from '../../rpc/methods.ts';
import type { VerbContext } from '../../verb.ts';
import type { ChangeOptions } from '../change-options.ts';
import { changeActiveUpdate } from '../change-update.ts';

const CHANGE = { rpc: RPC.resumeJobUpdate, verb: 'resume', done: 'Update has been resumed.' };

/** Lets the paused update of a job go on. */
export async function run(options: ChangeOptions, context: VerbContext): Promise<ExitCode> {
  await changeActiveUpdate(CHANGE, options, context);
  return EXIT.OK;
}
