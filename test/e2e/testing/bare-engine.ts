import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemTimers } from '../../../src/edge/system/clock.ts';
import { systemRandom } from '../../../src/edge/system/random.ts';
import { type RunningEngine, startEngine } from '../../../src/engine/start-engine.ts';
import { root } from './cluster.ts';

const quiet = () => {};

/** An engine in this process that serves no scheduler yet; whoever subscribes gets the whole machine. */
export class BareEngine implements AsyncDisposable {
  readonly engine: RunningEngine;
  readonly directory: string;
  /** Where its ports are. */
  readonly ip: string;

  private constructor(engine: RunningEngine, directory: string, ip: string) {
    this.engine = engine;
    this.ip = ip;
    this.directory = directory;
  }

  static async start(ip = '127.0.0.1'): Promise<BareEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'aurora-engine-'));
    // Tasks of other users must be able to reach their sandboxes.
    chmodSync(directory, 0o755);
    installExecutor(directory);
    const engine = await startEngine({
      ...{ workDir: join(directory, 'engine'), ip, hostname: 'localhost' },
      ...{ masterPort: 0, agentPort: 0 },
      ...{ clock: systemClock, timers: systemTimers, random: systemRandom },
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      onFatal(error) {
        throw error;
      },
    });
    return new BareEngine(engine, directory, ip);
  }

  /** For `-thermos_executor_path`. */
  get executor(): string {
    return join(this.directory, 'thermos_executor');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.stop({ killTasks: true });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The engine copies the launcher into sandboxes, so it must find the program from anywhere, as any user. */
function installExecutor(directory: string): void {
  const program = join(directory, 'thermos_executor.js');
  copyFileSync(join(root, 'dist/thermos_executor.js'), program);
  const launcher = join(directory, 'thermos_executor');
  writeFileSync(launcher, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(launcher, 0o755);
}
