import { type PruneTasksArgs, TaskQuery } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { isTerminal, TERMINAL_STATUSES } from '../../domain/task/status.ts';
import { deleteTasks } from '../state-manager.ts';
import { type Answer, failed, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Forgets ended tasks that match a query; a limit is kept to, an offset has no meaning. */
export async function pruneTasks(call: Call, args: Wire<PruneTasksArgs>): Promise<Answer> {
  const query = complete(TaskQuery, args.query ?? {});
  if (!query.statuses.every(isTerminal)) return failed('Tasks in non-terminal state cannot be pruned.');
  const statuses = query.statuses.length > 0 ? query.statuses : [...TERMINAL_STATUSES];
  return call.storage.write((tx) => {
    const matching = tx.tasks.query({ ...query, statuses });
    const pruned = query.limit > 0 ? matching.slice(0, query.limit) : matching;
    deleteTasks(
      tx,
      pruned.map(({ assignedTask }) => assignedTask.taskId),
    );
    return ok([], pruned.length);
  });
}
