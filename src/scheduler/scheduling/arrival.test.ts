import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostOffer, taskConfig } from '../../domain/match/testing/fixtures.ts';
import { newTask } from '../../domain/task/replacement.ts';
import { OfferBook } from '../offers/offer-book.ts';
import { testWorld } from '../testing/world.ts';
import { PendingScheduler } from './schedule-pending.ts';

test('an offer that comes while an attempt is made durable is tried, though nobody tells of it again', async () => {
  const world = await testWorld();
  const book = new OfferBook(world.settings.offers.order, world.settings.offers.maxStaticBans);
  const task = { ...newTask(taskConfig(), 0, 'a'), status: 'PENDING' as const };
  await world.storage.write((tx) => tx.apply({ saveTasks: { tasks: [task] } }));
  let attempts = 0;
  const pending = new PendingScheduler(
    {
      ...world,
      storage: {
        read: (query) => world.storage.read(query),
        async write(decide) {
          const outcome = await world.storage.write(decide);
          for (const effect of world.effects.splice(0)) pending.onEffect(effect);
          if (++attempts === 1) {
            book.add(hostOffer('h1'), 'NONE', Number.POSITIVE_INFINITY);
            pending.offersArrived();
          }
          return outcome;
        },
      },
    },
    book,
  );
  pending.onEffect({ kind: 'taskChanged', task, oldStatus: 'INIT' });
  pending.activate();
  await world.clock.advance(10_000);
  assert.equal(attempts, 2);
  assert.equal(
    world.storage.read((state) => state.tasks.get('a')?.status),
    'ASSIGNED',
  );
});
