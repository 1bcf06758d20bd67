import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ClassicLevel } from 'classic-level';
import { findChangedTable } from './check-tables.ts';
import { crc32c } from './crc32c.ts';
import { unsnappy } from './snappy.ts';

const root = await mkdtemp(join(tmpdir(), 'check-tables-'));
after(() => rm(root, { recursive: true, force: true }));
let directories = 0;

/** A database whose content is in a table. @param textOf gives each entry's value */
async function tableOf(count: number, compression: boolean, textOf: (i: number) => string): Promise<string> {
  const directory = join(root, String(++directories));
  const database = new ClassicLevel(directory, { compression });
  await database.batch(
    Array.from({ length: count }, (_, i) => ({ type: 'put', key: `key ${i}`, value: textOf(i) })),
  );
  await database.compactRange('a', 'z');
  await database.close();
  return directory;
}

test('the checksum is that of Castagnoli', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assert.equal(crc32c(new Uint8Array()), 0);
});

describe('tables that LevelDB wrote', () => {
  for (const compression of [true, false]) {
    test(`are found unchanged, however large (${compression ? 'compressed' : 'plain'})`, async () => {
      for (const [count, length] of [
        [1, 1],
        [2000, 300],
        [5, 700_000],
      ] as const) {
        const directory = await tableOf(count, compression, (i) => `${i}`.repeat(length));
        assert.ok((await readdir(directory)).some((name) => name.endsWith('.ldb')));
        assert.equal(await findChangedTable(directory), undefined);
      }
    });

    test(`are found changed by any bit before their end (${compression ? 'compressed' : 'plain'})`, async () => {
      const directory = await tableOf(300, compression, (i) => `value ${i} `.repeat(5));
      const name = (await readdir(directory)).find((file) => file.endsWith('.ldb')) ?? assert.fail();
      const path = join(directory, name);
      const bytes = await readFile(path);
      // The end has a magic number of 8 bytes, without which it is no table, and padding before that.
      for (let offset = 0; offset < bytes.length - 48; offset += 7) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(offset) ^ (1 << (offset % 8)), offset);
        await writeFile(path, changed);
        assert.equal(
          await findChangedTable(directory),
          `a block of ${name} does not have its checksum`,
          `${offset}`,
        );
      }
    });
  }

  test('that were not written to their end are left to LevelDB', async () => {
    const directory = await tableOf(300, true, (i) => `value ${i}`);
    const name = (await readdir(directory)).find((file) => file.endsWith('.ldb')) ?? assert.fail();
    const bytes = await readFile(join(directory, name));
    for (const length of [0, 10, 48, bytes.length - 1]) {
      await writeFile(join(directory, name), bytes.subarray(0, length));
      assert.equal(await findChangedTable(directory), undefined);
    }
  });
});

test('what Snappy did not make is refused', () => {
  const texts = [
    '',
    '00',
    '0500',
    '05',
    'ffffffffffffffff',
    '0401',
    '04010500',
    '0402ffff',
    '040cabcd',
    '0300414243',
  ];
  for (const text of texts) {
    const result = unsnappy(Buffer.from(text, 'hex'), 1000);
    assert.ok(result === undefined || result.length === 0, text);
  }
  assert.deepEqual(unsnappy(Buffer.from('0308414243', 'hex'), 1000), Uint8Array.from(Buffer.from('ABC')));
});
