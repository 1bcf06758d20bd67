import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { JobConfiguration } from '../../api/generated/aurora.ts';
import { encodeJson } from '../../api/thrift/index.ts';
import { formatFileKey, listJobKeys, loadJobFile, prepareJob, toJobConfiguration } from './index.ts';

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

/** Each job as it is interpolated and as it is sent. */
function convertAll(path: string): object {
  const loaded = loadJobFile({ path, readFile: readExample, user: 'alice' });
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const keys = listJobKeys(loaded.value.jobs);
  assert.ok(keys.ok, JSON.stringify(keys));
  return Object.fromEntries(
    keys.value.map((key) => {
      const { cluster = '', role = '', environment = '', name = '' } = key;
      const config = prepareJob(loaded.value, { key: { cluster, role, environment, name } });
      assert.ok(config.ok, JSON.stringify(config));
      assert.deepEqual(config.value.warnings, []);
      const sent = toJobConfiguration(config.value, { user: 'alice' });
      assert.ok(sent.ok, JSON.stringify(sent));
      const thrift = JSON.parse(Buffer.from(encodeJson(JobConfiguration, sent.value)).toString());
      const executorData = sent.value.taskConfig?.executorConfig?.data;
      return [formatFileKey(key), { job: config.value.document, executorData, thrift }];
    }),
  );
}

for (const path of readdirSync(EXAMPLES).filter((name) => name.endsWith('.aurora'))) {
  test(`examples/${path} gives the same jobs as ever`, () => {
    const golden = new URL(`${path}.json`, GOLDEN);
    const jobs = convertAll(path);
    if (isRecording) writeFileSync(golden, `${JSON.stringify(jobs, undefined, 2)}\n`);
    assert.deepEqual(jobs, JSON.parse(readFileSync(golden, 'utf8')));
  });
}
