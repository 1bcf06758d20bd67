import { AuroraAdmin, type Response } from '../../../api/generated/aurora.ts';
import { ApiInputError, type Wire } from '../../../api/thrift/index.ts';
import { UNSECURE_USER } from '../../domain/task/messages.ts';
import { StorageStopped } from '../../storage/storage.ts';
import { addInstances } from './add-instances.ts';
import { type Answer, failed, invalid, notNow } from './answers.ts';
import { listBackups, performBackup, snapshot } from './backups.ts';
import { createJob } from './create-job.ts';
import type { ApiDependencies, Call } from './dependencies.ts';
import { forceTaskState } from './force-task-state.ts';
import { killTasks } from './kill-tasks.ts';
import { pruneTasks } from './prune-tasks.ts';
import { getQuota, getTierConfigs, populateJobConfig } from './read-cluster.ts';
import { getJobSummary, getJobs, getRoleSummary } from './read-jobs.ts';
import { getConfigSummary, getPendingReason, getTasksStatus, getTasksWithoutConfigs } from './read-tasks.ts';
import { getJobUpdateDiff } from './read-update-diff.ts';
import { getJobUpdateDetails, getJobUpdateSummaries } from './read-updates.ts';
import { triggerExplicitTaskReconciliation, triggerImplicitTaskReconciliation } from './reconcile.ts';
import {
  commitRecovery,
  deleteRecoveryTasks,
  queryRecovery,
  stageRecovery,
  unloadRecovery,
} from './recovery.ts';
import { restartShards } from './restart-shards.ts';
import { setQuota } from './set-quota.ts';

/** Arguments of one RPC, as they came over the wire. */
type ArgsOf<Rpc extends keyof AuroraAdmin> = Parameters<AuroraAdmin[Rpc]>[0];

type UseCases = {
  readonly [Rpc in keyof AuroraAdmin]?: (call: Call, args: ArgsOf<Rpc>) => Promise<Answer>;
};

/** What this version does; every other RPC answers that it is not available. */
const USE_CASES = {
  createJob,
  killTasks,
  addInstances,
  restartShards,
  forceTaskState,
  setQuota,
  pruneTasks,
  triggerExplicitTaskReconciliation,
  triggerImplicitTaskReconciliation,
  snapshot,
  performBackup,
  listBackups,
  stageRecovery,
  queryRecovery,
  deleteRecoveryTasks,
  commitRecovery,
  unloadRecovery,
  getTasksStatus,
  getTasksWithoutConfigs,
  getPendingReason,
  getConfigSummary,
  getRoleSummary,
  getJobSummary,
  getJobs,
  getQuota,
  populateJobConfig,
  getTierConfigs,
  getJobUpdateSummaries,
  getJobUpdateDetails,
  getJobUpdateDiff,
} as const satisfies UseCases;

/** The names of the RPCs that this version does. */
export const ANSWERED_RPCS: ReadonlySet<string> = new Set(Object.keys(USE_CASES));

/** RPCs whose workload is counted under `thrift_workload_…`, as that of changes is. */
const CHANGES: ReadonlySet<string> = new Set([
  'createJob',
  'killTasks',
  'addInstances',
  'restartShards',
  'pruneTasks',
]);

type AnyUseCase = (call: Call, args: never) => Promise<Answer>;

/**
 * The scheduler's Thrift API. Every RPC answers, whatever happens: a call that is wrong, fails or comes too
 * early is answered with a code and a text. A change is answered only once it is durable.
 * @param user on whose behalf the calls are made
 */
export function createAuroraApi(dependencies: ApiDependencies, user: string = UNSECURE_USER): AuroraAdmin {
  const rpcs = [...AuroraAdmin.methods.keys()].map((rpc) => {
    const useCase: AnyUseCase | undefined = Object.hasOwn(USE_CASES, rpc)
      ? USE_CASES[rpc as keyof typeof USE_CASES] // just looked up
      : undefined;
    return [rpc, (args: never) => answerCall(dependencies, user, rpc, useCase, args)] as const;
  });
  // Every method of the service is there, and each use case was checked against its RPC in USE_CASES.
  return Object.fromEntries(rpcs) as unknown as AuroraAdmin;
}

async function answerCall(
  dependencies: ApiDependencies,
  user: string,
  rpc: string,
  useCase: AnyUseCase | undefined,
  args: never,
): Promise<Wire<Response>> {
  const { clock, statistics, logger, clusterName, statsUrlPrefix } = dependencies;
  const startMs = clock.nowMs();
  const answer = await runUseCase(dependencies, user, rpc, useCase, args);
  statistics.timing(`scheduler_thrift_${rpc}`, clock.nowMs() - startMs);
  statistics.increment(`scheduler_thrift_response_${answer.code}`);
  if (answer.workload !== undefined) statistics.increment(workloadCounter(rpc), answer.workload);
  logger.debug(`${rpc} by ${user}: ${[answer.code, ...answer.details].join(' ')}`);
  return {
    responseCode: answer.code,
    serverInfo: { clusterName, statsUrlPrefix },
    ...(answer.result === undefined ? {} : { result: answer.result }),
    details: answer.details.map((message) => ({ message })),
  };
}

function workloadCounter(rpc: string): string {
  return CHANGES.has(rpc) ? `thrift_workload_${rpc}` : `scheduler_thrift_workload_${rpc}`;
}

async function runUseCase(
  dependencies: ApiDependencies,
  user: string,
  rpc: string,
  useCase: AnyUseCase | undefined,
  args: never,
): Promise<Answer> {
  const storage = dependencies.storage();
  if (useCase === undefined) return failed(`${rpc} is not available in this version`);
  if (storage === undefined) return notNow('Storage is not READY');
  try {
    return await useCase({ ...dependencies, storage, user }, args);
  } catch (error) {
    if (error instanceof ApiInputError) return invalid(`Invalid request: ${error.message}`);
    if (error instanceof StorageStopped) return notNow('Storage is not READY');
    dependencies.logger.error(`${rpc} by ${user} failed`, error);
    return failed(error instanceof Error ? error.message : String(error));
  }
}
