import type { JobKey } from '../../api/generated/aurora.ts';
import { type LogEntry, type Op, Snapshot, Transaction } from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import type { OpBody, OpKind } from './apply-op.ts';
import { stepOf } from './opening-snapshot.ts';
import type { WholeEntry } from './read-entries.ts';
import { readPart, reduplicate } from './snapshot-read.ts';

/** What kind of entry it is; a snapshot in steps has three. */
export type EntryKind =
  | 'transaction'
  | 'snapshot'
  | 'deduplicatedSnapshot'
  | 'snapshotStart'
  | 'snapshotPart'
  | 'snapshotFinish'
  | 'noop';

/** What an entry of the log says, in brief: made of values that JSON has. */
export interface EntryDescription {
  readonly position: number;
  /** As encoded. */
  readonly bytes: number;
  readonly kind: EntryKind;
  /** Of a transaction: by the kind of each op, what it is about. */
  readonly ops?: readonly Readonly<Record<string, unknown>>[];
  /** Of a snapshot or a part of one: how many records of which kind. */
  readonly records?: Readonly<Record<string, number>>;
  /** Of a snapshot or its start: milliseconds since the epoch. */
  readonly timestamp?: number;
  /** Of a part: its number, from 0. */
  readonly part?: number;
  /** Of a snapshot's finish. */
  readonly partCount?: number;
}

/** Describes an entry. @throws if it holds what this version cannot read */
export function describeEntry({ position, bytes, entry }: WholeEntry): EntryDescription {
  return { position, bytes, ...contentOf(entry) };
}

function contentOf(entry: Wire<LogEntry>): Omit<EntryDescription, 'position' | 'bytes'> {
  if ('transaction' in entry && entry.transaction !== undefined) {
    return { kind: 'transaction', ops: complete(Transaction, entry.transaction).ops.map(describeOp) };
  }
  if ('snapshot' in entry && entry.snapshot !== undefined) {
    return { kind: 'snapshot', ...describeSnapshot(complete(Snapshot, entry.snapshot)) };
  }
  if ('deduplicatedSnapshot' in entry && entry.deduplicatedSnapshot !== undefined) {
    return { kind: 'deduplicatedSnapshot', ...describeSnapshot(reduplicate(entry.deduplicatedSnapshot)) };
  }
  if ('noop' in entry) return { kind: 'noop' };
  const step = stepOf(entry);
  if (step === undefined) throw new Error('the entry is of a kind that this version does not know');
  if ('start' in step) return { kind: 'snapshotStart', timestamp: step.start.timestamp };
  if ('finish' in step) return { kind: 'snapshotFinish', partCount: step.finish.partCount };
  const { records } = describeSnapshot(readPart(step.part));
  return { kind: 'snapshotPart', part: step.part.number, records };
}

function describeSnapshot(snapshot: Snapshot): { timestamp: number; records: Record<string, number> } {
  const counts = {
    hostAttributes: snapshot.hostAttributes.length,
    tasks: snapshot.tasks.length,
    cronJobs: snapshot.cronJobs.length,
    frameworkId: snapshot.schedulerMetadata?.frameworkId === undefined ? 0 : 1,
    quotas: snapshot.quotaConfigurations.length,
    jobUpdates: snapshot.jobUpdateDetails.length,
    hostMaintenanceRequests: snapshot.hostMaintenanceRequests.length,
  };
  const records = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return { timestamp: snapshot.timestamp, records };
}

/** What an op of each kind is about. */
const SUBJECT: { readonly [Kind in OpKind]: (body: OpBody<Kind>) => unknown } = {
  saveFrameworkId: ({ id }) => id,
  saveCronJob: ({ jobConfig }) => path(jobConfig.key),
  removeJob: ({ jobKey }) => path(jobKey),
  saveTasks: ({ tasks }) => tasks.map(({ assignedTask, status }) => `${assignedTask.taskId} ${status}`),
  removeTasks: ({ taskIds }) => taskIds,
  saveQuota: ({ role }) => role,
  removeQuota: ({ role }) => role,
  saveHostAttributes: ({ hostAttributes }) => `${hostAttributes.host} ${hostAttributes.mode ?? 'NONE'}`,
  removeHostAttributes: ({ host }) => host,
  saveLock: ({ lock }) => lock.token,
  removeLock: () => '',
  saveJobUpdate: ({ jobUpdate }) => update(jobUpdate.summary.key),
  saveJobUpdateEvent: ({ key, event }) => `${update(key)} ${event.status}`,
  saveJobInstanceUpdateEvent: ({ key, event }) => `${update(key)} ${event.instanceId} ${event.action}`,
  pruneJobUpdateHistory: ({ perJobRetainCount }) => perJobRetainCount,
  removeJobUpdate: ({ keys }) => keys.map(update),
  saveHostMaintenanceRequest: ({ hostMaintenanceRequest }) => hostMaintenanceRequest.host,
  removeHostMaintenanceRequest: ({ host }) => host,
};

function describeOp(op: Op): Readonly<Record<string, unknown>> {
  // A union holds exactly one member, whose name and content belong together; the compiler cannot pair them.
  const [[kind, body]] = Object.entries(op) as [[OpKind, never]];
  return { [kind]: SUBJECT[kind](body) };
}

function path({ role, environment, name }: JobKey): string {
  return `${role}/${environment}/${name}`;
}

function update({ job, id }: { readonly job: JobKey; readonly id: string }): string {
  return `${path(job)} ${id}`;
}
