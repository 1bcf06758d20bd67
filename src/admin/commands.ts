import type { RunnableCommand } from './command.ts';

/** A command in the table: described at once, loaded when it is used. */
export interface CommandEntry {
  readonly help: string;
  readonly load: () => Promise<RunnableCommand>;
}

/** All commands but `help`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  get_cluster_config: {
    help: 'Print the entry of a cluster in the clusters.json files',
    load: async () => (await import('./commands/cluster-info.ts')).getClusterConfig,
  },
  get_scheduler: {
    help: 'Print where the leading scheduler is',
    load: async () => (await import('./commands/cluster-info.ts')).getScheduler,
  },
  host_activate: {
    help: 'End the maintenance of hosts',
    load: async () => (await import('./commands/maintenance.ts')).hostActivate,
  },
  host_deactivate: {
    help: 'Announce the maintenance of hosts, so that they are used last',
    load: async () => (await import('./commands/maintenance.ts')).hostDeactivate,
  },
  host_drain: {
    help: 'Drain hosts and wait for it, as far as the jobs on them can spare them (sla_host_drain is the better way)',
    load: async () => (await import('./commands/host-drain.ts')).hostDrain,
  },
  host_status: {
    help: 'Tell in which mode of maintenance hosts are',
    load: async () => (await import('./commands/maintenance.ts')).hostStatus,
  },
  increase_quota: {
    help: 'Add to the quota of a role; negative amounts take away',
    load: async () => (await import('./commands/quota.ts')).increaseQuotaCommand,
  },
  prune_tasks: {
    help: 'Forget tasks that have ended',
    load: async () => (await import('./commands/tasks.ts')).pruneTasks,
  },
  query: {
    help: 'Print a line for each task that matches',
    load: async () => (await import('./commands/query.ts')).command,
  },
  reconcile_tasks: {
    help: 'Have the scheduler compare its tasks with those of Mesos',
    load: async () => (await import('./commands/tasks.ts')).reconcileTasks,
  },
  scheduler_backup_now: {
    help: 'Make a backup now',
    load: async () => (await import('./commands/recovery.ts')).schedulerBackupNow,
  },
  scheduler_commit_recovery: {
    help: 'Put the staged backup in place of the state; the scheduler starts again with it',
    load: async () => (await import('./commands/recovery.ts')).schedulerCommitRecovery,
  },
  scheduler_delete_recovery_tasks: {
    help: 'Leave tasks out of the staged backup',
    load: async () => (await import('./commands/recovery.ts')).schedulerDeleteRecoveryTasks,
  },
  scheduler_list_backups: {
    help: 'List the backups',
    load: async () => (await import('./commands/recovery.ts')).schedulerListBackups,
  },
  scheduler_print_recovery_tasks: {
    help: 'Show the active tasks of the staged backup',
    load: async () => (await import('./commands/recovery.ts')).schedulerPrintRecoveryTasks,
  },
  scheduler_snapshot: {
    help: 'Write a snapshot into the log, which shortens it, and wait for it',
    load: async () => (await import('./commands/recovery.ts')).schedulerSnapshot,
  },
  scheduler_stage_recovery: {
    help: 'Load a backup, to be looked at before it is put in place',
    load: async () => (await import('./commands/recovery.ts')).schedulerStageRecovery,
  },
  scheduler_unload_recovery: {
    help: 'Forget the staged backup',
    load: async () => (await import('./commands/recovery.ts')).schedulerUnloadRecovery,
  },
  set_quota: {
    help: 'Set the quota of a role',
    load: async () => (await import('./commands/quota.ts')).setQuotaCommand,
  },
  sla_host_drain: {
    help: 'Have the scheduler drain hosts, as the policies of the jobs on them allow',
    load: async () => (await import('./commands/maintenance.ts')).slaHostDrain,
  },
  sla_list_safe_domain: {
    help: 'List the hosts that may go down without hurting a job',
    load: async () => (await import('./commands/sla-commands.ts')).slaListSafeDomain,
  },
  sla_probe_hosts: {
    help: 'Tell for each host and job on it whether the host may go down',
    load: async () => (await import('./commands/sla-commands.ts')).slaProbeHosts,
  },
};
