import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemTimers } from '../../../src/edge/system/clock.ts';
import { systemRandom } from '../../../src/edge/system/random.ts';
import { type RunningEngine, startEngine } from '../../../src/engine/start-engine.ts';

const quiet = () => {};

/** An engine in this process that serves no scheduler yet; whoever subscribes gets the whole machine. */
export class BareEngine implements AsyncDisposable {
  readonly engine: RunningEngine;
  readonly directory: string;

  private constructor(engine: RunningEngine, directory: string) {
    this.engine = engine;
    this.directory = directory;
  }

  static async start(): Promise<BareEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'aurora-engine-'));
    // Tasks of other users must be able to reach their sandboxes.
    chmodSync(directory, 0o755);
    const engine = await startEngine({
      ...{ workDir: join(directory, 'engine'), ip: '127.0.0.1', hostname: 'localhost' },
      ...{ masterPort: 0, agentPort: 0 },
      ...{ clock: systemClock, timers: systemTimers, random: systemRandom },
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      onFatal(error) {
        throw error;
      },
    });
    return new BareEngine(engine, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.stop({ killTasks: true });
    rmSync(this.directory, { recursive: true, force: true });
  }
}
