import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ClassicLevel } from 'classic-level';
import { LogDamaged, LogTruncated, type ReadableLog } from '../../ports/log.ts';
import { copyDatabase } from '../leveldb/database-copy.ts';
import { isReplica, type ReplicaOptions, readReplica } from './replica-log.ts';
import {
  append,
  type ForeignRecord,
  metadata,
  nop,
  promise,
  promised,
  truncate,
  writeReplica,
} from './testing/write-replica.ts';

const VOTING = metadata(1);

const root = await mkdtemp(join(tmpdir(), 'replica-log-'));
after(() => rm(root, { recursive: true, force: true }));
let directories = 0;

async function replicaOf(...records: readonly ForeignRecord[]): Promise<string> {
  const directory = join(root, String(++directories));
  await writeReplica(directory, records);
  return directory;
}

const text = (content: string) => Buffer.from(content);

async function open(directory: string, options: Partial<ReplicaOptions> = {}): Promise<ReadableLog> {
  const copy = await copyDatabase(directory);
  return readReplica(directory, copy, { trustsUnlearned: false, ...options }).catch(async (error) => {
    await copy[Symbol.asyncDispose]();
    throw error;
  });
}

async function contentOf(directory: string, options?: Partial<ReplicaOptions>): Promise<[number, string][]> {
  const log = await open(directory, options);
  try {
    const content: [number, string][] = [];
    for await (const { position, entry } of log.read())
      content.push([position, Buffer.from(entry).toString()]);
    return content;
  } finally {
    await log.close();
  }
}

describe('a replica of Mesos’ log', () => {
  test('gives back what was appended and nothing else', async () => {
    const directory = await replicaOf(
      VOTING,
      nop(0),
      append(1, text('one')),
      nop(2),
      append(3, text('three')),
    );
    await using copy = await copyDatabase(directory);
    assert.equal(await isReplica(directory, copy), true);
    assert.deepEqual(await contentOf(directory), [
      [1, 'one'],
      [3, 'three'],
    ]);
    const log = await open(directory);
    assert.deepEqual(await log.status(), { kind: 'ready', firstPosition: 0, nextPosition: 4 });
    await log.close();
  });

  test('of the first versions of Mesos is read as well', async () => {
    assert.deepEqual(await contentOf(await replicaOf(promise, nop(0), append(1, text('one')))), [[1, 'one']]);
  });

  test('begins where it was truncated, though older records are left', async () => {
    const directory = await replicaOf(VOTING, append(3, text('old')), append(5, text('new')), truncate(6, 5));
    assert.deepEqual(await contentOf(directory), [[5, 'new']]);
    const log = await open(directory);
    await assert.rejects(async () => {
      for await (const record of log.read(4)) assert.ok(record);
    }, LogTruncated);
    await log.close();
  });

  test('begins after a tombstone, which stands for a truncation that it missed', async () => {
    const directory = await replicaOf(VOTING, nop(4, { nop: { tombstone: true } }), append(5, text('five')));
    assert.deepEqual(await contentOf(directory), [[5, 'five']]);
  });

  test('is read beyond the positions that its keys once had room for', async () => {
    const far = 9_999_999_998;
    const directory = await replicaOf(
      VOTING,
      truncate(far - 1, far - 1),
      append(far, text('a')),
      append(far + 1, text('b')),
    );
    assert.deepEqual(await contentOf(directory), [
      [far, 'a'],
      [far + 1, 'b'],
    ]);
  });

  test('is not changed by being read', async () => {
    const directory = await replicaOf(VOTING, nop(0), append(1, text('one')));
    const before = await filesOf(directory);
    await contentOf(directory);
    assert.deepEqual(await filesOf(directory), before);
  });
});

describe('what a single replica cannot know', () => {
  const unlearned = append(2, text('two'), { learned: false });

  test('is named, and refused unless the operator vouches for it', async () => {
    const directory = await replicaOf(VOTING, nop(0), append(1, text('one')), unlearned, promised(3));
    await assert.rejects(contentOf(directory), (error: Error) => {
      assert.match(error.message, /what was agreed on for position 2-3: a single replica cannot/);
      assert.match(error.message, /-trust_unlearned=true/);
      assert(error.message.includes(directory));
      return true;
    });
    assert.deepEqual(await contentOf(directory, { trustsUnlearned: true }), [
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  test('does not matter before the beginning of the log', async () => {
    const directory = await replicaOf(
      VOTING,
      append(1, text('?'), { learned: false }),
      append(4, text('four')),
      truncate(5, 4),
    );
    assert.deepEqual(await contentOf(directory), [[4, 'four']]);
  });

  test('is never made up: a position of which nothing is known is refused', async () => {
    const directory = await replicaOf(
      VOTING,
      nop(0),
      append(1, text('one')),
      append(4, text('four')),
      append(6, text('six')),
    );
    for (const trustsUnlearned of [false, true]) {
      await assert.rejects(
        contentOf(directory, { trustsUnlearned }),
        /knows nothing of position 2-3, 5\. It has fallen behind/,
      );
    }
  });

  for (const [name, status] of [
    ['RECOVERING', 2],
    ['STARTING', 3],
    ['EMPTY', 4],
  ] as const) {
    test(`is everything while it is ${name}`, async () => {
      const directory = await replicaOf(metadata(status), nop(0));
      await assert.rejects(contentOf(directory), new RegExp(`is ${name}: it does not have the whole log`));
    });
  }
});

describe('what no replica writes', () => {
  const put = async (directory: string, key: string, value: Uint8Array) => {
    const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
    await database.put(key, value);
    await database.close();
  };
  const damages: readonly (readonly [string, string, Uint8Array, RegExp])[] = [
    [
      'a record that is not readable',
      '0000000003',
      Uint8Array.of(0xff),
      /at position 2: the record is not readable/,
    ],
    ['metadata in the place of an action', '0000000003', Uint8Array.of(8, 3), /is not an action/],
  ];
  for (const [name, key, value, problem] of damages) {
    test(`${name} is damage`, async () => {
      const directory = await replicaOf(VOTING, nop(0), append(1, text('one')));
      await put(directory, key, value);
      await assert.rejects(contentOf(directory), (error: Error) => {
        assert(error instanceof LogDamaged, String(error));
        assert.match(error.message, problem);
        return true;
      });
    });
  }

  test('a table with a flipped bit is damage', async () => {
    const directory = await replicaOf(VOTING, nop(0), append(1, text('one')));
    const database = new ClassicLevel(directory);
    await database.compactRange('0', '9');
    await database.close();
    const name = (await readdir(directory)).find((file) => file.endsWith('.ldb')) ?? assert.fail();
    const bytes = await readFile(join(directory, name));
    bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
    await writeFile(join(directory, name), bytes);
    await assert.rejects(
      contentOf(directory),
      /damaged at position 0: a block of .* Take the directory of another/,
    );
  });

  test('an action under the key of another position is damage', async () => {
    const directory = await replicaOf(VOTING, nop(0), append(1, text('one')));
    const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
    const other = await database.get('0000000002');
    await database.put('0000000003', other ?? assert.fail());
    await database.close();
    await assert.rejects(contentOf(directory), /says that its position is 1/);
  });
});

async function filesOf(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory);
  const contents = await Promise.all(names.map((name) => readFile(join(directory, name), 'hex')));
  return Object.fromEntries(names.map((name, i) => [name, contents[i] ?? '']));
}
