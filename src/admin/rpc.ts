import {
  CommitRecoveryArgs,
  DeleteRecoveryTasksArgs,
  DrainHostsArgs,
  EndMaintenanceArgs,
  GetQuotaArgs,
  GetTasksStatusArgs,
  GetTasksWithoutConfigsArgs,
  ListBackupsArgs,
  MaintenanceStatusArgs,
  PerformBackupArgs,
  PruneTasksArgs,
  QueryRecoveryArgs,
  SetQuotaArgs,
  SlaDrainHostsArgs,
  SnapshotArgs,
  StageRecoveryArgs,
  StartMaintenanceArgs,
  TriggerExplicitTaskReconciliationArgs,
  TriggerImplicitTaskReconciliationArgs,
  UnloadRecoveryArgs,
} from '../../api/generated/aurora.ts';
import { rpc } from '../client/rpc/methods.ts';

const READ = true;
const CHANGE = false;

/** The calls that administrators make. */
export const ADMIN_RPC = {
  getTasksStatus: rpc('getTasksStatus', GetTasksStatusArgs, READ),
  getTasksWithoutConfigs: rpc('getTasksWithoutConfigs', GetTasksWithoutConfigsArgs, READ),
  getQuota: rpc('getQuota', GetQuotaArgs, READ),
  setQuota: rpc('setQuota', SetQuotaArgs, CHANGE),
  performBackup: rpc('performBackup', PerformBackupArgs, CHANGE),
  listBackups: rpc('listBackups', ListBackupsArgs, READ),
  stageRecovery: rpc('stageRecovery', StageRecoveryArgs, CHANGE),
  queryRecovery: rpc('queryRecovery', QueryRecoveryArgs, READ),
  deleteRecoveryTasks: rpc('deleteRecoveryTasks', DeleteRecoveryTasksArgs, CHANGE),
  commitRecovery: rpc('commitRecovery', CommitRecoveryArgs, CHANGE),
  unloadRecovery: rpc('unloadRecovery', UnloadRecoveryArgs, CHANGE),
  snapshot: rpc('snapshot', SnapshotArgs, CHANGE),
  pruneTasks: rpc('pruneTasks', PruneTasksArgs, CHANGE),
  triggerExplicitTaskReconciliation: rpc(
    'triggerExplicitTaskReconciliation',
    TriggerExplicitTaskReconciliationArgs,
    CHANGE,
  ),
  triggerImplicitTaskReconciliation: rpc(
    'triggerImplicitTaskReconciliation',
    TriggerImplicitTaskReconciliationArgs,
    CHANGE,
  ),
  startMaintenance: rpc('startMaintenance', StartMaintenanceArgs, CHANGE),
  drainHosts: rpc('drainHosts', DrainHostsArgs, CHANGE),
  maintenanceStatus: rpc('maintenanceStatus', MaintenanceStatusArgs, READ),
  endMaintenance: rpc('endMaintenance', EndMaintenanceArgs, CHANGE),
  slaDrainHosts: rpc('slaDrainHosts', SlaDrainHostsArgs, CHANGE),
} as const;
