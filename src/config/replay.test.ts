import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatFileKey,
  type JobConfig,
  listJobKeys,
  toJobConfiguration,
  toUpdateSettings,
  withTier,
} from './index.ts';
import { loaded, prepared } from './testing/load.ts';
import { readRecording } from './testing/recordings.ts';

/** What the recorded scheduler answered, and so what the client filled in. */
const TIERS: { readonly [job: string]: readonly [tier: string, production: boolean] } = {
  transcoder: ['preferred', true],
  nightly_report: ['preferred', true],
};

const RECORDED: readonly [
  recording: string,
  key: string,
  bindings: readonly (readonly [string, string])[],
][] = [
  ['job-create-rich', 'west/media/prod/transcoder', []],
  [
    'job-create-bind',
    'west/media/prod/transcoder',
    [
      ['profile.version', '4.3.1'],
      ['profile.threads', '8'],
    ],
  ],
  ['cron-schedule', 'west/finance/prod/nightly_report', []],
  ['update-start-queue', 'west/shop/staging3/basket-queue', []],
  ['update-start-batch', 'west/shop/staging3/basket-batch', []],
  ['update-start-variable-batch', 'west/shop/staging3/basket-canary', []],
];

function loadRecorded(
  name: string,
  key: string,
  bindings: readonly (readonly [string, string])[],
): JobConfig {
  const { files } = readRecording(name);
  const config = prepared(loaded({ ...files }), key, bindings);
  const [tier, production] = TIERS[config.key.name] ?? ['preemptible', false];
  const result = withTier(config, tier, production);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

for (const [name, key, bindings] of RECORDED) {
  test(`${name}: sends what the original client sent`, () => {
    const sent = readRecording(name).exchanges.map((exchange) => exchange.request.decoded);
    const config = loadRecorded(name, key, bindings);
    const ours = toJobConfiguration(config, { user: 'alice' });
    assert.ok(ours.ok, JSON.stringify(ours));
    const update = sent.find(({ rpc }) => rpc === 'startJobUpdate')?.arguments['request'] as
      | Update
      | undefined; // as recorded
    if (update === undefined) {
      const description = sent.find(({ rpc }) => rpc === 'createJob' || rpc === 'scheduleCronJob')?.arguments[
        'description'
      ];
      assert.deepEqual(comparable(ours.value), comparable(description));
      return;
    }
    assert.deepEqual(comparable(ours.value.taskConfig), comparable(update.taskConfig));
    assert.equal(ours.value.instanceCount, update.instanceCount);
    const settings = toUpdateSettings(config, update.settings.updateOnlyTheseInstances);
    assert.ok(settings.ok, JSON.stringify(settings));
    assert.deepEqual(comparable(settings.value), comparable(update.settings));
  });
}

interface Update {
  readonly taskConfig: unknown;
  readonly instanceCount: number;
  readonly settings: { readonly updateOnlyTheseInstances?: readonly { first: number; last: number }[] };
}

/** Sets have no order, maps are objects, and the executor's text is what it says. */
function comparable(value: unknown): unknown {
  if (value instanceof Map) return comparable(Object.fromEntries(value));
  if (Array.isArray(value))
    return value.map(comparable).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, field]) => field !== undefined && name !== 'data(parsed)',
  );
  return Object.fromEntries(
    fields
      .map(([name, field]): [string, unknown] => [
        name,
        name === 'data' ? JSON.parse(String(field)) : comparable(field),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('job-inspect-json: shows the same job', () => {
  const recording = readRecording('job-inspect-json');
  const config = loadRecorded('job-inspect-json', 'west/finance/prod/nightly_report', []);
  assert.deepEqual(JSON.parse(config.documentText), JSON.parse(recording.stdout));
});

test('config-list: lists the same keys in the same order', () => {
  const recording = readRecording('config-list');
  const keys = listJobKeys(loaded({ ...recording.files }).jobs);
  assert.ok(keys.ok);
  assert.equal(`jobs=[${keys.value.map(formatFileKey).join(', ')}]\n`, recording.stdout);
});
