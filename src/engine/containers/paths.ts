import { join } from 'node:path';

/** Where things lie below the work directory; the layout that observers and operators know from Mesos. */

/** Where the runs of an executor are. */
export function executorDirectory(
  workDir: string,
  agentId: string,
  frameworkId: string,
  executorId: string,
): string {
  return join(workDir, 'slaves', agentId, 'frameworks', frameworkId, 'executors', executorId);
}

/** The sandbox of one run of an executor. */
export function runDirectory(
  workDir: string,
  agentId: string,
  frameworkId: string,
  executorId: string,
  containerId: string,
): string {
  return join(executorDirectory(workDir, agentId, frameworkId, executorId), 'runs', containerId);
}
