import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as builders from '../src/config/builders/index.ts';
import { FIELDS } from './generate-job-types/descriptions.ts';
import { builderOf, jobTypes, STRUCTS, TYPES_FILE } from './generate-job-types.ts';

test('the types of job files are fresh; if not, run: node tools/generate-job-types.ts', () => {
  assert.equal(readFileSync(TYPES_FILE, 'utf8'), jobTypes());
});

test('each field has a description, and nothing else has', () => {
  const fields = STRUCTS.map((type) => [type.name, [...type.fields.keys()].sort()]);
  const described = Object.entries(FIELDS).map(([name, texts]) => [name, Object.keys(texts).sort()]);
  assert.deepEqual(Object.fromEntries(described), Object.fromEntries(fields));
});

test('each struct has its builder, and each declared value is exported', () => {
  for (const type of STRUCTS) assert.ok(Object.hasOwn(builders, builderOf(type)), builderOf(type));
  const declared = [...jobTypes().matchAll(/^export declare (?:function|const) (\w+)/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(Object.keys(builders).sort(), declared.sort());
});
