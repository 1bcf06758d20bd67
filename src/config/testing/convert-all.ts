import assert from 'node:assert/strict';
import { JobConfiguration } from '../../../api/generated/aurora.ts';
import { encodeJson } from '../../../api/thrift/index.ts';
import { formatFileKey, type LoadedJobs, listJobKeys, prepareJob, toJobConfiguration } from '../index.ts';

/** Each job of a file as it is interpolated and as it is sent, by its key. */
export function convertAll(loaded: LoadedJobs): object {
  const keys = listJobKeys(loaded.jobs);
  assert.ok(keys.ok, JSON.stringify(keys));
  return Object.fromEntries(
    keys.value.map((key) => {
      const { cluster = '', role = '', environment = '', name = '' } = key;
      const config = prepareJob(loaded, { key: { cluster, role, environment, name } });
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
