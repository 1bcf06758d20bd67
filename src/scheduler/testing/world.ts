import { VirtualTime } from '../../../sim/virtual-time.ts';
import type { EngineCall } from '../../ports/engine.ts';
import { createStatistics } from '../../ports/in-memory-statistics.ts';
import { MemoryLog } from '../../storage/memory-log.ts';
import { createStorage } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import { defaultSettings } from '../settings.ts';
import type { World } from '../world.ts';

/** A world in memory whose engine only notes what it is told. */
export interface TestWorld extends World {
  readonly clock: VirtualTime;
  /** Calls to the engine, in order. */
  readonly calls: EngineCall[];
  /** Effects of durable transactions, in order. */
  readonly effects: Effect[];
  /** Errors that were logged. */
  readonly errors: string[];
}

export async function testWorld(): Promise<TestWorld> {
  const clock = new VirtualTime(0);
  const calls: EngineCall[] = [];
  const effects: Effect[] = [];
  const errors: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (message: string) => errors.push(message),
  };
  const statistics = createStatistics();
  const storage = await createStorage<Effect>({
    ...{ log: MemoryLog.of(), clock, logger, statistics },
    perform: (performed) => effects.push(...performed),
    onFatal: (error) => {
      throw error;
    },
  });
  const random = { fraction: () => 0.5, uuid: () => 'uuid' };
  return {
    ...{ storage, clock, timers: clock, statistics, logger, calls, effects, errors },
    engine: { start: () => {}, send: (call) => calls.push(call) > 0, stop: async () => {} },
    random: { taskIds: random, offers: random, ports: random, delays: random },
    settings: defaultSettings({
      schedulerHost: 'scheduler',
      framework: { user: 'root', name: 'Aurora' },
      request: { executors: new Map(), isRevocable: () => false, revocableTypes: new Set() },
      launch: { clusterName: 'test', executors: new Map(), populateDiscoveryInfo: false },
    }),
  };
}
