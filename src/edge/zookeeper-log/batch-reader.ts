import { LogDamaged, LogTruncated } from '../../ports/log.ts';
import { isZooKeeperError, persistently, type ReadResult, type ZooKeeperClient } from '../zookeeper/index.ts';
import { type Batch, decodeBatch } from './batch.ts';
import { LogUnreachable } from './errors.ts';
import { decodeHead, type Head } from './head.ts';
import { batchPath, type LogPaths } from './layout.ts';

/** Batches of one request: eight of the largest are half of the 1 MiB that a client accepts by default. */
const BATCHES_PER_READ = 8;

/** Requests under way while the first is being answered. */
const READS_IN_FLIGHT = 8;

const REMEDY =
  'Nothing was changed. Recover from a backup into a new log (another -native_log_zk_group_path), or restore the ensemble';

/** The head with the version of its node. */
export interface VersionedHead {
  readonly head: Head;
  readonly version: number;
}

/** A batch with its number. */
export interface NumberedBatch extends Batch {
  readonly number: number;
}

/** Reads a log, whoever writes it. */
export class BatchReader {
  readonly #client: ZooKeeperClient;
  readonly #paths: LogPaths;

  constructor(client: ZooKeeperClient, paths: LogPaths) {
    this.#client = client;
    this.#paths = paths;
  }

  /** The head as it is at least at the time of the call. @returns undefined if the log is not initialised */
  async head(): Promise<VersionedHead | undefined> {
    try {
      const node = await reading(async () => {
        await this.#client.sync(this.#paths.head);
        return this.#client.getData(this.#paths.head);
      });
      const head = decodeHead(node.data);
      if (head === undefined) throw new LogDamaged(1, `the node ${this.#paths.head} is not a head`, REMEDY);
      return { head, version: node.stat.version };
    } catch (error) {
      if (isZooKeeperError(error, 'NO_NODE')) return undefined;
      throw error;
    }
  }

  /**
   * The batches from number `first` up to and without `end`, in order.
   * @throws LogTruncated if one was removed by a truncation meanwhile
   * @throws LogDamaged if one is missing or is not what was written
   */
  async *batches(first: number, end: number, position: number): AsyncGenerator<NumberedBatch, void> {
    const underWay: Promise<readonly ReadResult[]>[] = [];
    let expected = position;
    let next = first;
    for (let number = first; number < end; ) {
      for (; next < end && underWay.length < READS_IN_FLIGHT; next += BATCHES_PER_READ) {
        const reading = this.#read(next, Math.min(end, next + BATCHES_PER_READ));
        reading.catch(() => {}); // Whoever awaits it below sees the error; others after it are not awaited.
        underWay.push(reading);
      }
      for (const result of (await underWay.shift()) ?? []) {
        const batch = await this.#checked(result, number, expected);
        expected = batch.firstPosition + batch.entries.length;
        yield { number, ...batch };
        number += 1;
      }
    }
  }

  /** One batch. @throws as {@link batches} */
  async batch(number: number): Promise<NumberedBatch> {
    const [result] = await this.#read(number, number + 1);
    return { number, ...(await this.#checked(result, number, undefined)) };
  }

  #read(first: number, end: number): Promise<readonly ReadResult[]> {
    const operations = Array.from({ length: end - first }, (_, i) => ({
      type: 'getData' as const,
      path: batchPath(this.#paths, first + i),
    }));
    return reading(() => this.#client.multiRead(operations));
  }

  async #checked(
    result: ReadResult | undefined,
    number: number,
    expectedPosition: number | undefined,
  ): Promise<Batch> {
    const path = batchPath(this.#paths, number);
    if (result?.type !== 'getData') {
      const current = await this.head();
      if (current !== undefined && number < current.head.firstBatch) throw new LogTruncated(expectedPosition);
      throw new LogDamaged(expectedPosition ?? 1, `the node ${path} is missing`, REMEDY);
    }
    const batch = decodeBatch(result.data, number);
    if (batch === undefined) {
      throw new LogDamaged(expectedPosition ?? 1, `the node ${path} does not have its checksum`, REMEDY);
    }
    if (expectedPosition !== undefined && batch.firstPosition !== expectedPosition) {
      const problem = `the node ${path} begins at position ${batch.firstPosition}`;
      throw new LogDamaged(expectedPosition, problem, REMEDY);
    }
    return batch;
  }
}

async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await persistently(read);
  } catch (error) {
    throw isZooKeeperError(error, 'NO_NODE') ? error : new LogUnreachable('reading', error);
  }
}
