import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemTimers } from '../src/edge/system/clock.ts';
import { commandOf, runOne } from './one-run.ts';
import { SeedThread } from './seed-thread.ts';
import { VirtualTime } from './virtual-time.ts';

it('a simulation runs in a thread as it does without one', async (context) => {
  const options = { failover: true, steps: 3 };
  const script = new URL('./seed-worker.ts', import.meta.url);
  const thread = new SeedThread({ script, data: options, limitMs: 600_000, timers: systemTimers });
  context.after(() => thread.close());
  const { counts } = await runOne(1, options);
  assert.deepEqual([await thread.run(1), await thread.run(1)], [counts, counts]);
  assert.equal(commandOf(1, options), 'node sim/run.ts --failover --steps 3 --seed 1 --trace');
});

it('a seed that fails, throws where nobody catches it, never ends, or ends its thread does not keep others from running', async (context) => {
  const script = new URL('./testing/troubled-worker.ts', import.meta.url);
  const time = new VirtualTime(0);
  const thread = new SeedThread({ script, data: {}, limitMs: 1000, timers: time });
  context.after(() => thread.close());
  await assert.rejects(thread.run(1), { message: 'two leaders' });
  await assert.rejects(thread.run(2), { message: 'nobody handles it' });
  const endless = assert.rejects(thread.run(3), { message: 'seed 3 has not come to its end after 1000 ms' });
  await time.advance(1000);
  await endless;
  await assert.rejects(thread.run(4), { message: 'its thread ended with code 3' });
  assert.deepEqual(await thread.run(5), { events: 5 });
});
