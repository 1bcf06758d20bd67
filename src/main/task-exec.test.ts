import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createMac } from '../edge/system/mac.ts';
import type { Logger } from '../ports/logger.ts';
import { permitExec, readExecKey } from './task-exec.ts';

function keyFile(t: TestContext, bytes: number, mode: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-key-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'key');
  writeFileSync(path, Buffer.alloc(bytes, 7));
  chmodSync(path, mode);
  return path;
}

test('takes a key that nobody else can read', (t) => {
  const read = readExecKey(keyFile(t, 32, 0o600));
  assert.ok(read.ok);
  assert.ok(read.value.verifies('text', read.value.sign('text')));
});

const refused: readonly [what: string, path: (t: TestContext) => string, problem: RegExp][] = [
  ['that others can read', (t) => keyFile(t, 32, 0o640), /must be readable by its owner only: chmod 600/],
  ['that is short', (t) => keyFile(t, 31, 0o600), /at least 32 random bytes, but holds 31/],
  ['that is not there', () => '/nonexistent/key', /ENOENT.*\/nonexistent\/key/],
];

for (const [what, path, problem] of refused) {
  test(`refuses a key ${what}`, (t) => {
    const read = readExecKey(path(t));
    assert.ok(!read.ok);
    assert.match(read.message, problem);
  });
}

const silent = (): void => undefined;
const QUIET: Logger = { debug: silent, info: silent, warn: silent, error: silent };

test('a scheduler whose callers log in lets nobody in, key or not', () => {
  const mac = createMac(Buffer.alloc(32, 7));
  const permit = (httpAuthentication: 'NONE' | 'BASIC') =>
    permitExec(mac, { httpAuthentication }, () => undefined, QUIET);
  assert.equal(permit('BASIC'), undefined);
  assert.equal(
    permitExec(undefined, { httpAuthentication: 'NONE' }, () => undefined, QUIET),
    undefined,
  );
  const answer = permit('NONE')?.('no-such-task', 'somebody');
  assert.deepEqual(answer, { ok: false, message: 'There is no task no-such-task' });
});
