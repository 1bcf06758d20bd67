/**
 * Writes the pages of docs/reference that come from the program's own tables.
 * Usage: node tools/generate-reference.ts
 */
import { writeFileSync } from 'node:fs';
import { adminCommandsPage } from './generate-reference/admin-commands.ts';
import { commandsPage } from './generate-reference/commands.ts';
import { logToolsPage } from './generate-reference/log-tools.ts';
import { metricsPage } from './generate-reference/metrics.ts';
import { rpcsPage } from './generate-reference/rpcs.ts';
import { schedulerFlagsPage } from './generate-reference/scheduler-flags.ts';
import { taskLifecyclePage } from './generate-reference/task-lifecycle.ts';

const REFERENCE = new URL('../docs/reference/', import.meta.url);

/** Each generated page by its file name. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'task-lifecycle.md': taskLifecyclePage,
  'scheduler-flags.md': schedulerFlagsPage,
  'commands.md': commandsPage,
  'admin-commands.md': adminCommandsPage,
  'rpcs.md': rpcsPage,
  'metrics.md': metricsPage,
  'log-tools.md': logToolsPage,
};

/** Where the page `name` is kept. */
export function pageFile(name: string): URL {
  return new URL(name, REFERENCE);
}

if (import.meta.main) {
  for (const [name, render] of Object.entries(PAGES)) writeFileSync(pageFile(name), await render());
}
