import { spawnSync } from 'node:child_process';

/** Whether this program has the lock; unavailable: nobody can tell, for want of `flock`. */
export type LockOutcome = 'held' | 'taken' | 'unavailable';

/** Where flock(1) finds the file. */
const INHERITED_FD = 3;
const MAX_LOCK_MS = 5_000;
/** What flock(1) is told to say if somebody else has the lock, apart from its other failures. */
const TAKEN_STATUS = 75;

/**
 * Locks an open file against others, as the original's runner locks its checkpoint (flock(2), exclusive, not waited for).
 * Node cannot; flock(1) of util-linux locks the file that it inherits, and the lock stays with it until the last copy
 * of `file` is closed: at the latest with the end of this program.
 */
export function lockFile(file: number): LockOutcome {
  const { status } = spawnSync(
    'flock',
    ['--exclusive', '--nonblock', '--conflict-exit-code', String(TAKEN_STATUS), String(INHERITED_FD)],
    { stdio: ['ignore', 'ignore', 'ignore', file], timeout: MAX_LOCK_MS },
  );
  if (status === 0) return 'held';
  return status === TAKEN_STATUS ? 'taken' : 'unavailable';
}
