import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { backupDirectory } from './backup-directory.ts';

const root = mkdtempSync(join(tmpdir(), 'backups-'));
after(() => rmSync(root, { recursive: true }));

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

describe('the directory of backups', () => {
  test('is made with the first backup and gives back what was written', async () => {
    const files = backupDirectory(join(root, 'new/deep'));
    assert.deepEqual(await files.list(), []);
    assert.equal(await files.create('b', [bytes('one, '), bytes('two')]), 8);
    assert.equal(await files.create('a', []), 0);
    assert.deepEqual(await files.list(), ['a', 'b']);
    assert.equal(Buffer.from(await files.read('b', 100)).toString(), 'one, two');
    assert.equal(statSync(join(root, 'new/deep/b')).mode & 0o777, 0o600);
    await files.remove('b');
    assert.deepEqual(await files.list(), ['a']);
  });

  test('gives back large files, of slices of any size', async () => {
    const files = backupDirectory(join(root, 'sizes'));
    const slices = [1, 100_000, 600_000, 0, 524_288, 524_287, 2, 3_000_000, 4_000_000, 7].map((size, i) =>
      new Uint8Array(size).fill(i + 1),
    );
    const whole = Buffer.concat(slices);
    assert.equal(await files.create('large', slices), whole.length);
    assert(whole.equals(await files.read('large', whole.length)));
  });

  test('never replaces a file', async () => {
    const files = backupDirectory(join(root, 'same'));
    await files.create('a', [bytes('first')]);
    assert.equal(await files.create('a', [bytes('second')]), undefined);
    assert.equal(Buffer.from(await files.read('a', 100)).toString(), 'first');
    assert.deepEqual(readdirSync(join(root, 'same')), ['a']);
  });

  test('keeps nothing of a backup that failed', async () => {
    const files = backupDirectory(join(root, 'failed'));
    function* failing(): Generator<Uint8Array, void> {
      yield new Uint8Array(3_000_000);
      throw new Error('no more');
    }
    await assert.rejects(files.create('a', failing()), /no more/);
    assert.deepEqual(readdirSync(join(root, 'failed')), []);
  });

  test('is not disturbed by what a process left behind that died while it wrote', async () => {
    mkdirSync(join(root, 'died'));
    writeFileSync(join(root, 'died/temp_a'), 'half of it and longer than the new one');
    const files = backupDirectory(join(root, 'died'));
    assert.deepEqual(await files.list(), []);
    await files.create('a', [bytes('whole')]);
    assert.equal(Buffer.from(await files.read('a', 100)).toString(), 'whole');
  });

  test('removes what processes left behind, but for others’ files and those that may be written still', async () => {
    const directory = join(root, 'left');
    mkdirSync(directory);
    const old = ['temp_a', 'temp_a.01234567-89ab-4def-8123-456789abcdef', 'temp_theirs', 'a'];
    for (const name of [...old, 'temp_a-02']) writeFileSync(join(directory, name), 'half');
    for (const name of old) utimesSync(join(directory, name), 1_000, 1_000);
    await backupDirectory(directory).removeUnfinished((name) => name !== 'theirs', 1_001_000);
    assert.deepEqual(readdirSync(directory).sort(), ['a', 'temp_a-02', 'temp_theirs']);
    await backupDirectory(join(root, 'not made yet')).removeUnfinished(() => true, 1);
  });

  test('keeps two apart that write under the same name at the same time', async () => {
    const contents = ['one', 'two'].map((word) => word.repeat(400_000));
    const directory = join(root, 'both');
    const sizes = await Promise.all(
      contents.map((content) => backupDirectory(directory).create('a', [bytes(content)])),
    );
    const winner = contents[sizes.findIndex((size) => size !== undefined)];
    assert.equal(sizes.filter((size) => size === undefined).length, 1);
    assert.equal(readFileSync(join(directory, 'a'), 'utf8'), winner);
    assert.deepEqual(readdirSync(directory), ['a']);
  });

  test('lists files only, and leads nowhere else', async () => {
    const files = backupDirectory(join(root, 'listed'));
    await files.create('a', [bytes('a')]);
    mkdirSync(join(root, 'listed/directory'));
    symlinkSync('/etc/passwd', join(root, 'listed/link'));
    assert.deepEqual(await files.list(), ['a']);
    for (const name of ['../same/a', '/etc/passwd', '..', '.', '']) {
      await assert.rejects(() => files.read(name, 100), /is not the name of a file/, name);
    }
  });

  test('refuses to read what is too large', async () => {
    const files = backupDirectory(join(root, 'large'));
    await files.create('a', [new Uint8Array(101)]);
    await assert.rejects(files.read('a', 100), /has 101 bytes/);
  });
});
