import { deflateSync } from 'node:zlib';
import type { Timers } from '../src/ports/clock.ts';
import type { Deflate } from '../src/ports/deflate.ts';
import { DEFLATE_LEVEL } from '../src/storage/log-entry.ts';
import type { SeededRandom } from './random.ts';

const MAX_DEFLATE_MS = 5;

/** Takes a while, as another thread does, in which other work goes on. */
export function slowDeflate(timers: Timers, random: SeededRandom): Deflate {
  return (bytes) => {
    const deflated = deflateSync(bytes, { level: DEFLATE_LEVEL });
    return new Promise((resolve) => {
      timers.after(random.below(MAX_DEFLATE_MS + 1), () => resolve(deflated));
    });
  };
}
