import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Journal } from './journal.ts';

const root = mkdtempSync(join(tmpdir(), 'journal-test-'));
after(() => rmSync(root, { recursive: true }));

const freshDirectory = () => mkdtempSync(join(root, 'j-'));
const open = (directory: string) => Journal.open(directory, assert.fail);
const contents = (journal: Journal) => [...journal.under('')];

describe('the journal', () => {
  it('knows after a restart what was committed before', async () => {
    const directory = freshDirectory();
    const journal = await open(directory);
    await Promise.all([
      journal.commit([
        ['a/1', { big: 1_700_000_000_000_000_000n }],
        ['a/2', 'two'],
      ]),
      journal.commit([['b', 3]]),
      journal.commit([['a/2', undefined]]),
    ]);
    await journal.close();
    const again = await open(directory);
    assert.deepEqual(contents(again), [
      ['a/1', { big: 1_700_000_000_000_000_000n }],
      ['b', 3],
    ]);
    assert.deepEqual(
      [...again.under('a/')].map(([key]) => key),
      ['a/1'],
    );
    await again.close();
  });

  it('writes what arrives at any moment, also just as a write ends', async () => {
    const journal = await open(freshDirectory());
    for (let round = 0; round < 50; round += 1) {
      await journal.commit([['k', round]]).then(() => journal.commit([['l', round]]));
    }
    await journal.close();
  });

  it('drops a last line that a crash cut short, and goes on', async () => {
    const directory = freshDirectory();
    const journal = await open(directory);
    await journal.commit([['kept', 1]]);
    await journal.close();
    appendFileSync(join(directory, 'engine.journal'), '12345678 [["lost"');
    const again = await open(directory);
    await again.commit([['next', 2]]);
    await again.close();
    const third = await open(directory);
    assert.deepEqual(contents(third), [
      ['kept', 1],
      ['next', 2],
    ]);
    await third.close();
  });

  it('refuses a damaged line, and says where', async () => {
    const directory = freshDirectory();
    const journal = await open(directory);
    await journal.commit([['a', 1]]);
    await journal.commit([['b', 2]]);
    await journal.close();
    const path = join(directory, 'engine.journal');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"a",1', '"a",9'));
    await assert.rejects(open(directory), /engine\.journal is damaged at byte 0/);
  });

  it('does not grow without bound', async () => {
    const directory = freshDirectory();
    const journal = await open(directory);
    const large = 'x'.repeat(256 * 1024);
    for (let round = 0; round < 64; round += 1) await journal.commit([['same', `${large}${round}`]]);
    await journal.close();
    assert.ok(statSync(join(directory, 'engine.journal')).size < 8 * 1024 * 1024);
    const again = await open(directory);
    assert.equal(again.get('same'), `${large}63`);
    await again.close();
  });
});
