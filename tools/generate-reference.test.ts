import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STATES, taskLifecyclePage } from './generate-reference/task-lifecycle.ts';
import { PAGES, pageFile } from './generate-reference.ts';

for (const [name, render] of Object.entries(PAGES)) {
  test(`docs/reference/${name} is fresh; if not, run: node tools/generate-reference.ts`, () => {
    assert.equal(readFileSync(pageFile(name), 'utf8'), render());
  });
}

test('the page of the lifecycle tells of every state', () => {
  const page = taskLifecyclePage();
  for (const state of STATES) assert.ok(page.includes(`| ${state} |`), state);
});
