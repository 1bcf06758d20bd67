import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadJobFile } from './index.ts';
import { convertAll } from './testing/convert-all.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const GOLDEN = new URL('./testing/golden/', import.meta.url);

/** Set to write the golden files anew after a deliberate change; the difference is then to be read before it is committed. */
const isRecording = process.env['UPDATE_GOLDEN'] === '1';

function readExample(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, EXAMPLES), 'utf8');
  } catch {
    return undefined;
  }
}

for (const path of readdirSync(EXAMPLES).filter((name) => name.endsWith('.aurora'))) {
  test(`examples/${path} gives the same jobs as ever`, () => {
    const golden = new URL(`${path}.json`, GOLDEN);
    const loaded = loadJobFile({ path, readFile: readExample, user: 'alice' });
    assert.ok(loaded.ok, JSON.stringify(loaded));
    const jobs = convertAll(loaded.value);
    if (isRecording) writeFileSync(golden, `${JSON.stringify(jobs, undefined, 2)}\n`);
    assert.deepEqual(jobs, JSON.parse(readFileSync(golden, 'utf8')));
  });
}
