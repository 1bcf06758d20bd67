import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const PROJECT = resolve(import.meta.dirname, '../../..');

test('editors know every field, and the examples have the right ones', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'job-types-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const config = {
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: 'nodenext',
      noEmit: true,
      allowImportingTsExtensions: true,
      types: [],
      paths: { 'aurora-scheduler/job': [join(import.meta.dirname, 'generated/job.d.ts')] },
    },
    include: [
      join(PROJECT, 'examples/*.aurora.ts'),
      join(PROJECT, 'examples/include/*.ts'),
      'wrong.aurora.ts',
    ],
  };
  // Not in the tree as TypeScript, where its mistakes would be mistakes.
  const wrong = join(import.meta.dirname, 'testing/wrong-job-file.txt');
  copyFileSync(wrong, join(directory, 'wrong.aurora.ts'));
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(PROJECT, 'node_modules/.bin/tsc');
  const { status, stdout } = spawnSync(tsc, ['-p', directory], { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});
