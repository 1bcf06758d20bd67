import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import type { ExecEnd } from '../../ports/task-exec.ts';
import { makePipe, type UserAccount } from '../../thermos/index.ts';

/** A command that runs, a session and a process group of its own. */
export interface ExecProcess {
  /** undefined if the program could not be started; its end tells why. */
  readonly pid: number | undefined;
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly end: Promise<ExecEnd>;
}

/**
 * Starts a program with pipes for its input and outputs.
 * @param user who may open these again
 * @throws the system's error if it cannot be started
 */
export async function startProcess(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  user: UserAccount,
): Promise<ExecProcess> {
  const [input, output, errors] = await Promise.all([
    makePipe(user, 'writeEnd'),
    makePipe(user, 'readEnd'),
    makePipe(user, 'readEnd'),
  ]);
  const stdin = new Socket({ fd: input.writeEnd, readable: false, writable: true });
  const [stdout, stderr] = [output, errors].map(
    ({ readEnd }) => new Socket({ fd: readEnd, readable: true, writable: false }),
  ) as [Socket, Socket]; // one for each of two
  const theirs = [input.readEnd, output.writeEnd, errors.writeEnd];
  // The sandbox may be closed to this program's user, so the command enters it itself.
  const child = spawn(program, args, { cwd: '/', env, detached: true, stdio: theirs });
  for (const end of theirs) closeSync(end);
  // A command may close its input early.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => stream.destroy());
  const end = new Promise<ExecEnd>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'stopped', problem: error.message }));
    child.once('exit', (code, signal) =>
      resolve(
        signal === null
          ? { kind: 'exited', code: code ?? 0 }
          : { kind: 'signaled', signal: constants.signals[signal] },
      ),
    );
  });
  return { pid: child.pid, stdin, stdout, stderr, end };
}
