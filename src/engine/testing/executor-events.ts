import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactJson } from '../../../api/mesos/json.ts';
import { comparable } from './comparable.ts';
import type { Line } from './recording.ts';
import { until } from './until.ts';

type Event = Readonly<Record<string, unknown>>;

/** What says nothing of the engine: how often an executor subscribed, and the order of acknowledgements. */
const NOT_COMPARED: readonly unknown[] = ['ACKNOWLEDGED', 'HEARTBEAT'];

/**
 * Compares what each executor of a recording was told with what the engine told the one that stood for it, which the
 * test executor wrote into its sandbox.
 * @param lines of the recording, those that were replayed
 * @param translate puts the engine's ids in the place of the recorded ones
 * @returns how many events were compared
 */
export async function compareExecutorEvents(
  lines: readonly Line[],
  workDir: string,
  translate: (recorded: unknown) => unknown,
): Promise<number> {
  const told = new Map<string, Event[]>();
  for (const { who, kind, body } of lines) {
    if (kind !== 'event' || !who.startsWith('executor ')) continue;
    const id = who.slice('executor '.length);
    told.set(id, [...(told.get(id) ?? []), body as Event]);
  }
  let count = 0;
  for (const [id, recorded] of told) {
    const wanted = recorded.filter(isCompared).map((event) => comparable(translate(event)));
    await until(
      () => eventsOf(id, workDir).length >= wanted.length,
      () => `the last event of executor ${id}`,
    );
    assert.deepEqual(eventsOf(id, workDir).map(comparable), wanted, `events of executor ${id}`);
    count += wanted.length;
  }
  return count;
}

/** What all runs of an executor were told, one after the other. */
function eventsOf(executorId: string, workDir: string): Event[] {
  const runs = join(workDir, `slaves/*/frameworks/*/executors/${executorId}/runs/*-*/events.jsonl`);
  return globSync(runs)
    .map((path) => ({ path, mtimeMs: statSync(path).mtimeMs }))
    .toSorted((a, b) => a.mtimeMs - b.mtimeMs)
    .flatMap(({ path }) => readFileSync(path, 'utf8').trim().split('\n'))
    .map((line) => parseExactJson(line) as Event)
    .filter(isCompared);
}

function isCompared({ type }: Event): boolean {
  return !NOT_COMPARED.includes(type);
}
