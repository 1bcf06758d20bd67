import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/**
 * A file that starts anew when it is full; the one before stays beside it as `<path>.1`.
 * Written synchronously, so that the last words before a crash are there.
 * @param maxBytes a file that reached this size is put aside
 */
export function createRotatingFile(path: string, maxBytes: number): Writable {
  let file = openSync(path, 'a');
  let sizeBytes = fstatSync(file).size;
  const rotate = (): void => {
    closeSync(file);
    renameSync(path, `${path}.1`);
    file = openSync(path, 'a');
    sizeBytes = 0;
  };
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        if (sizeBytes >= maxBytes) rotate();
        sizeBytes += writeSync(file, chunk);
        done();
      } catch (error) {
        // A full disk must not end the program for want of a log line.
        done(error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? null : (error as Error));
      }
    },
    final(done) {
      closeSync(file);
      done();
    },
  });
}
