import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isZooKeeperError, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { openConnected } from '../../src/edge/zookeeper/testing/client.ts';
import type { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { decodeBatch } from '../../src/edge/zookeeper-log/batch.ts';
import { logPaths } from '../../src/edge/zookeeper-log/layout.ts';
import { LOG_GROUP } from '../e2e/testing/schedulers.ts';

/** Offset of the writer's epoch in a stored batch. */
const EPOCH_OFFSET = 4;
const PAUSE_MS = 100;

/** Reads the log as it is stored, again and again, since snapshots cut it short. */
export class LogWitness {
  readonly #ensemble: Ensemble;
  readonly #seen = new Map<number, Uint8Array>();
  readonly #watching: Promise<void>;
  #isStopped = false;

  constructor(ensemble: Ensemble) {
    this.#ensemble = ensemble;
    this.#watching = this.#watch();
  }

  /** Reads what is left, and no more after that. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#watching;
    await using opened = await openConnected(this.#ensemble.addresses);
    await this.#read(opened.client, new Map());
  }

  /**
   * Each batch begins where the one before ended, and none was written by a scheduler after another one had taken over.
   * @returns how many batches there were, and how many schedulers wrote them
   */
  check(): string {
    let [last, position, epoch] = [-1, 0, 0];
    const epochs = new Set<number>();
    for (const [number, data] of [...this.#seen].sort(([a], [b]) => a - b)) {
      const batch = decodeBatch(data, number);
      assert.ok(batch !== undefined, `batch ${number} is damaged`);
      // What is between was cut off before it could be read.
      const follows =
        last < 0 || number === last + 1 ? batch.firstPosition === position : batch.firstPosition > position;
      assert.ok(
        last < 0 || follows,
        `batch ${number} begins at ${batch.firstPosition}, the one before ended at ${position}`,
      );
      const writer = Buffer.from(data).readUInt32BE(EPOCH_OFFSET);
      assert.ok(
        writer >= epoch,
        `batch ${number} was written in epoch ${writer}, after one of epoch ${epoch}`,
      );
      [last, position, epoch] = [number, batch.firstPosition + batch.entries.length, writer];
      epochs.add(writer);
    }
    return `${this.#seen.size} of ${last + 1} batches, of ${epochs.size} leaders`;
  }

  async #watch(): Promise<void> {
    while (!this.#isStopped) {
      // A client whose session ended is replaced.
      await this.#watchWithOne().catch(() => pause(PAUSE_MS));
    }
  }

  async #watchWithOne(): Promise<void> {
    await using opened = await openConnected(this.#ensemble.addresses);
    while (!this.#isStopped) {
      await this.#read(opened.client, this.#seen);
      await pause(PAUSE_MS);
    }
  }

  /** Reads all batches but those that are known. One that was read before is still what it was. */
  async #read(client: ZooKeeperClient, known: ReadonlyMap<number, Uint8Array>): Promise<void> {
    const { batches } = logPaths(LOG_GROUP);
    await client.sync(batches);
    const { children } = await client.getChildren(batches);
    for (const name of children) {
      const number = Number(name);
      if (known.has(number)) continue;
      const data = await dataOf(client, `${batches}/${name}`);
      if (data === undefined) continue;
      assert.deepEqual(this.#seen.get(number) ?? data, data, `batch ${number} was written twice`);
      this.#seen.set(number, data);
    }
  }
}

/** @returns undefined if the node is gone */
async function dataOf(client: ZooKeeperClient, path: string): Promise<Uint8Array | undefined> {
  try {
    return (await client.getData(path)).data;
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return undefined;
    throw error;
  }
}
