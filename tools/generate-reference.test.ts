import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuroraAdmin } from '../api/generated/aurora.ts';
import { SCHEDULER_FLAGS } from '../src/scheduler/flags/index.ts';
import { isDescribed, METRIC_NAMES } from './generate-reference/metrics.ts';
import { services } from './generate-reference/rpcs.ts';
import { schedulerFlagsPage } from './generate-reference/scheduler-flags.ts';
import { STATES, taskLifecyclePage } from './generate-reference/task-lifecycle.ts';
import { PAGES, pageFile } from './generate-reference.ts';

for (const [name, render] of Object.entries(PAGES)) {
  test(`docs/reference/${name} is fresh; if not, run: node tools/generate-reference.ts`, async () => {
    assert.equal(readFileSync(pageFile(name), 'utf8'), await render());
  });
}

test('the page of the lifecycle tells of every state', () => {
  const page = taskLifecyclePage();
  for (const state of STATES) assert.ok(page.includes(`| ${state} |`), state);
});

test('the page of the flags tells of every flag of the scheduler', () => {
  const page = schedulerFlagsPage();
  for (const { name } of Object.values(SCHEDULER_FLAGS)) assert.ok(page.includes(`| \`-${name}\` |`), name);
});

test('the page of the RPCs tells of every RPC', () => {
  const named = services().flatMap(({ methods }) => methods.map(({ name }) => name));
  assert.deepEqual(named.toSorted(), [...AuroraAdmin.methods.keys()].toSorted());
});

/** The names that the code gives to statistics, with `<x>` for each inserted value. */
function namesInCode(): ReadonlySet<string> {
  const root = join(import.meta.dirname, '..');
  const files = globSync('src/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  // The second kind of place is where a name is chosen first and counted later.
  const places = [
    /statistics\.(?:increment|gauge|timing)\(\s*(?:'(\w+)'|`([^`]+)`)/g,
    /()`(\w+_workload_\$\{[^`]+|thrift_workload_\$\{[^`]+)`/g,
  ];
  const calls = places.flatMap((place) => texts.flatMap((text) => [...text.matchAll(place)]));
  return new Set(calls.map(([, plain, built]) => plain || (built ?? '').replaceAll(/\$\{[^}]+\}/g, '<x>')));
}

test('the page of the metrics tells of every name in the code, and of no other', () => {
  const names = namesInCode();
  assert.ok(names.size > 40, 'the names were found');
  const varying = (name: string) => name.replaceAll(/<\w+>/g, '<x>');
  const described = new Set(METRIC_NAMES.map(varying));
  assert.deepEqual(
    [...names].filter((name) => !described.has(name)),
    [],
  );
  const fromTimings = /_(events|ms_total)$/;
  assert.deepEqual(
    [...described].filter((name) => !names.has(name) && !fromTimings.test(name)),
    [],
  );
  assert.ok(isDescribed('task_store_RUNNING') && !isDescribed('no_such_metric'));
});
