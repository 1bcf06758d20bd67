import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { RPC } from '../../rpc/methods.ts';
import { waitForUpdate } from '../../updates/wait-for-update.ts';
import type { VerbContext } from '../../verb.ts';
import { changeActiveUpdate } from '../change-update.ts';
import type { RollbackOptions } from './options.ts';

const CHANGE = { rpc: RPC.rollbackJobUpdate, verb: 'rollback', done: 'Update rollback has started.' };

/** Gives the instances that the active update of a job has changed their old configuration. */
export async function run(options: RollbackOptions, context: VerbContext): Promise<ExitCode> {
  const { scheduler, key } = await changeActiveUpdate(CHANGE, options, context);
  return options.wait ? waitForUpdate(scheduler, key, 'back', context) : EXIT.OK;
}
