import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadJobFile } from './index.ts';
import { SCHEMA_TYPES } from './schema/types.ts';
import { convertAll } from './testing/convert-all.ts';

const GOLDEN = new URL('./testing/golden/', import.meta.url);

/** Where job files lie, and the folder with what they gave when they were last looked at. */
const FOLDERS: readonly (readonly [files: URL, golden: URL])[] = [
  [new URL('../../examples/', import.meta.url), GOLDEN],
  [new URL('./testing/job-files/', import.meta.url), new URL('job-files/', GOLDEN)],
];

/** Set to write the golden files anew after a deliberate change; the difference is then to be read before it is committed. */
const isRecording = process.env['UPDATE_GOLDEN'] === '1';

function readFrom(folder: URL) {
  return (path: string): string | undefined => {
    const url = new URL(path, folder);
    return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
  };
}

function jobFilesIn(folder: URL): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.aurora'));
}

for (const [folder, goldens] of FOLDERS) {
  for (const path of jobFilesIn(folder)) {
    test(`${path} gives the same jobs as ever`, () => {
      const golden = new URL(`${path}.json`, goldens);
      const loaded = loadJobFile({ path, readFile: readFrom(folder), user: 'alice' });
      assert.ok(loaded.ok, JSON.stringify(loaded));
      const jobs = convertAll(loaded.value);
      if (isRecording) {
        mkdirSync(goldens, { recursive: true });
        writeFileSync(golden, `${JSON.stringify(jobs, undefined, 2)}\n`);
      }
      // As text, because the order of keys is part of what is sent.
      const expected = JSON.parse(readFileSync(golden, 'utf8'));
      assert.equal(JSON.stringify(jobs, undefined, 1), JSON.stringify(expected, undefined, 1));
    });
  }
}

/** Nobody writes these into a job file: the agent makes them. */
const OF_THE_AGENT = new Set(['ThermosContext', 'MesosContext', 'MesosTaskInstance']);

test('every struct of the schema and each of its fields is in one of these files', () => {
  const [, [folder]] = FOLDERS as [(typeof FOLDERS)[0], (typeof FOLDERS)[0]]; // there are two
  const text = jobFilesIn(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const missing = [...SCHEMA_TYPES].flatMap(([name, type]) => {
    if (OF_THE_AGENT.has(name)) return [];
    const fields = 'fields' in type && type.fields instanceof Map ? [...type.fields.keys()] : [];
    const unused = fields.filter((field) => !new RegExp(`\\b${field}'? *[=:]`).test(text));
    return [
      ...(new RegExp(`\\b${name}\\b`).test(text) ? [] : [name]),
      ...unused.map((field) => `${name}.${field}`),
    ];
  });
  assert.deepEqual(missing, []);
});
