import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { until } from '../../../test/e2e/testing/until.ts';
import { identifyProcess } from '../system/process.ts';
import { SupervisedProcess } from './supervised-process.ts';

const DEADLINE_MS = 60_000;
const quiet = () => {};

/** A supervised shell, with the lines it wrote and the pauses that were asked for before it was started again. */
function supervise(script: string) {
  const lines: string[] = [];
  const pausesMs: number[] = [];
  const clock = { nowMs: 0 };
  const output = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const options = {
    ...{ name: 'shell', command: ['sh', '-c', script], output, onRestarted: quiet },
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    timers: {
      after(delayMs: number, run: () => void) {
        pausesMs.push(delayMs);
        const timer = setImmediate(run);
        return () => clearImmediate(timer);
      },
    },
    monotonicClock: { nowMs: () => clock.nowMs },
    random: { fraction: () => 1, uuid: () => '', integer: () => 0 },
  };
  return { process: new SupervisedProcess(options), lines, pausesMs, clock };
}

describe('a supervised process', () => {
  it('is started again whenever it ends, after pauses that grow', async () => {
    const { process: supervised, lines, pausesMs } = supervise('echo "$$ is here"; exit 3');
    await until('it was started seven times', DEADLINE_MS, () => (pausesMs.length >= 7 ? true : undefined));
    await supervised.stop();
    assert.deepEqual(pausesMs.slice(0, 7), [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    assert.match(lines[0] ?? '', /^shell \| \d+ is here\n$/);
    assert.equal(new Set(lines).size, lines.length);
    assert.match(supervised.firstEnd ?? '', /^shell has ended \(exit status 3\): \d+ is here$/);
  });

  it('that ran for long is started again soon', async () => {
    const { process: supervised, pausesMs, clock } = supervise('exit 0');
    await until('it was started four times', DEADLINE_MS, () => {
      clock.nowMs += 60_000;
      return pausesMs.length >= 4 ? true : undefined;
    });
    await supervised.stop();
    assert.ok(pausesMs.includes(500));
  });

  it('is ended by stop, and stays so', async () => {
    const {
      process: supervised,
      lines,
      pausesMs,
    } = supervise('trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done');
    await until('it is up', DEADLINE_MS, () => lines.includes('shell | up\n') || undefined);
    assert.equal(supervised.firstEnd, undefined);
    await supervised.stop();
    assert.equal(identifyProcess(supervised.pid), undefined);
    // The deadline of stop is the only timer.
    assert.deepEqual(pausesMs, [20_000]);
  });

  it('that ignores SIGTERM is killed', async () => {
    const { process: supervised, lines } = supervise('trap "" TERM; echo up; while :; do sleep 0.05; done');
    await until('it is up', DEADLINE_MS, () => lines.includes('shell | up\n') || undefined);
    await supervised.stop();
    assert.equal(identifyProcess(supervised.pid), undefined);
  });

  it('that does not exist is told', async () => {
    const { process: supervised } = supervise('exec /does/not/exist');
    const told = await until('it has ended', DEADLINE_MS, () => supervised.firstEnd);
    await supervised.stop();
    assert.match(told, /not found|No such file/);
  });
});
