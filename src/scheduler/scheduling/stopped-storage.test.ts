import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskConfig } from '../../domain/match/testing/fixtures.ts';
import { newTask } from '../../domain/task/replacement.ts';
import { StorageStopped } from '../../storage/storage.ts';
import { OfferBook } from '../offers/offer-book.ts';
import { testWorld } from '../testing/world.ts';
import { PendingScheduler } from './schedule-pending.ts';

for (const [why, error, logged] of [
  ['that was stopped, as at a hand-over', new StorageStopped('another one leads'), []],
  ['that fails', new Error('the disk is full'), ['scheduling of www-data/prod/hello failed']],
] as const) {
  test(`an attempt on a storage ${why}: what is logged as an error`, async () => {
    const world = await testWorld();
    const book = new OfferBook(world.settings.offers.order, world.settings.offers.maxStaticBans);
    const refused = Promise.withResolvers<void>();
    const pending = new PendingScheduler(
      {
        ...world,
        storage: {
          read: (query) => world.storage.read(query),
          async write() {
            refused.resolve();
            throw error;
          },
        },
      },
      book,
    );
    const task = { ...newTask(taskConfig(), 0, 'a'), status: 'PENDING' as const };
    pending.onEffect({ kind: 'taskChanged', task, oldStatus: 'INIT' });
    pending.activate();
    await world.clock.advance(1_000);
    pending.stop();
    await refused.promise;
    assert.deepEqual(world.errors.slice(0, 1), logged);
  });
}
