import type { Timers } from '../../ports/clock.ts';
import { LogDamaged, type LogRecord, type LogStatus, LogTruncated, type SharedLog } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import {
  type Acl,
  ANY_VERSION,
  OPEN_ACL,
  persistently,
  type WriteOperation,
  type ZooKeeperClient,
} from '../zookeeper/index.ts';
import { encodeBatch, packEntries } from './batch.ts';
import { BatchReader } from './batch-reader.ts';
import { LogUnreachable } from './errors.ts';
import { decodeHead, emptyHead, encodeHead, type Head } from './head.ts';
import { HeadWriter, type Step } from './head-writer.ts';
import { batchPath, type LogPaths, logPaths } from './layout.ts';
import { removeBatches } from './remove-batches.ts';

/** A node's version is a 32-bit number; half of it leaves as much room as was used. */
const MAX_HEAD_VERSION = 2 ** 30;

export interface ZooKeeperLogOptions {
  /** One session; its owner closes it. When it expires, the log is of no use any more. */
  readonly client: ZooKeeperClient;
  /** Path of the node below which the log is, made if missing. */
  readonly groupPath: string;
  /** Who may read and write the log. It holds whole job configurations. Default: everybody. */
  readonly acl?: readonly Acl[];
  /** Who writes, for whoever looks at the epoch's node. */
  readonly writerName: string;
  readonly random: Random;
  /** A write that takes longer fails, and with it the log. Default: it may take until the session ends. */
  readonly writeTimeoutMs?: number;
  readonly timers: Timers;
  /** The head is made anew at this version. Default 2^30. */
  readonly maxHeadVersion?: number;
}

/** A log in a ZooKeeper ensemble, which several schedulers read and one writes. */
export function openZooKeeperLog(options: ZooKeeperLogOptions): SharedLog {
  return new ZooKeeperLog(options);
}

/** Where in the batches a position is. */
interface Cursor {
  readonly batch: number;
  readonly position: number;
}

class ZooKeeperLog implements SharedLog {
  readonly #options: ZooKeeperLogOptions;
  readonly #paths: LogPaths;
  readonly #acl: readonly Acl[];
  readonly #reader: BatchReader;
  #writer: HeadWriter | undefined;
  #epoch = 0;
  #failure: Error | undefined;
  /** Where the last reading ended, which is where the next one begins. */
  #cursor: Cursor = { batch: 1, position: 1 };
  /** Batches before this number are surely removed. */
  #oldestBatch = 1;
  /** Ends when everything called before has ended: writes keep their order. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  #removal: Promise<void> = Promise.resolve();

  constructor(options: ZooKeeperLogOptions) {
    this.#options = options;
    this.#paths = logPaths(options.groupPath);
    this.#acl = options.acl ?? OPEN_ACL;
    this.#reader = new BatchReader(options.client, this.#paths);
  }

  async status(): Promise<LogStatus> {
    const found = this.#writer?.head ?? (await this.#reader.head())?.head;
    if (found === undefined) return { kind: 'uninitialised' };
    const { firstPosition, nextPosition } = found;
    return { kind: 'ready', firstPosition, nextPosition };
  }

  async initialize(): Promise<void> {
    const { client, groupPath } = this.#options;
    const acl = this.#acl;
    await client.ensurePath(groupPath);
    const head = encodeHead(emptyHead(this.#newId()));
    const outcome = await client.multi([
      { type: 'create', path: this.#paths.root, acl },
      { type: 'create', path: this.#paths.batches, acl },
      { type: 'create', path: this.#paths.epoch, acl },
      this.#createHead(head),
    ]);
    if (outcome.ok) return;
    if (outcome.code === 'NODE_EXISTS') throw new Error(`the log ${this.#paths.root} is initialised already`);
    throw new LogUnreachable('initialising it', outcome.code);
  }

  async takeOver(): Promise<void> {
    const { client, writerName, maxHeadVersion } = this.#options;
    if ((await this.#reader.head()) === undefined) throw this.#uninitialised();
    this.#epoch = await this.#beginEpoch(Buffer.from(writerName));
    // Read after the epoch began: whatever the writer before appends now fails.
    const found = await this.#reader.head();
    if (found === undefined) throw this.#uninitialised();
    this.#oldestBatch = found.head.oldestBatch;
    this.#writer = new HeadWriter({
      ...{ client, paths: this.#paths, epoch: this.#epoch },
      ...{ head: found.head, headVersion: found.version },
      maxHeadVersion: maxHeadVersion ?? MAX_HEAD_VERSION,
      newId: () => this.#newId(),
      createHead: (data) => this.#createHead(data),
    });
  }

  async *read(from?: number): AsyncGenerator<LogRecord, void> {
    const current = await this.#reader.head();
    if (current === undefined) throw this.#uninitialised();
    const { head } = current;
    if (from !== undefined && from < head.firstPosition) throw new LogTruncated(from);
    const start = from ?? head.firstPosition;
    const { batch, position } = await this.#locate(start, head);
    let end: Cursor = { batch, position };
    for await (const { number, firstPosition, entries } of this.#reader.batches(
      batch,
      head.nextBatch,
      position,
    )) {
      for (const [i, entry] of entries.entries()) {
        if (firstPosition + i >= start) yield { position: firstPosition + i, entry };
      }
      end = { batch: number + 1, position: firstPosition + entries.length };
      this.#cursor = end;
    }
    if (end.position !== head.nextPosition) throw this.#wrongEnd(end, head);
  }

  follow(onGrown: (nextPosition: number) => void, onError: (error: Error) => void): () => void {
    return this.#options.client.watchData(
      this.#paths.head,
      (node) => {
        const head = node === undefined ? undefined : decodeHead(node.data);
        if (head !== undefined) onGrown(head.nextPosition);
      },
      onError,
    );
  }

  append(entries: readonly Uint8Array[]): Promise<number> {
    return this.#inOrder(async (writer) => {
      const steps = this.#appendSteps(writer.head, entries);
      await writer.commit(steps);
      return writer.head.nextPosition - 1;
    });
  }

  truncateBefore(position: number): Promise<void> {
    return this.#inOrder(async (writer) => {
      const { firstPosition, nextPosition, nextBatch } = writer.head;
      const first = Math.min(Math.max(position, firstPosition), nextPosition);
      if (first === firstPosition) return;
      const firstBatch = first === nextPosition ? nextBatch : (await this.#locate(first, writer.head)).batch;
      const head = { ...writer.head, writeId: this.#newId(), firstBatch, firstPosition: first };
      await writer.commit([{ head, operations: [] }]);
      this.#removal = this.#removal.then(() => this.#remove(firstBatch));
    });
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#failure ??= new Error(`the log ${this.#paths.root} is closed`);
    await this.#removal;
  }

  #appendSteps(from: Head, entries: readonly Uint8Array[]): Step[] {
    let head = { ...from, oldestBatch: Math.min(this.#oldestBatch, from.firstBatch) };
    return packEntries(entries).map((group) => {
      const { nextBatch, nextPosition } = head;
      const data = encodeBatch({ firstPosition: nextPosition, entries: group }, nextBatch, this.#epoch);
      head = {
        ...head,
        writeId: this.#newId(),
        nextBatch: nextBatch + 1,
        nextPosition: nextPosition + group.length,
      };
      const path = batchPath(this.#paths, nextBatch);
      return { head, operations: [{ type: 'create', path, data, acl: this.#acl }] };
    });
  }

  /** The batch that holds `position`, or the next one to be written. */
  async #locate(position: number, head: Head): Promise<Cursor> {
    if (position === head.nextPosition) return { batch: head.nextBatch, position };
    if (position === this.#cursor.position && this.#cursor.batch >= head.firstBatch) return this.#cursor;
    let found = await this.#reader.batch(head.firstBatch);
    let [low, high] = [head.firstBatch, head.nextBatch];
    while (found.firstPosition > position || found.firstPosition + found.entries.length <= position) {
      if (found.firstPosition > position) high = found.number;
      else low = found.number + 1;
      if (low >= high) throw this.#wrongEnd({ batch: low, position }, head);
      found = await this.#reader.batch(Math.floor((low + high) / 2));
    }
    return { batch: found.number, position: found.firstPosition };
  }

  /** Repeated when the answer is lost: an epoch that nobody uses does no harm. */
  async #beginEpoch(writerName: Uint8Array): Promise<number> {
    const { client } = this.#options;
    try {
      const begin = () => client.setData(this.#paths.epoch, writerName, ANY_VERSION);
      return (await persistently(begin)).version;
    } catch (error) {
      throw new LogUnreachable('taking it over', error);
    }
  }

  #inOrder<T>(write: (writer: HeadWriter) => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(async () => {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#writer === undefined) throw new Error(`the log ${this.#paths.root} was not taken over`);
      try {
        return await this.#timed(write(this.#writer));
      } catch (error) {
        if (error instanceof Error && !(error instanceof RangeError)) this.#failure = error;
        throw error;
      }
    });
    this.#lastWrite = result.catch(() => {});
    return result;
  }

  #timed<T>(writing: Promise<T>): Promise<T> {
    const { writeTimeoutMs, timers } = this.#options;
    if (writeTimeoutMs === undefined) return writing;
    return new Promise<T>((resolve, reject) => {
      const cancel = timers.after(writeTimeoutMs, () => {
        reject(new LogUnreachable('a write', `no answer within ${writeTimeoutMs} ms`));
      });
      writing.then(resolve, reject).finally(cancel);
    });
  }

  async #remove(end: number): Promise<void> {
    const range = { first: this.#oldestBatch, end };
    const isOpen = () => this.#failure === undefined;
    this.#oldestBatch = await removeBatches(this.#options.client, this.#paths, range, isOpen);
  }

  #createHead(data: Uint8Array): WriteOperation {
    return { type: 'create', path: this.#paths.head, data, acl: this.#acl };
  }

  #newId(): string {
    return this.#options.random.uuid();
  }

  #uninitialised(): Error {
    return new Error(`the log ${this.#paths.root} is not initialised`);
  }

  #wrongEnd({ batch, position }: Cursor, head: Head): LogDamaged {
    const problem = `batch ${batch} begins there, but the head says batch ${head.nextBatch} at ${head.nextPosition}`;
    return new LogDamaged(position, problem, `Look at the nodes below ${this.#paths.root}`);
  }
}
