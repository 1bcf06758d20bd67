import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { currentUser } from '../thermos/index.ts';

/** Permission of users other than owner and group to pass through a directory. */
const OTHERS_MAY_ENTER = 0o001;

/** What a user should know about tasks in this state directory, a sentence each. */
export function notesOn(stateDir: string): readonly string[] {
  if (process.getuid?.() !== 0) {
    return [
      `tasks run as ${currentUser().name}, whatever their role, since the cluster was not started as root`,
    ];
  }
  return closedDirectories(stateDir).map(
    (directory) =>
      `tasks run as the user of their role, who cannot enter ${directory}: ` +
      `open it (chmod o+x ${directory}) or choose another --state-dir`,
  );
}

function closedDirectories(path: string): readonly string[] {
  const closed = (statSync(path).mode & OTHERS_MAY_ENTER) === 0 ? [path] : [];
  return path === '/' ? closed : [...closed, ...closedDirectories(dirname(path))];
}
