import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** An engine in a process of its own. */
export interface KillableEngine {
  readonly masterPort: number;
  readonly agentPort: number;
  readonly agentId: string;
  /** kill -9: the engine gets no chance to say anything. */
  kill(): Promise<void>;
  /** Stops it with all its tasks. */
  stop(): Promise<void>;
}

export async function spawnEngine(workDir: string, isolation: 'auto' | 'posix'): Promise<KillableEngine> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'engine-process.ts'), workDir, isolation],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const facts = JSON.parse(await firstLine(child)) as Pick<
    KillableEngine,
    'masterPort' | 'agentPort' | 'agentId'
  >;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { ...facts, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`the engine ended before it was ready: ${text}`);
}
