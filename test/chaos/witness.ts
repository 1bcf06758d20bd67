import assert from 'node:assert/strict';
import type { ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { openConnected } from '../../src/edge/zookeeper/testing/client.ts';
import type { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { decodeBatch } from '../../src/edge/zookeeper-log/batch.ts';
import { logPaths } from '../../src/edge/zookeeper-log/layout.ts';
import { LOG_GROUP } from '../e2e/testing/schedulers.ts';

/** Offset of the writer's epoch in a stored batch. */
const EPOCH_OFFSET = 4;

/**
 * Reads the log as it is stored: each batch begins where the one before ended, and none was written by a scheduler
 * after another one had taken over.
 * @returns how many batches there are, and how many schedulers wrote them
 */
export async function checkLog(ensemble: Ensemble): Promise<string> {
  await using opened = await openConnected(ensemble.addresses);
  const batches = await readBatches(opened.client);
  let [position, epoch] = [0, 0];
  for (const { number, data } of batches) {
    const batch = decodeBatch(data, number);
    assert.ok(batch !== undefined, `batch ${number} is damaged`);
    if (position > 0) assert.equal(batch.firstPosition, position, `batch ${number} leaves a hole`);
    const writer = Buffer.from(data).readUInt32BE(EPOCH_OFFSET);
    assert.ok(writer >= epoch, `batch ${number} was written in epoch ${writer}, after one of epoch ${epoch}`);
    [position, epoch] = [batch.firstPosition + batch.entries.length, writer];
  }
  const epochs = new Set(batches.map(({ data }) => Buffer.from(data).readUInt32BE(EPOCH_OFFSET)));
  return `${batches.length} batches of ${epochs.size} leaders`;
}

/** @returns all batches in their order, with their numbers */
async function readBatches(
  client: ZooKeeperClient,
): Promise<readonly { readonly number: number; readonly data: Uint8Array }[]> {
  const { batches } = logPaths(LOG_GROUP);
  await client.sync(batches);
  const { children } = await client.getChildren(batches);
  return Promise.all(
    children.toSorted().map(async (name) => {
      const { data } = await client.getData(`${batches}/${name}`);
      return { number: Number(name), data };
    }),
  );
}
