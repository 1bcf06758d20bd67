import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, run } from './testing/cluster.ts';

const PROGRAMS = readdirSync(join(root, 'bin'));

test('every program tells how it is used, however it is asked', async () => {
  assert.ok(PROGRAMS.includes('aurora'));
  for (const program of PROGRAMS) {
    const told: string[] = [];
    for (const asked of ['--help', '-h', '-help']) {
      const { status, stdout, stderr } = await run(join(root, 'bin', program), [asked]);
      assert.deepEqual([status, stderr], [0, ''], `${program} ${asked}`);
      assert.match(stdout, new RegExp(`^usage: ${program} `, 'i'));
      told.push(stdout);
    }
    assert.equal(new Set(told).size, 1, program);
  }
});
