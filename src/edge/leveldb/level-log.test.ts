import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ClassicLevel } from 'classic-level';
import { type Log, LogDamaged } from '../../ports/log.ts';
import { contentOf, entries, testLogContract } from '../../storage/testing/log-contract.ts';
import { LogLocked } from './errors.ts';
import { openLevelLog } from './level-log.ts';

const WRITER = fileURLToPath(new URL('testing/writer.ts', import.meta.url));

const root = await mkdtemp(join(tmpdir(), 'level-log-'));
after(() => rm(root, { recursive: true, force: true }));
let directories = 0;
const newDirectory = () => join(root, String(++directories));

/** A closed log with entries `1` to `count`, of about 1 kB each. */
async function closedLog(count: number): Promise<string> {
  const directory = newDirectory();
  const log = await openLevelLog(directory);
  await log.initialize();
  await appendNumbers(log, 1, count);
  await log.close();
  return directory;
}

async function appendNumbers(log: Log, first: number, last: number): Promise<void> {
  for (let i = first; i <= last; i++) await log.append(entries(`${i} ${'abc'.repeat(300)}`));
}

/** Opens the log and reads all of it. @returns the entries' leading numbers */
async function numbersIn(directory: string): Promise<number[]> {
  const log = await openLevelLog(directory);
  try {
    return (await contentOf(log)).map(([, text]) => Number.parseInt(text, 10));
  } finally {
    await log.close();
  }
}

async function assertDamaged(directory: string, position: number, problem: RegExp): Promise<void> {
  await assert.rejects(numbersIn(directory), (error: Error) => {
    assert(error instanceof LogDamaged, String(error));
    assert.match(error.message, problem);
    assert.equal(error.position, position);
    assert(error.message.includes(directory), 'says where');
    return true;
  });
}

describe('the log in LevelDB', () => {
  const places = new WeakMap<Log, string>();
  const openAt = async (directory: string) => {
    const log = await openLevelLog(directory);
    places.set(log, directory);
    return log;
  };
  testLogContract(
    () => openAt(newDirectory()),
    async (log) => {
      await log.close();
      return openAt(places.get(log) ?? '');
    },
  );

  test('creates nothing before it is initialised', async () => {
    const directory = newDirectory();
    await (await openLevelLog(directory)).close();
    await assert.rejects(readdir(directory), /ENOENT/);
  });

  test('can be initialised after an initialisation that was cut short', async () => {
    const directory = await closedLog(0);
    await rm(join(directory, 'HEAD'));
    const log = await openLevelLog(directory);
    assert.deepEqual(await log.status(), { kind: 'uninitialised' });
    await log.initialize();
    assert.equal(await log.append(entries('one')), 1);
    await log.close();
  });

  test('can be initialised after a loss of power that left an unusable database', async () => {
    const directory = await closedLog(0);
    await rename(join(directory, 'HEAD'), join(directory, 'HEAD.new'));
    for (const name of await readdir(directory)) {
      if (name.startsWith('MANIFEST')) await writeFile(join(directory, name), '');
    }
    const log = await openLevelLog(directory);
    assert.deepEqual(await log.status(), { kind: 'uninitialised' });
    await log.initialize();
    assert.equal(await log.append(entries('one')), 1);
    await log.close();
    assert.deepEqual((await readdir(directory)).includes('HEAD.new'), false);
  });

  test('refuses a database that is not a log', async () => {
    const directory = newDirectory();
    const database = new ClassicLevel(directory);
    await database.put('0000000001', 'record');
    await database.close();
    await assert.rejects(
      openLevelLog(directory),
      /not a log of this scheduler, perhaps the replica of an Apache Aurora/,
    );
  });
});

/** Starts a process that appends for ever; resolves when it has acknowledged `count` entries. */
async function startWriter(directory: string, count: number, shellPrefix = '') {
  const command = `${shellPrefix} exec "$@"`;
  const child = spawn('sh', ['-c', command, 'sh', process.execPath, WRITER, directory, '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const reached = new Promise<void>((resolve) => {
    output.on('line', (line) => {
      lines.push(line);
      if (lines.length >= count) resolve();
    });
    output.on('close', resolve);
  });
  await reached;
  return { child, lines };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
}

describe('another process', () => {
  test('that holds the log keeps everybody else out, until it is gone', async () => {
    const directory = newDirectory();
    const { child } = await startWriter(directory, 1);
    await assert.rejects(openLevelLog(directory), (error: Error) => {
      assert(error instanceof LogLocked);
      assert.equal(error.directory, directory);
      assert(error.message.includes(directory));
      return true;
    });
    child.kill('SIGKILL');
    await ended(child);
    await (await openLevelLog(directory)).close();
  });

  test('that is killed in the middle loses nothing it had acknowledged', async () => {
    const directory = newDirectory();
    let acknowledged = 0;
    for (let round = 1; round <= 3; round++) {
      const { child, lines } = await startWriter(directory, 100);
      child.kill('SIGKILL');
      await ended(child);
      acknowledged = Number(lines.at(-1));
      const log = await openLevelLog(directory);
      const content = await contentOf(log);
      await log.close();
      assert(content.length >= acknowledged, `${content.length} entries, ${acknowledged} acknowledged`);
      assert(content.every(([, text]) => text === 'x'.repeat(1000)));
    }
    assert(acknowledged >= 300);
  });

  test('that has no more space stops loudly, and what was acknowledged is there', async () => {
    const directory = newDirectory();
    // A limit on the size of files fails writes as a full disk does, and needs no privileges.
    const { child, lines } = await startWriter(directory, Number.POSITIVE_INFINITY, 'ulimit -f 400;');
    await ended(child);
    const [usability, failure, last] = lines.toReversed();
    assert.equal(usability, 'unusable');
    assert.match(failure ?? '', /^LogWriteFailed: the log in .* could not be written: .*File too large/);
    assert(failure?.includes(directory));
    const log = await openLevelLog(directory);
    const content = await contentOf(log);
    await log.close();
    assert(Number(last) > 50);
    assert(content.length >= Number(last), `${content.length} entries, ${last} acknowledged`);
  });
});

describe('damage', () => {
  /** Bits that are flipped per kind of file, spread evenly. */
  const FLIPS = 60;

  for (const [state, isReopened] of [
    ['just written', false],
    ['in tables', true],
  ] as const) {
    test(`of one bit is found and refused (${state})`, async () => {
      const original = await closedLog(40);
      if (isReopened) assert.equal((await numbersIn(original)).length, 40);
      const intact = await numbersIn(await copyOf(original));
      let found = 0;
      for (const name of (await readdir(original)).filter((file) => /\.(log|ldb)$|^HEAD$/.test(file))) {
        const bytes = await readFile(join(original, name));
        for (let i = 0; i < Math.min(FLIPS, bytes.length); i++) {
          const offset = Math.floor((i * bytes.length) / FLIPS);
          const directory = await copyOf(original);
          const damaged = Buffer.from(bytes);
          damaged.writeUInt8((bytes[offset] ?? 0) ^ (1 << (i % 8)), offset);
          await writeFile(join(directory, name), damaged);
          const outcome = await numbersIn(directory).catch((error: unknown) => error);
          if (outcome instanceof LogDamaged) found += 1;
          else
            assert.deepEqual(
              outcome,
              intact,
              `${name}, bit ${i % 8} of byte ${offset}: read as if nothing were wrong`,
            );
          await rm(directory, { recursive: true });
        }
      }
      assert(found >= FLIPS / 2, `only ${found} flips mattered`);
    });
  }

  test('of the newest entries is found, though the database is consistent without them', async () => {
    const directory = await closedLog(10);
    const older = await copyOf(directory);
    const log = await openLevelLog(directory);
    await appendNumbers(log, 11, 15);
    await log.close();
    await cp(join(directory, 'HEAD'), join(older, 'HEAD'));
    await assertDamaged(older, 11, /the newest entries are missing, up to the one acknowledged at 15/);
  });

  test('of an entry in the middle is found', async () => {
    const directory = await closedLog(10);
    const database = new ClassicLevel(directory);
    await database.del('log/0000000000000004');
    await database.close();
    await assertDamaged(directory, 4, /the entry is missing; the next one is at 5/);
  });

  test('by entries that change places is found', async () => {
    const directory = await closedLog(3);
    const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
    const other = await database.get('log/0000000000000003');
    assert(other !== undefined);
    await database.put('log/0000000000000002', other);
    await database.close();
    await assertDamaged(directory, 2, /checksum/);
  });

  test('of the files around the entries is found', async () => {
    const cases: readonly (readonly [name: string, problem: RegExp])[] = [
      ['HEAD', /HEAD is missing/],
      ['CURRENT', /the database is missing/],
    ];
    for (const [name, problem] of cases) {
      const directory = await closedLog(3);
      await rm(join(directory, name));
      await assertDamaged(directory, 1, problem);
    }
    const withoutManifest = await closedLog(3);
    for (const name of await readdir(withoutManifest)) {
      if (name.startsWith('MANIFEST')) await rm(join(withoutManifest, name));
    }
    await assertDamaged(withoutManifest, 1, /the database cannot be opened/);
  });
});

async function copyOf(directory: string): Promise<string> {
  const copy = newDirectory();
  await cp(directory, copy, { recursive: true });
  return copy;
}
