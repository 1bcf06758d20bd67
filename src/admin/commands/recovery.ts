import { ScheduledTask } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { positional, text } from '../../client/grammar/index.ts';
import type { Rpc } from '../../client/rpc/methods.ts';
import { ACTIVE_STATUSES } from '../../domain/task/status.ts';
import { cluster, listOfTexts } from '../arguments.ts';
import { type CommandContext, defineCommand, type RunnableCommand } from '../command.ts';
import { ADMIN_RPC } from '../rpc.ts';

/** A command that is one call without arguments. */
function plainCall(rpc: Rpc<Readonly<Record<string, never>>>): RunnableCommand {
  return defineCommand({
    grammar: { options: [], positionals: [cluster] },
    parse: (parsed) => ({ cluster: parsed.get(cluster) }),
    async run(options, context) {
      await context.ask(options.cluster, rpc, {});
      return undefined;
    },
  });
}

export const schedulerSnapshot = plainCall(ADMIN_RPC.snapshot);
export const schedulerBackupNow = plainCall(ADMIN_RPC.performBackup);
export const schedulerCommitRecovery = plainCall(ADMIN_RPC.commitRecovery);
export const schedulerUnloadRecovery = plainCall(ADMIN_RPC.unloadRecovery);

/** Prints the names of the backups. */
export const schedulerListBackups = defineCommand({
  grammar: { options: [], positionals: [cluster] },
  parse: (parsed) => ({ cluster: parsed.get(cluster) }),
  async run(options, context) {
    const { result } = await context.ask(options.cluster, ADMIN_RPC.listBackups, {});
    const backups =
      (result !== undefined && 'listBackupsResult' in result && result.listBackupsResult?.backups) || [];
    context.print(`${backups.length} available backups:`);
    for (const backup of [...backups].sort()) context.print(backup);
    return undefined;
  },
});

const backupId = positional('BACKUP_ID', text, 'name of a backup, as listed');

/** Loads a backup, to be looked at and changed before it is put in place. */
export const schedulerStageRecovery = defineCommand({
  grammar: { options: [], positionals: [cluster, backupId] },
  parse: (parsed) => ({ cluster: parsed.get(cluster), backupId: parsed.get(backupId) }),
  async run({ cluster, backupId }, context) {
    await context.ask(cluster, ADMIN_RPC.stageRecovery, { backupId });
    return undefined;
  },
});

/** Shows the active tasks of the loaded backup. */
export const schedulerPrintRecoveryTasks = defineCommand({
  grammar: { options: [], positionals: [cluster] },
  parse: (parsed) => ({ cluster: parsed.get(cluster) }),
  async run(options, context) {
    const query = { statuses: [...ACTIVE_STATUSES] };
    const { result } = await context.ask(options.cluster, ADMIN_RPC.queryRecovery, { query });
    const tasks =
      (result !== undefined && 'queryRecoveryResult' in result && result.queryRecoveryResult?.tasks) || [];
    printTasks(tasks, context);
    return undefined;
  },
});

/** In the log, as upstream's client. */
function printTasks(tasks: readonly Wire<ScheduledTask>[], { log }: CommandContext): void {
  log.info(['Role', 'Job', 'Shard', 'Status', 'Task ID'].join('\t'));
  for (const wire of tasks) {
    const { assignedTask, status } = complete(ScheduledTask, wire);
    const { role, name } = assignedTask.task.job;
    log.info([role, name, assignedTask.instanceId, status, assignedTask.taskId].join('\t'));
  }
}

const taskIds = positional('TASK_ID[,TASK_ID...]', listOfTexts, 'ids of the tasks to leave out');

/** Leaves tasks out of the loaded backup. */
export const schedulerDeleteRecoveryTasks = defineCommand({
  grammar: { options: [], positionals: [cluster, taskIds] },
  parse: (parsed) => ({ cluster: parsed.get(cluster), taskIds: parsed.get(taskIds) }),
  async run({ cluster, taskIds }, context) {
    await context.ask(cluster, ADMIN_RPC.deleteRecoveryTasks, { query: { taskIds } });
    return undefined;
  },
});
