import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Acknowledged, checkRestart } from './check.ts';
import { Disk } from './disk.ts';
import { isFull, sampled } from './sample.ts';
import { type Size, WRITES } from './script.ts';
import { bundleProgram, recordCalls, runTraced } from './trace.ts';

const SIZE: Size = { bytesPerWrite: 2_000 };

/** Runs that are tried of each kind in a sample. */
const SAMPLE = 10;

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'faults-'));
after(() => rmSync(root, { recursive: true, force: true }));
let directories = 0;
const newDirectory = () => join(root, String(++directories));

/** A call that changes the disk: the so many-th of this name on this file. */
interface Point {
  readonly name: string;
  /** Below the directory. */
  readonly path: string;
  readonly number: number;
}

let program = '';
let points: readonly Point[] = [];
before(async () => {
  program = await bundleProgram(root);
  points = await enumerate();
});

/** Every call that changes the log or the backups, in the order of an undisturbed run. */
async function enumerate(): Promise<Point[]> {
  const directory = newDirectory();
  const calls = await recordCalls(program, [directory, String(SIZE.bytesPerWrite)], `${directory}.trace`);
  const disk = new Disk(directory);
  const counts = new Map<string, number>();
  const found: Point[] = [];
  for (const call of calls) {
    const change = disk.apply(call);
    if (change === undefined) continue;
    const [, path = ''] = change.split(' ');
    const number = (counts.get(`${call.name} ${path}`) ?? 0) + 1;
    counts.set(`${call.name} ${path}`, number);
    // What the database tells people changes nothing.
    if (!/\/LOG(\.old)?$/.test(path)) found.push({ name: call.name, path, number });
  }
  return found;
}

/**
 * Runs the program with something done to one of its calls, then starts again on what it left.
 * @param fromThenOn `+` if it is done to the following ones as well
 */
async function runWith({ name, path, number }: Point, fault: string, fromThenOn: '+' | '' = '') {
  const directory = newDirectory();
  const options = ['-o', '/dev/null', '-P', join(directory, path), '-e', `trace=${name}`];
  const ended = await runTraced(
    program,
    [directory, String(SIZE.bytesPerWrite)],
    [...options, '-e', `inject=${name}:${fault}:when=${number}${fromThenOn}`],
  );
  const what = `${fault} at ${name} ${number} of ${path}, after "${ended.lines.at(-1)}"`;
  const found = await checkRestart(directory, SIZE, Acknowledged.of(ended.lines)).catch((error: Error) => {
    throw new Error(`${what}: ${error.message}`, { cause: error });
  });
  rmSync(directory, { recursive: true, force: true });
  return { ...ended, what, found };
}

describe('a process that is killed as it enters a call', () => {
  it('has lost nothing that it acknowledged, whichever call it is', async (context) => {
    let killed = 0;
    const tried = sampled(points, SAMPLE);
    for (const point of tried) {
      const { signal, found } = await runWith(point, 'signal=SIGKILL');
      if (signal === 'SIGKILL') killed += 1;
      else assert.equal(found, WRITES);
    }
    context.diagnostic(
      `${points.length} calls that change the disk; tried ${tried.length}, killed ${killed}`,
    );
    // strace counts calls for each thread by itself, so some of those that threads share are never reached.
    assert(killed >= tried.length * 0.7, `only ${killed} of ${tried.length} were killed`);
  });
});

describe('a disk that refuses', () => {
  const faults: readonly (readonly [title: string, calls: RegExp, error: string, fromThenOn: '+' | ''])[] = [
    ['to write, because it is full', /^p?write/, 'error=ENOSPC', '+'],
    ['to write, because it is full for a moment', /^p?write/, 'error=ENOSPC', ''],
    ['to make or rename files, because it is full', /^(openat|rename|link)$/, 'error=ENOSPC', '+'],
    ['to sync', /^f(data)?sync$/, 'error=EIO', '+'],
    ['to sync once', /^f(data)?sync$/, 'error=EIO', ''],
    ['to remove', /^unlink$/, 'error=EIO', '+'],
  ];
  for (const [title, calls, error, fromThenOn] of faults) {
    it(`${title}, costs nothing that was acknowledged, and the process ends by itself`, async (context) => {
      const all = points.filter(({ name }) => calls.test(name));
      const tried = sampled(all, isFull ? all.length : SAMPLE / 2);
      let failed = 0;
      for (const point of tried) {
        const { lines, signal, what } = await runWith(point, error, fromThenOn);
        assert.equal(signal, null, what);
        if (lines.some((line) => /^(failed|no backup)/.test(line))) failed += 1;
      }
      context.diagnostic(`${all.length} calls; tried ${tried.length}, ${failed} of which failed loudly`);
      assert(tried.length > 0);
    });
  }
});
