import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ClassicLevel } from 'classic-level';
import { startGated } from './gated-process.ts';

test('a program inherits no file of the engine, such as those of a log in the same process', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'gated-'));
  const database = new ClassicLevel(join(directory, 'database'));
  context.after(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });
  await database.put('key', 'value');
  const setting = { directory, environment: { PATH: '/usr/bin:/bin' }, user: undefined };
  const listed = await startGated(['/bin/ls', '-l', '/proc/self/fd'], setting);
  listed.release();
  assert.equal(await listed.exited, 0);
  const output = readFileSync(join(directory, 'stdout'), 'utf8');
  assert.match(output, / 0 -> \/dev\/null$/m);
  assert.doesNotMatch(output, /database/);
  assert.equal(readFileSync(join(directory, 'stderr'), 'utf8'), '');
});
