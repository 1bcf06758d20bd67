import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { Acknowledged, checkRestart } from './check.ts';
import { Disk, type Files, materialize, STOPS, type Stop } from './disk.ts';
import { isFull } from './sample.ts';
import { type Size, WRITES } from './script.ts';
import { bundleProgram, type Call, recordCalls } from './trace.ts';

/** Of so many calls, one is followed by a stop. */
const EVERY = isFull ? { small: 1, large: 7 } : { small: 1, large: 300 };

const SMALL: Size = { bytesPerWrite: 2_000 };

/** Writes that fill the database's buffer, so that it is written out beside them, and that are cut into frames. */
const LARGE: Size = { bytesPerWrite: 600_000 };

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kill-points-'));
after(() => rmSync(root, { recursive: true, force: true }));
let directories = 0;
const newDirectory = () => join(root, String(++directories));

let program = '';
before(async () => {
  program = await bundleProgram(root);
});

/** A moment of a recorded run: what was acknowledged, and what the disk had if it stopped then. */
interface Moment {
  readonly what: string;
  readonly stop: Stop;
  readonly acknowledged: Acknowledged;
  readonly files: Files;
}

/**
 * The different moments of a run, one after the other.
 * @param every one of so many changes is followed by moments
 */
function* momentsOf(calls: readonly Call[], directory: string, every: number): Generator<Moment, void> {
  const disk = new Disk(directory);
  const acknowledged = new Acknowledged();
  const seen = new Set<string>();
  let changes = 0;
  for (const [i, call] of calls.entries()) {
    const change = disk.apply(call) ?? tell(call, acknowledged);
    if (change === undefined) continue;
    changes += 1;
    if (changes % every !== 0) continue;
    for (const stop of STOPS) {
      const files = disk.after(stop);
      const key = `${acknowledged.writes} ${acknowledged.backups.size} ${keyOf(files)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { what: `after call ${i}, ${change}: ${stop}`, stop, acknowledged, files };
    }
  }
}

function tell(call: Call, acknowledged: Acknowledged): string | undefined {
  const [text] = call.texts;
  if (call.name !== 'write' || !call.args.startsWith('1,') || text === undefined) return undefined;
  for (const line of text.toString().trim().split('\n')) acknowledged.add(line);
  return `acknowledging ${text.toString().trim()}`;
}

const digests = new WeakMap<Buffer, string>();

/** What tells one content from another. Contents never change, so each is looked at once. */
function digestOf(content: Buffer): string {
  const known = digests.get(content);
  if (known !== undefined) return known;
  const digest = createHash('sha1').update(content).digest('base64');
  digests.set(content, digest);
  return digest;
}

function keyOf(files: Files): string {
  // What the database tells people changes nothing.
  const paths = [...files.keys()].filter((path) => !/\/LOG(\.old)?$/.test(path)).sort();
  return paths.map((path) => `${path} ${digestOf(files.get(path) ?? Buffer.alloc(0))}`).join();
}

/** @param every one of so many moments is tried */
async function tryMoments(context: TestContext, size: Size, every: number): Promise<void> {
  const directory = newDirectory();
  const calls = await recordCalls(program, [directory, String(size.bytesPerWrite)], `${directory}.trace`);
  assert.equal(await checkFinal(directory, size), WRITES);
  const counts = new Map<Stop, number>();
  for (const { what, stop, acknowledged, files } of momentsOf(calls, directory, every)) {
    counts.set(stop, (counts.get(stop) ?? 0) + 1);
    const place = newDirectory();
    materialize(files, place);
    await checkRestart(place, size, acknowledged).catch((error: Error) => {
      throw new Error(`${what}: ${error.message}`, { cause: error });
    });
    rmSync(place, { recursive: true, force: true });
  }
  const tried = [...counts].map(([stop, count]) => `${count} ${stop}`).join(', ');
  context.diagnostic(
    `${calls.length} calls; after each ${every}. of those that change files or acknowledge: ${tried}`,
  );
  assert.deepEqual(new Set(counts.keys()), new Set(STOPS));
}

async function checkFinal(directory: string, size: Size): Promise<number> {
  return checkRestart(directory, size, Acknowledged.of([`write ${WRITES}`, 'backup a 3', 'backup b 8']));
}

describe('the search for moments', () => {
  it('would notice a program that does not sync what it acknowledges', async () => {
    const directory = newDirectory();
    const calls = await recordCalls(program, [directory, String(SMALL.bytesPerWrite)], `${directory}.trace`);
    const careless = calls.filter(({ name }) => name !== 'fdatasync');
    const found = new Set<string>();
    for (const { acknowledged, files, stop } of momentsOf(careless, directory, 20)) {
      const place = newDirectory();
      materialize(files, place);
      await checkRestart(place, SMALL, acknowledged).catch(() => found.add(stop));
    }
    assert(found.has('power lost'), 'a loss of power must lose something');
    assert(!found.has('killed'), 'the death of the process must not');
  });
});

describe('a machine that stops', () => {
  it('loses nothing that was acknowledged, and its state is legal, whenever it stops', (context) =>
    tryMoments(context, SMALL, EVERY.small));

  it('the same with writes so large that the database writes its buffer out beside them', (context) =>
    tryMoments(context, LARGE, EVERY.large));
});
