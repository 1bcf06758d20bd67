import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualTime } from '../../sim/virtual-time.ts';
import { createPass, type Pass, type PassOptions } from './pass.ts';

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const NEVER_MS = Number.POSITIVE_INFINITY;

/** A pass over virtual time, and when it ran. Its clock can be set wrong, which timers never notice. */
function passOf(
  run: (time: VirtualTime) => Promise<number>,
  minSpacingMs = 0,
): { time: VirtualTime; pass: Pass; runsMs: number[]; setClockWrong: (byMs: number) => void } {
  const time = new VirtualTime(0);
  const runsMs: number[] = [];
  let wrongByMs = 0;
  const clock = { nowMs: () => time.nowMs() + wrongByMs };
  const options: PassOptions = {
    ...{ name: 'test', clock, timers: time, logger: SILENT, minSpacingMs },
    run: () => {
      runsMs.push(time.nowMs());
      return run(time);
    },
  };
  const setClockWrong = (byMs: number): void => {
    wrongByMs = byMs;
  };
  return { time, pass: createPass(options), runsMs, setClockWrong };
}

test('sleeps until it is woken, and then runs at the earliest time it was asked for', async () => {
  const { time, pass, runsMs } = passOf(async () => NEVER_MS);
  await time.advance(1000);
  pass.wakeAt(3000);
  pass.wakeAt(2000);
  pass.wakeAt(5000);
  await time.advance(10_000);
  assert.deepEqual(runsMs, [2000]);
});

test('runs again when the last run said so', async () => {
  const { time, pass, runsMs } = passOf(async (now) => now.nowMs() + 100);
  pass.wake();
  await time.advance(250);
  assert.deepEqual(runsMs, [0, 100, 200]);
});

test('never runs twice at once: what wakes it meanwhile makes it run once more', async () => {
  const { time, pass, runsMs } = passOf(
    (now) => new Promise((resolve) => void now.after(500, () => resolve(NEVER_MS))),
  );
  pass.wake();
  await time.advance(100);
  pass.wake();
  pass.wake();
  await time.advance(5000);
  assert.deepEqual(runsMs, [0, 500]);
});

test('keeps its spacing, however often it is woken', async () => {
  const { time, pass, runsMs } = passOf(async (now) => now.nowMs(), 200);
  pass.wake();
  await time.advance(500);
  assert.deepEqual(runsMs, [0, 200, 400]);
});

test('a clock that was set back does not lengthen the spacing', async () => {
  const { time, pass, runsMs, setClockWrong } = passOf(async () => NEVER_MS, 200);
  pass.wake();
  await time.advance(100);
  setClockWrong(-3_600_000);
  pass.wake();
  await time.advance(1000);
  assert.deepEqual(runsMs, [0, 300]);
});

test('a clock that was set forward does not make it deaf until the time it had planned', async () => {
  const { time, pass, runsMs, setClockWrong } = passOf(async () => NEVER_MS);
  pass.wakeAt(600_000);
  await time.advance(1000);
  setClockWrong(3_600_000);
  pass.wake();
  await time.advance(1000);
  assert.deepEqual(runsMs, [1000]);
});

test('a run that fails is repeated later', async () => {
  let failures = 1;
  const { time, pass, runsMs } = passOf(async () => {
    if (failures-- > 0) throw new Error('as planned');
    return NEVER_MS;
  });
  pass.wake();
  await time.advance(60_000);
  assert.deepEqual(runsMs, [0, 5000]);
});

test('runs no more once it is stopped', async () => {
  const { time, pass, runsMs } = passOf(async (now) => now.nowMs() + 100);
  pass.wake();
  await time.advance(50);
  pass.stop();
  pass.wake();
  await time.advance(1000);
  assert.deepEqual(runsMs, [0]);
});
