import {
  type DeleteRecoveryTasksArgs,
  type QueryRecoveryArgs,
  StageRecoveryArgs,
  TaskQuery,
} from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import type { Result } from '../../domain/values/result.ts';
import { type Answer, failed, found, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Reads a backup, to be looked at and changed before it is put in place. */
export async function stageRecovery(call: Call, args: Wire<StageRecoveryArgs>): Promise<Answer> {
  const { backupId } = complete(StageRecoveryArgs, args);
  return done(await call.upkeep().recovery.stage(backupId));
}

/** Tasks of the staged backup. */
export async function queryRecovery(call: Call, args: Wire<QueryRecoveryArgs>): Promise<Answer> {
  const tasks = call.upkeep().recovery.query(complete(TaskQuery, args.query ?? {}));
  if (!tasks.ok) return failed(tasks.message);
  return found({ queryRecoveryResult: { tasks: tasks.value } }, tasks.value.length);
}

/** Forgets tasks of the staged backup. */
export async function deleteRecoveryTasks(call: Call, args: Wire<DeleteRecoveryTasksArgs>): Promise<Answer> {
  return done(call.upkeep().recovery.removeTasks(complete(TaskQuery, args.query ?? {})));
}

/** Puts the staged backup in place of the state; the scheduler ends, and starts with it. */
export async function commitRecovery(call: Call): Promise<Answer> {
  return done(await call.upkeep().recovery.commit());
}

/** Forgets the staged backup. */
export async function unloadRecovery(call: Call): Promise<Answer> {
  return done(call.upkeep().recovery.unload());
}

function done(result: Result<unknown>): Answer {
  return result.ok ? ok() : failed(result.message);
}
