import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity, readBootId, readProcess } from '../containers/process-table.ts';

interface Claim extends ProcessIdentity {
  readonly bootId: string;
}

/** Claims are `engine.lock.<pid>`; those of earlier versions had no pid in their name. */
const NAME = 'engine.lock';

/**
 * Makes this process the only engine of a work directory. Each engine claims the directory in a file of its own before it
 * looks for others, so that of two that start at the same time never both go on. A claim of a process that is gone counts
 * for nothing, and only such a one is ever removed by others.
 * @returns what releases the lock
 * @throws Error if another process holds it
 */
export function lockWorkDir(workDir: string): () => void {
  const directory = join(workDir, 'meta');
  mkdirSync(directory, { recursive: true });
  const claim: Claim = {
    pid: process.pid,
    startTicks: readProcess(process.pid)?.startTicks ?? 0,
    bootId: readBootId(),
  };
  const own = `${NAME}.${process.pid}`;
  const release = () => rmSync(join(directory, own), { force: true });
  if (readClaim(join(directory, own))?.startTicks === claim.startTicks) throw inUse(workDir, process.pid);
  // Nobody may see half a claim and take it for none.
  const draft = join(directory, `claim.${process.pid}.tmp`);
  writeFileSync(draft, JSON.stringify(claim), { mode: 0o600 });
  renameSync(draft, join(directory, own));
  for (const name of readdirSync(directory).filter((file) => file.startsWith(NAME) && file !== own)) {
    const other = readClaim(join(directory, name));
    if (other !== undefined && other.bootId === claim.bootId && isAlive(other)) {
      release();
      throw inUse(workDir, other.pid);
    }
    rmSync(join(directory, name), { force: true });
  }
  return release;
}

function inUse(workDir: string, pid: number): Error {
  return new Error(
    `the work directory ${workDir} is in use by the engine with pid ${pid}: ` +
      'stop that one or choose another directory',
  );
}

function readClaim(path: string): Claim | undefined {
  try {
    // Written by lockWorkDir() only; anything else is no claim.
    return JSON.parse(readFileSync(path, 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}
