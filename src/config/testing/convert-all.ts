import assert from 'node:assert/strict';
import { JobConfiguration } from '../../../api/generated/aurora.ts';
import { encodeJson } from '../../../api/thrift/index.ts';
import {
  formatFileKey,
  type LoadedJobs,
  listJobKeys,
  prepareJob,
  toJobConfiguration,
  toUpdateSettings,
} from '../index.ts';

/** Each job of a file by its key: as it is interpolated, as it is sent, how it is updated, and what the user is warned of. */
export function convertAll(loaded: LoadedJobs): object {
  const keys = listJobKeys(loaded.jobs);
  assert.ok(keys.ok, JSON.stringify(keys));
  return Object.fromEntries(
    keys.value.map((key) => {
      const { cluster = '', role = '', environment = '', name = '' } = key;
      const config = prepareJob(loaded, { key: { cluster, role, environment, name } });
      assert.ok(config.ok, JSON.stringify(config));
      const { document, warnings } = config.value;
      const sent = toJobConfiguration(config.value, { user: 'alice' });
      assert.ok(sent.ok, JSON.stringify(sent));
      const thrift = JSON.parse(Buffer.from(encodeJson(JobConfiguration, sent.value)).toString());
      const executorData = sent.value.taskConfig?.executorConfig?.data;
      const settings = toUpdateSettings(config.value);
      assert.ok(settings.ok, JSON.stringify(settings));
      const converted = { job: document, executorData, thrift, settings: settings.value };
      return [formatFileKey(key), warnings.length === 0 ? converted : { ...converted, warnings }];
    }),
  );
}
