import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineOptions } from '../options.ts';
import { type RunningEngine, startEngine } from '../start-engine.ts';

/** The machine's real time and randomness, and a log that goes nowhere. */
export const REAL_WORLD = {
  clock: { nowMs: () => Date.now() },
  timers: {
    after: (delayMs: number, run: () => void) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  },
  random: { fraction: () => Math.random(), uuid: () => randomUUID() },
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
} as const;

/** Options of an engine in a directory of its own, like the recorded agent. */
export function testOptions(workDir: string, changes: Partial<EngineOptions> = {}): EngineOptions {
  return {
    workDir,
    ip: '127.0.0.1',
    masterPort: 0,
    agentPort: 0,
    hostname: 'agent1.example',
    resources: 'cpus:4;mem:4096;disk:10000;ports:[31000-31099]',
    attributes: '',
    ...REAL_WORLD,
    ...changes,
  };
}

export interface TestEngine {
  readonly engine: RunningEngine;
  readonly workDir: string;
  /** Stops the engine with all its tasks and removes its directory. */
  remove(): Promise<void>;
}

export async function startTestEngine(changes: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const workDir = mkdtempSync(join(tmpdir(), 'engine-test-'));
  const engine = await startEngine(testOptions(workDir, { executorShutdownGraceMs: 2_000, ...changes }));
  return {
    engine,
    workDir,
    remove: async () => {
      await engine.stop({ killTasks: true });
      rmSync(workDir, { recursive: true, force: true });
    },
  };
}
