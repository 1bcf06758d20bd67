import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { identifyProcess, isRunning } from './process.ts';

test('a process is known again until it ends', async () => {
  const child = spawn('sleep', ['1000']);
  const identity = identifyProcess(child.pid ?? 0);
  assert.ok(identity !== undefined && isRunning(identity));
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(!isRunning(identity));
});

test('another process with the same pid is not taken for it, not even one of another boot at the same tick', () => {
  const own = identifyProcess(process.pid);
  assert.ok(own !== undefined);
  assert.ok(!isRunning({ ...own, startTicks: '1' }));
  assert.ok(!isRunning({ ...own, bootId: 'another' }));
});
