import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { makePipe } from '../process/pipe.ts';
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

/**
 * Makes a pipe and passes everything written to it on.
 * @param owner who shall be able to open `/dev/stdout` again; undefined: the user of this program
 * @param take called with each piece; what it throws loses the piece only
 * @throws the system's error if the pipe cannot be made
 */
export async function createPump(
  owner: UserAccount | undefined,
  take: (bytes: Uint8Array) => void,
): Promise<Pump> {
  const { readEnd, writeEnd } = await makePipe(owner, 'readEnd');
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
