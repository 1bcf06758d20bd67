import type { ScheduledTask } from '../../api/generated/aurora.ts';
import { Frame, LogEntry, Transaction as LoggedTransaction, type Op } from '../../api/generated/storage.ts';
import { complete, decodeBinary, type Wire } from '../../api/thrift/index.ts';
import { isActive } from '../../src/domain/task/status.ts';
import type { WriteOperation } from '../../src/edge/zookeeper/types.ts';
import { decodeBatch } from '../../src/edge/zookeeper-log/batch.ts';
import { decodeHead, type Head } from '../../src/edge/zookeeper-log/head.ts';
import { logPaths } from '../../src/edge/zookeeper-log/layout.ts';
import { FrameAssembler } from '../../src/storage/framing.ts';
import { stepOf } from '../../src/storage/opening-snapshot.ts';
import type { StateView } from '../../src/storage/state.ts';
import { Stores } from '../../src/storage/stores.ts';
import { ageOf, checkHistory, InvariantViolated } from '../invariants.ts';
import type { Applied, Transaction } from '../zookeeper/tree.ts';
import { stateDifference } from './state-difference.ts';

/**
 * What the ensemble has made durable of the log, as it happens: every entry from the first one on, and the state that
 * they add up to. Whatever a scheduler does or brings back is compared with it.
 */
export class CommittedLog {
  readonly #paths: ReturnType<typeof logPaths>;
  readonly #stores = new Stores();
  readonly #frames = new FrameAssembler();
  /** The longest history of each task that was ever durable. */
  readonly #ages = new Map<string, number>();
  readonly #snapshots = new Set<number>();
  #snapshotBegun: number | undefined;
  #nextBatch = 1;
  #nextPosition = 1;
  #head: Head | undefined;
  /** The session that began the present epoch: nobody else may write. */
  #writer: bigint | undefined;
  #epochs = 0;
  #appends = 0;
  #answersChecked = 0;

  constructor(groupPath: string) {
    this.#paths = logPaths(groupPath);
    this.#stores.journal.recording = false;
  }

  get state(): StateView {
    return this.#stores;
  }

  get nextPosition(): number {
    return this.#nextPosition;
  }

  /** How often somebody became the log's writer. */
  get epochs(): number {
    return this.#epochs;
  }

  get appends(): number {
    return this.#appends;
  }

  /** How often the log was truncated after a snapshot. */
  get snapshots(): number {
    return this.#snapshots.size;
  }

  /** Answered writes that were found to be durable. */
  get answersChecked(): number {
    return this.#answersChecked;
  }

  isWrittenBy(sessionId: bigint): boolean {
    return this.#writer === sessionId;
  }

  /** Takes note of a transaction of the ensemble. @throws InvariantViolated */
  committed({ sessionId, operations }: Transaction, applied: Applied): void {
    if (!applied.ok) return;
    for (const operation of operations) {
      if (operation.path === this.#paths.epoch) this.#epoch(operation, sessionId);
      else if (operation.path.startsWith(`${this.#paths.batches}/`)) this.#batch(operation, sessionId);
      else if (operation.path === this.#paths.head) this.#headWritten(operation, sessionId);
    }
  }

  /**
   * Checks the state that a new writer has put together against the whole history.
   * @throws InvariantViolated
   */
  checkReplica(name: string, state: StateView): void {
    const difference = stateDifference(this.#stores, state);
    if (difference === undefined) return;
    throw new InvariantViolated(`${name} has another state than the log adds up to: ${difference}`);
  }

  /**
   * Checks that what a write did, and was answered to have been done, is durable.
   * @throws InvariantViolated
   */
  checkAnswered(ops: readonly Op[]): void {
    if (ops.length > 0) this.#answersChecked += 1;
    for (const op of ops) {
      const missing = this.#missing(op);
      if (missing === undefined) continue;
      throw new InvariantViolated(`a write was answered before it was durable: ${missing}`);
    }
  }

  #missing(op: Op): string | undefined {
    if ('saveTasks' in op) {
      const lost = op.saveTasks.tasks.find((task) => (this.#ages.get(idOf(task)) ?? 0) < ageOf(task));
      return lost && `${idOf(lost)} as ${lost.status}`;
    }
    if ('removeTasks' in op) {
      const kept = op.removeTasks.taskIds.find((taskId) => this.#stores.tasks.get(taskId) !== undefined);
      return kept && `the end of ${kept}`;
    }
    if ('saveFrameworkId' in op && this.#stores.frameworkId !== op.saveFrameworkId.id)
      return 'the framework id';
    return undefined;
  }

  #epoch(operation: WriteOperation, sessionId: bigint): void {
    if (operation.type !== 'setData') return;
    this.#writer = sessionId;
    this.#epochs += 1;
  }

  #batch(operation: WriteOperation, sessionId: bigint): void {
    if (operation.type === 'create') this.#appended(operation, sessionId);
    else if (operation.type === 'delete') this.#removed(operation.path);
  }

  #appended(
    { path, data = new Uint8Array() }: Extract<WriteOperation, { type: 'create' }>,
    sessionId: bigint,
  ): void {
    this.#refuseOthers(sessionId, 'an append');
    const number = numberOf(path);
    if (number !== this.#nextBatch) {
      throw new InvariantViolated(`batch ${number} is written where batch ${this.#nextBatch} is due`);
    }
    const batch = decodeBatch(data, number);
    if (batch?.firstPosition !== this.#nextPosition) {
      throw new InvariantViolated(
        `batch ${number} begins at ${batch?.firstPosition} where position ${this.#nextPosition} is due`,
      );
    }
    for (const [index, entry] of batch.entries.entries()) this.#entry(entry, this.#nextPosition + index);
    this.#nextBatch += 1;
    this.#nextPosition += batch.entries.length;
    this.#appends += 1;
  }

  #removed(path: string): void {
    const number = numberOf(path);
    if (this.#head === undefined || number < this.#head.firstBatch) return;
    throw new InvariantViolated(
      `batch ${number} is removed, although the log begins with ${this.#head.firstBatch}`,
    );
  }

  #headWritten(operation: WriteOperation, sessionId: bigint): void {
    if (operation.type !== 'setData' && operation.type !== 'create') return;
    const head = decodeHead(operation.data ?? new Uint8Array());
    if (head === undefined) throw new InvariantViolated('the head of the log cannot be read');
    if (this.#head !== undefined) this.#refuseOthers(sessionId, 'a change of the head');
    if (head.nextPosition !== this.#nextPosition || head.nextBatch !== this.#nextBatch) {
      throw new InvariantViolated(
        `the head says that position ${head.nextPosition} is due, but it is ${this.#nextPosition}`,
      );
    }
    const before = this.#head?.firstPosition ?? head.firstPosition;
    if (head.firstPosition < before) throw new InvariantViolated('entries that were removed count again');
    if (head.firstPosition > before && !this.#snapshots.has(head.firstPosition)) {
      throw new InvariantViolated(
        `the log is truncated before ${head.firstPosition}, where no snapshot begins`,
      );
    }
    this.#head = head;
  }

  #refuseOthers(sessionId: bigint, what: string): void {
    if (this.#writer === undefined || this.#writer === sessionId) return;
    throw new InvariantViolated(
      `${what} by session ${sessionId} in the epoch of ${this.#writer}: a deposed leader writes`,
    );
  }

  #entry(bytes: Uint8Array, position: number): void {
    const entry = decodeBinary(LogEntry, bytes);
    if ('frame' in entry && entry.frame !== undefined) {
      const result = this.#frames.add(complete(Frame, entry.frame), position);
      if (result.kind === 'damaged') throw new InvariantViolated(`position ${position}: ${result.problem}`);
      if (result.kind === 'complete') this.#whole(decodeBinary(LogEntry, result.entry), result.position);
      return;
    }
    this.#frames.interrupt();
    this.#whole(entry, position);
  }

  #whole(entry: Wire<LogEntry>, position: number): void {
    if ('transaction' in entry && entry.transaction !== undefined) {
      this.#transaction(complete(LoggedTransaction, entry.transaction).ops);
      return;
    }
    const step = stepOf(entry);
    if (step === undefined) return;
    if ('start' in step) this.#snapshotBegun = position;
    else if ('finish' in step && this.#snapshotBegun !== undefined) this.#snapshots.add(this.#snapshotBegun);
  }

  #transaction(ops: readonly Op[]): void {
    for (const op of ops) this.#stores.apply(op);
    const saved = ops.flatMap((op) => ('saveTasks' in op ? op.saveTasks.tasks : []));
    for (const task of saved) {
      checkHistory(task);
      this.#ages.set(idOf(task), Math.max(this.#ages.get(idOf(task)) ?? 0, ageOf(task)));
      this.#checkInstance(task);
    }
  }

  #checkInstance({ status, assignedTask: { task, instanceId } }: ScheduledTask): void {
    if (!isActive(status)) return;
    const active = this.#stores.tasks
      .byJob(task.job)
      .filter((other) => other.assignedTask.instanceId === instanceId && isActive(other.status));
    if (active.length <= 1) return;
    throw new InvariantViolated(
      `instance ${instanceId} of ${task.job.name} has ${active.length} active tasks: ${active.map(idOf).join(', ')}`,
    );
  }
}

function idOf({ assignedTask }: ScheduledTask): string {
  return assignedTask.taskId;
}

function numberOf(path: string): number {
  return Number(path.slice(path.lastIndexOf('/') + 1));
}
