import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity, readBootId, readProcess } from '../containers/process-table.ts';

interface LockRecord extends ProcessIdentity {
  readonly bootId: string;
}

/**
 * Makes this process the only engine of a work directory. The lock of a process that is gone counts for nothing.
 * @returns what releases the lock
 * @throws Error if another process holds it
 */
export function lockWorkDir(workDir: string): () => void {
  mkdirSync(join(workDir, 'meta'), { recursive: true });
  const path = join(workDir, 'meta', 'engine.lock');
  const own = readProcess(process.pid);
  const record: LockRecord = { pid: process.pid, startTicks: own?.startTicks ?? 0, bootId: readBootId() };
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, JSON.stringify(record), { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readHolder(path);
    if (holder !== undefined && holder.bootId === record.bootId && isAlive(holder)) {
      throw new Error(
        `the work directory ${workDir} is in use by the engine with pid ${holder.pid}: ` +
          'stop that one or choose another directory',
      );
    }
    rmSync(path, { force: true });
  }
  throw new Error(`another process keeps taking the lock ${path}`);
}

function readHolder(path: string): LockRecord | undefined {
  try {
    // Written by this function's own format; anything else is no lock.
    return JSON.parse(readFileSync(path, 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
}
