/**
 * Measures `npm run up` in a fresh clone of HEAD, until the example is RUNNING, with its parts; then stops it.
 * Usage: node bench/up.ts
 * Needs what npm needs; packages that npm has in its cache are not downloaded again.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScheduledTask } from '../api/generated/aurora.ts';
import type { Wire } from '../api/thrift/index.ts';
import { factsOf, momentOf, tasksOf } from './cluster.ts';
import { printSetup, ROOT, run, until } from './measure.ts';

const DEADLINE_MS = 60_000;

printSetup();
const directory = mkdtempSync(join(tmpdir(), 'aurora-bench-up-'));
const checkout = join(directory, 'checkout');
const stateDir = join(directory, 'state');
const aurora = join(checkout, 'bin/aurora');
try {
  await run('git', ['clone', '--quiet', ROOT, checkout]);
  await measureUp();
} finally {
  if (existsSync(join(checkout, 'dist')))
    await run(aurora, ['local', 'down', '--purge', '--state-dir', stateDir]);
  rmSync(directory, { recursive: true, force: true });
}

/** The steps leave files and events behind, which say when each was over. */
async function measureUp(): Promise<void> {
  const startMs = Date.now();
  const ports = ['http', 'observer', 'master', 'agent'].flatMap((part) => [`--${part}-port`, '0']);
  await run('npm', ['run', 'up', '--', '--detach', '--state-dir', stateDir, ...ports], { cwd: checkout });
  const task = await runningExample();
  const writtenMs = (path: string) => statSync(join(checkout, path)).mtimeMs;
  const ends: readonly (readonly [part: string, endMs: number])[] = [
    ['install packages', writtenMs('node_modules/.installed-lock')],
    ['install packages of the UI', writtenMs('ui/node_modules/.installed-lock')],
    ['build programs', writtenMs('dist/.built')],
    ['build UI', writtenMs('ui/dist/.built')],
    ['start, until the example is PENDING', momentOf(task, 'PENDING')],
    ['the example from PENDING to RUNNING', momentOf(task, 'RUNNING')],
  ];
  let beginMs = startMs;
  for (const [part, endMs] of ends) {
    report(part, endMs - beginMs);
    beginMs = endMs;
  }
  report('npm run up, to RUNNING', beginMs - startMs);
}

async function runningExample(): Promise<Wire<ScheduledTask> | undefined> {
  const { parts } = await factsOf(aurora, stateDir);
  let task: Wire<ScheduledTask> | undefined;
  await until('the example is RUNNING', DEADLINE_MS, async () => {
    [task] = await tasksOf(new URL('/api', parts.scheduler.url), { jobName: 'hello' });
    return task?.status === 'RUNNING';
  });
  return task;
}

function report(part: string, durationMs: number): void {
  console.log(`${part.padEnd(38)} ${(durationMs / 1000).toFixed(2).padStart(6)} s`);
}
