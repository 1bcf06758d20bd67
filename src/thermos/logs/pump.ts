import { execFile } from 'node:child_process';
import { chownSync, closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UserAccount } from '../process/user.ts';

/** A pipe whose write end a process is given and whose read end is pumped by this program. */
export interface Pump {
  /** To be handed to the process, then closed with {@link closeWriteEnd}. */
  readonly writeEnd: number;
  closeWriteEnd(): void;
  /** Resolves when nobody can write any more. */
  readonly drained: Promise<void>;
  /** Gives the rest up. */
  stop(): void;
}

const mkfifo = promisify(execFile);

/**
 * Makes a pipe and passes everything written to it on.
 *
 * It is a named pipe, whose name is removed at once, since Node's own pipes are sockets: a script that opens
 * `/dev/stderr` fails on these.
 * @param owner who shall be able to open `/dev/stdout` again; undefined: the user of this program
 * @param take called with each piece; what it throws loses the piece only
 * @throws the system's error if the pipe cannot be made
 */
export async function createPump(
  owner: UserAccount | undefined,
  take: (bytes: Uint8Array) => void,
): Promise<Pump> {
  const { readEnd, writeEnd } = await makePipe(owner);
  const reader = new Socket({ fd: readEnd, readable: true, writable: false });
  const drained = new Promise<void>((resolve) => reader.once('close', () => resolve()));
  reader.on('data', (bytes) => {
    try {
      take(bytes);
    } catch {
      // A full disk must not stop the process that writes.
    }
  });
  reader.on('error', () => reader.destroy());
  return {
    writeEnd,
    closeWriteEnd: () => closeSync(writeEnd),
    drained,
    stop: () => reader.destroy(),
  };
}

async function makePipe(owner: UserAccount | undefined): Promise<{ readEnd: number; writeEnd: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'thermos-pipe-'));
  const path = join(directory, 'pipe');
  try {
    await mkfifo('mkfifo', ['-m', '600', path]);
    if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
    // A read end that does not wait for a writer comes first, then the write end opens at once.
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { readEnd, writeEnd: openSync(path, 'w') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
