import type { Op } from '../../api/generated/storage.ts';
import type { Stores } from './stores.ts';

/** The names of the ops. */
export type OpKind = Op extends infer Each ? (Each extends unknown ? keyof Each : never) : never;

/** What an op of one kind holds. */
export type OpBody<Kind extends OpKind> = Extract<Op, Readonly<Record<Kind, unknown>>>[Kind];

/** The effect of each op. The deprecated ones have none, but are still found in old logs. */
const APPLY: { readonly [Kind in OpKind]: (stores: Stores, body: OpBody<Kind>) => void } = {
  saveFrameworkId: (stores, { id }) => stores.saveFrameworkId(id),
  saveCronJob: (stores, { jobConfig }) => stores.cronJobs.save(jobConfig),
  removeJob: (stores, { jobKey }) => stores.cronJobs.remove(jobKey),
  saveTasks: (stores, { tasks }) => {
    for (const task of tasks) stores.tasks.save(task);
  },
  removeTasks: (stores, { taskIds }) => {
    for (const taskId of taskIds) stores.tasks.remove(taskId);
  },
  saveQuota: (stores, { role, quota }) => stores.quotas.save(role, quota),
  removeQuota: (stores, { role }) => stores.quotas.remove(role),
  saveHostAttributes: (stores, { hostAttributes }) => stores.hostAttributes.save(hostAttributes),
  removeHostAttributes: (stores, { host }) => stores.hostAttributes.remove(host),
  saveLock: () => {},
  removeLock: () => {},
  saveJobUpdate: (stores, { jobUpdate }) => stores.jobUpdates.save(jobUpdate),
  saveJobUpdateEvent: (stores, { key, event }) => stores.jobUpdates.addEvent(key, event),
  saveJobInstanceUpdateEvent: (stores, { key, event }) => stores.jobUpdates.addInstanceEvent(key, event),
  pruneJobUpdateHistory: () => {},
  removeJobUpdate: (stores, { keys }) => {
    for (const key of keys) stores.jobUpdates.remove(key);
  },
  saveHostMaintenanceRequest: (stores, { hostMaintenanceRequest }) =>
    stores.hostMaintenanceRequests.save(hostMaintenanceRequest),
  removeHostMaintenanceRequest: (stores, { host }) => stores.hostMaintenanceRequests.remove(host),
};

/** Applies `op` to the stores. @throws InvalidOp if it breaks a rule of a store */
export function applyOp(stores: Stores, op: Op): void {
  // A union holds exactly one member, whose name and content belong together; the compiler cannot pair them.
  const [[kind, body]] = Object.entries(op) as [[OpKind, never]];
  APPLY[kind](stores, body);
}
