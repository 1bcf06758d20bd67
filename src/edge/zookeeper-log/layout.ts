/** Where the parts of a log are, below the path that `-native_log_zk_group_path` names. */
export interface LogPaths {
  readonly root: string;
  /** Its version is the epoch: whoever sets its data is the writer, and everyone before is not any more. */
  readonly epoch: string;
  /** Where the log begins and ends. */
  readonly head: string;
  readonly batches: string;
}

const NUMBER_DIGITS = 10;

/** @param groupPath absolute path of a node; Apache Aurora's replicas have theirs there, too, under other names */
export function logPaths(groupPath: string): LogPaths {
  const root = `${groupPath === '/' ? '' : groupPath}/aurora-log`;
  return { root, epoch: `${root}/epoch`, head: `${root}/head`, batches: `${root}/batches` };
}

/** @param number of the batch, from 1 on */
export function batchPath({ batches }: LogPaths, number: number): string {
  return `${batches}/${String(number).padStart(NUMBER_DIGITS, '0')}`;
}
