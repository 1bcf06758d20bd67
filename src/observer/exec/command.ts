import { existsSync } from 'node:fs';
import { shellWord } from '../../domain/values/shell.ts';
import type { ExecStart } from '../../ports/task-exec.ts';
import type { ExecPlace } from './place.ts';

/** Of bsdutils, which every Debian has; it is what gives a command a terminal. */
export const SCRIPT = '/usr/bin/script';

/**
 * Closes what this program has open and libraries do not keep to themselves, such as the files of a log, joins the
 * groups named before `--`, then becomes what follows.
 */
const ENTER_TASK = [
  'cd /proc/self/fd; for file in *; do if [ "$file" -gt 2 ]; then eval "exec $file>&-"; fi; done; cd /',
  'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"',
].join('\n');
/** As the task's user, who alone need be able to enter; bash, so that the task's profile is read. */
const ENTER_SANDBOX = 'cd -- "$0" || exit 126; exec "$@"';

/** Whether a user's terminal can be given to a command here. */
export function hasTerminals(): boolean {
  return existsSync(SCRIPT);
}

/**
 * The command line of a session: it joins the task's cgroups, becomes the task's user, gets a terminal if the
 * user has one, and enters the sandbox.
 */
export function execCommand({ command, terminal }: ExecStart, place: ExecPlace): string[] {
  const inSandbox = ['/bin/bash', '-c', ENTER_SANDBOX, place.sandbox, ...command];
  const shown =
    terminal === undefined
      ? inSandbox
      : [SCRIPT, '-q', '-f', '-e', '-c', inTerminal(terminal, inSandbox), '/dev/null'];
  const { cgroupFiles, asUser } = place;
  // `-p`, since this still runs as the observer's user, who must not run the profile of the task.
  return ['/bin/bash', '--norc', '-p', '-c', ENTER_TASK, 'bash', ...cgroupFiles, '--', ...asUser, ...shown];
}

function inTerminal({ columns, rows }: { columns: number; rows: number }, words: readonly string[]): string {
  // `script` echoes nothing of an input that is no terminal itself, as here.
  return `stty echo cols ${columns} rows ${rows}; exec ${words.map(shellWord).join(' ')}`;
}

/** The command that changes the size of a terminal, as the task's user: the path comes from that user's process. */
export function resizeCommand(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  terminal: string,
  { asUser }: ExecPlace,
): string[] {
  return [...asUser, 'stty', '-F', terminal, 'cols', String(columns), 'rows', String(rows)];
}
