import { execFile } from 'node:child_process';
import { chownSync, closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UserAccount } from './user.ts';

const { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** Two file descriptors: what is written into the one comes out of the other. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

const mkfifo = promisify(execFile);

/**
 * Makes a pipe to or from a process. It is a named pipe, whose name is removed at once, since Node's own pipes are
 * sockets: a program that opens `/dev/stdin` or `/dev/stderr` fails on these, and bash takes them for the network.
 * @param owner who shall be able to open such a path; undefined: the user of this program
 * @param ours the end that this program keeps; the other one waits, as programs expect it
 * @throws the system's error if the pipe cannot be made
 */
export async function makePipe(owner: UserAccount | undefined, ours: keyof Pipe): Promise<Pipe> {
  const directory = mkdtempSync(join(tmpdir(), 'thermos-pipe-'));
  const path = join(directory, 'pipe');
  try {
    await mkfifo('mkfifo', ['-m', '600', path]);
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
    // While both sides are held, neither end waits for the other to be opened.
    const both = openSync(path, O_RDWR);
    try {
      const readEnd = openSync(path, ours === 'readEnd' ? O_RDONLY | O_NONBLOCK : O_RDONLY);
      const writeEnd = openSync(path, ours === 'writeEnd' ? O_WRONLY | O_NONBLOCK : O_WRONLY);
      return { readEnd, writeEnd };
    } finally {
      closeSync(both);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
