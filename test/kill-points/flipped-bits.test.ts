import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isFull } from './sample.ts';
import { backupsIn, open, type Size, stateOf, WRITES, work, write, writesIn } from './script.ts';

const SIZE: Size = { bytesPerWrite: 500 };

/** Bits that are flipped in each file, one at a time. */
const FLIPS = isFull ? 1_500 : 40;

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flipped-bits-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** What one who starts on the directory finds: the state and the backups. @throws if anything is refused */
async function contentOf(directory: string): Promise<unknown> {
  const backups = await backupsIn(directory, SIZE);
  const opened = await open(directory);
  const writes = writesIn(stateOf(opened), SIZE);
  await opened.log.close();
  return { writes, backups };
}

/** Offsets spread over a file, each with a bit. */
function flipsIn(length: number): (readonly [offset: number, bit: number])[] {
  const count = Math.min(FLIPS, length * 8);
  return Array.from({ length: count }, (_, i) => [Math.floor((i * length) / count), i % 8] as const);
}

describe('a flipped bit', () => {
  it('in any file is found and refused, or changes nothing', async (context) => {
    const original = join(root, 'original');
    await work(original, SIZE, () => {});
    // What came last stands in the database's own log, everything else in a table.
    const opened = await open(original);
    await write(opened.storage, WRITES + 1, SIZE);
    await opened.log.close();
    const names = ['log', 'backups'].flatMap((folder) =>
      readdirSync(join(original, folder)).map((name) => `${folder}/${name}`),
    );
    const intact = { writes: WRITES + 1, backups: new Map(Object.entries({ a: 3, b: 8 })) };
    for (const name of names) {
      const content = readFileSync(join(original, name));
      let refused = 0;
      const flips = flipsIn(content.length);
      for (const [offset, bit] of flips) {
        const copy = join(root, 'copy');
        cpSync(original, copy, { recursive: true });
        const flipped = Buffer.from(content);
        flipped.writeUInt8(flipped.readUInt8(offset) ^ (1 << bit), offset);
        writeFileSync(join(copy, name), flipped);
        const outcome = await contentOf(copy).catch((error: Error) => error);
        if (outcome instanceof Error) refused += 1;
        else assert.deepEqual(outcome, intact, `bit ${bit} of byte ${offset} of ${name}`);
        rmSync(copy, { recursive: true });
      }
      context.diagnostic(
        `${name}, ${content.length} bytes: ${refused} of ${flips.length} refused, the others harmless`,
      );
      if (/^backups|\.(ldb|log)$|HEAD$/.test(name)) assert(refused > flips.length / 2, name);
    }
  });
});
