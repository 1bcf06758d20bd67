import { constants, createDeflate } from 'node:zlib';
import type { Deflate } from '../../ports/deflate.ts';

/**
 * Deflates beside other work, with one compressor for all calls. Node's own functions make one for each call, with
 * buffers outside of the heap: a few thousand calls in a row, and V8 collects the whole heap because of them.
 * The result rejects a call that begins before the last one has been answered.
 * @param level from 1, the fastest, to 9, the shortest result
 */
export function createDeflater(level: number): Deflate {
  const compressor = createDeflate({ level, flush: constants.Z_FINISH });
  const chunks: Uint8Array[] = [];
  let input = new Uint8Array();
  let fail: (error: Error) => void = () => {};
  compressor.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  compressor.on('error', (error) => fail(error));
  const deflate: Deflate = (bytes) =>
    new Promise((resolve, reject) => {
      fail = reject;
      if (input.length < bytes.length) input = new Uint8Array(2 * bytes.length);
      input.set(bytes);
      compressor.write(input.subarray(0, bytes.length), (error) => {
        if (error) return reject(error);
        // Whoever stores the result may remove what it was made of.
        if (compressor.readableLength > 0)
          return reject(new Error('the end of what was deflated is missing'));
        compressor.reset();
        resolve(Buffer.concat(chunks.splice(0)));
      });
    });
  let isBusy = false;
  return async (bytes) => {
    if (isBusy) throw new Error('the compressor is at work: wait until it has answered the call before');
    isBusy = true;
    try {
      return await deflate(bytes);
    } finally {
      isBusy = false;
    }
  };
}
