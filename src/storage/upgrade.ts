import type { JobUpdate, JobUpdateSettings, JobUpdateStrategy } from '../../api/generated/aurora.ts';
import type { Op, Snapshot } from '../../api/generated/storage.ts';
import { snapshotOps } from './snapshot-read.ts';
import type { Stores } from './stores.ts';

/** Applies ops that any version wrote. @throws InvalidOp if one breaks a rule of its store */
export function applyUpgraded(stores: Stores, ops: Iterable<Op>): void {
  for (const op of ops) {
    const upgraded = upgradeOp(op);
    if (upgraded !== undefined) stores.apply(upgraded);
  }
}

/** Adds the records of a snapshot that any version wrote. @throws InvalidOp if one breaks a rule of its store */
export function applyContent(stores: Stores, snapshot: Snapshot): void {
  applyUpgraded(stores, snapshotOps(snapshot));
}

/** Fills `stores` with the snapshot's content in place of their own, but for the framework id if it has none. */
export function applySnapshot(stores: Stores, snapshot: Snapshot): void {
  stores.reset();
  applyContent(stores, snapshot);
}

/**
 * Brings an op that any version wrote to what the stores expect today.
 * @returns undefined if the op has no effect: attributes without an agent id
 */
export function upgradeOp(op: Op): Op | undefined {
  if ('saveHostAttributes' in op) {
    return op.saveHostAttributes.hostAttributes.slaveId === undefined ? undefined : op;
  }
  if ('saveJobUpdate' in op)
    return { saveJobUpdate: { jobUpdate: withStrategy(op.saveJobUpdate.jobUpdate) } };
  return op;
}

/** The update with its strategy, derived from the deprecated settings if it was written before there were strategies. */
export function withStrategy(update: JobUpdate): JobUpdate {
  const { settings } = update.instructions;
  if (settings.updateStrategy !== undefined) return update;
  const updateStrategy = strategyOf(settings);
  return { ...update, instructions: { ...update.instructions, settings: { ...settings, updateStrategy } } };
}

function strategyOf({ updateGroupSize, waitForBatchCompletion }: JobUpdateSettings): JobUpdateStrategy {
  return waitForBatchCompletion
    ? { batchStrategy: { groupSize: updateGroupSize, autopauseAfterBatch: false } }
    : { queueStrategy: { groupSize: updateGroupSize } };
}
