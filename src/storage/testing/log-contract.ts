import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Log, LogTruncated } from '../../ports/log.ts';

/** The text of every entry, with its position. @param from first position, default the first there is */
export async function contentOf(log: Log, from?: number): Promise<[position: number, text: string][]> {
  const content: [number, string][] = [];
  for await (const { position, entry } of log.read(from))
    content.push([position, Buffer.from(entry).toString()]);
  return content;
}

/** Entries from texts. */
export function entries(...texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}

/**
 * What every implementation of the log promises.
 * @param create makes a new, uninitialised log
 * @param reopen gives the log as the next process finds it
 */
export function testLogContract(create: () => Promise<Log>, reopen: (log: Log) => Promise<Log>): void {
  test('is uninitialised until it is initialised, once', async () => {
    const log = await create();
    assert.deepEqual(await log.status(), { kind: 'uninitialised' });
    await log.initialize();
    assert.deepEqual(await log.status(), { kind: 'ready', firstPosition: 1, nextPosition: 1 });
    assert.deepEqual(await contentOf(log), []);
    await assert.rejects(log.initialize(), /initialised already/);
    const reopened = await reopen(log);
    assert.deepEqual(await reopened.status(), { kind: 'ready', firstPosition: 1, nextPosition: 1 });
    await assert.rejects(reopened.initialize(), /initialised already/);
    await reopened.close();
  });

  test('gives back what was appended, in order, also to the next process', async () => {
    const log = await create();
    await log.initialize();
    assert.equal(await log.append(entries('one')), 1);
    assert.equal(await log.append(entries('two', '', 'four')), 4);
    const appends = ['five', 'six', 'seven'].map((text) => log.append(entries(text)));
    assert.deepEqual(await Promise.all(appends), [5, 6, 7]);
    const texts = ['one', 'two', '', 'four', 'five', 'six', 'seven'];
    const expected = texts.map((text, i) => [i + 1, text]);
    assert.deepEqual(await contentOf(log), expected);
    const reopened = await reopen(log);
    assert.deepEqual(await contentOf(reopened), expected);
    assert.equal(await reopened.append(entries('eight')), 8);
    await reopened.close();
  });

  test('forgets what is truncated and keeps counting', async () => {
    const log = await create();
    await log.initialize();
    await log.append(entries('one', 'two', 'three', 'four'));
    await log.truncateBefore(3);
    await log.truncateBefore(2);
    const expected = [
      [3, 'three'],
      [4, 'four'],
    ];
    assert.deepEqual(await contentOf(log), expected);
    const reopened = await reopen(log);
    assert.deepEqual(await reopened.status(), { kind: 'ready', firstPosition: 3, nextPosition: 5 });
    assert.deepEqual(await contentOf(reopened), expected);
    await reopened.truncateBefore(5);
    assert.deepEqual(await contentOf(reopened), []);
    assert.equal(await reopened.append(entries('five')), 5);
    await reopened.close();
  });

  test('can be read from a position on, unless it is removed', async () => {
    const log = await create();
    await log.initialize();
    await log.append(entries('one', 'two'));
    await log.append(entries('three', 'four'));
    assert.deepEqual(await contentOf(log, 2), [
      [2, 'two'],
      [3, 'three'],
      [4, 'four'],
    ]);
    assert.deepEqual(await contentOf(log, 4), [[4, 'four']]);
    assert.deepEqual(await contentOf(log, 5), []);
    await log.truncateBefore(2);
    assert.deepEqual((await contentOf(log, 2)).length, 3);
    await assert.rejects(contentOf(log, 1), LogTruncated);
    await log.close();
  });

  test('is of no use once closed', async () => {
    const log = await create();
    await log.initialize();
    await log.close();
    await assert.rejects(log.append(entries('late')), /closed/);
  });
}
