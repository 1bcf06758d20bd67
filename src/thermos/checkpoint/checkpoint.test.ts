import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunnerCkpt } from '../../../api/generated/thermos.ts';
import { silentLog } from '../testing/run-task.ts';
import { decodeRecords, encodeRecord } from './codec.ts';
import { checkpointPaths } from './paths.ts';
import { createCheckpointReader } from './reader.ts';
import { createCheckpoint } from './writer.ts';

const RECORDINGS = new URL('../../../test/recordings/thermos/', import.meta.url);

interface RecordedFile {
  readonly path: string;
  readonly base64: string;
  readonly records?: readonly object[];
}

function recordedFiles(name: string): RecordedFile[] {
  return JSON.parse(readFileSync(new URL(name, RECORDINGS), 'utf8')).checkpointRoot;
}

function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'checkpoint-test-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** As the recordings spell it: maps are objects. */
function plain(record: RunnerCkpt): object {
  return JSON.parse(
    JSON.stringify(record, (_key, value) => (value instanceof Map ? Object.fromEntries(value) : value)),
  );
}

const NAMES = readdirSync(RECORDINGS).filter((name) => name.endsWith('.json'));

for (const name of NAMES) {
  test(`reads and writes the records of the original byte for byte: ${name}`, () => {
    for (const file of recordedFiles(name).filter(({ records }) => records !== undefined)) {
      const bytes = Buffer.from(file.base64, 'base64');
      const { records, consumedBytes, problem } = decodeRecords(bytes);
      assert.equal(problem, undefined);
      assert.equal(consumedBytes, bytes.length);
      assert.deepEqual(records.map(plain), file.records);
      assert.deepEqual(Buffer.concat(records.map(encodeRecord)), bytes);
    }
  });

  test(`follows a checkpoint of the original that grows byte by byte: ${name}`, (t) => {
    const path = join(temporaryDirectory(t), 'runner');
    const file = recordedFiles(name).find((each) => each.path.endsWith('/runner'));
    const reader = createCheckpointReader(path);
    assert.equal(reader.refresh(), undefined);
    const bytes = Buffer.from(file?.base64 ?? '', 'base64');
    for (let at = 0; at < bytes.length; at += 7) {
      appendFileSync(path, bytes.subarray(at, at + 7));
      reader.refresh();
    }
    assert.equal(reader.problem, undefined);
    const task = reader.refresh();
    assert.equal(task?.header?.hostname, 'client.example');
    assert.ok(['SUCCESS', 'FAILED', 'KILLED'].includes(task?.statuses.at(-1)?.state ?? ''));
  });
}

test('says what is wrong with damaged bytes, and keeps what came before', (t) => {
  const path = join(temporaryDirectory(t), 'runner');
  const good = encodeRecord({ task_status: { state: 'ACTIVE', timestamp_ms: 5 } });
  for (const [damage, problem] of [
    [Buffer.from([0, 0, 0, 2, 99, 99]), /./],
    [Buffer.from([255, 255, 255, 255, 1]), /4294967295 bytes/],
    [
      encodeRecord({ process_status: { seq: 3, process: 'p', state: 'WAITING' } }),
      /process p: record 3 after -1/,
    ],
  ] as const) {
    writeFileSync(path, Buffer.concat([good, damage]));
    const reader = createCheckpointReader(path);
    assert.equal(reader.refresh()?.statuses.length, 1);
    assert.match(reader.problem ?? '', problem);
  }
});

test('a task moves from active to finished, with the time of its end', (t) => {
  const root = temporaryDirectory(t);
  const paths = checkpointPaths(root, 'task-1');
  const checkpoint = createCheckpoint(paths, { name: 'x' }, silentLog);
  assert.deepEqual(JSON.parse(readFileSync(paths.active, 'utf8')), { name: 'x' });
  checkpoint.append({ task_status: { state: 'ACTIVE', timestamp_ms: 5 } });
  checkpoint.finish(1_700_000_000_000);
  assert.deepEqual(readdirSync(join(root, 'tasks', 'active')), []);
  assert.deepEqual(JSON.parse(readFileSync(paths.finished, 'utf8')), { name: 'x' });
  assert.throws(() => createCheckpoint(paths, {}, silentLog), /the task was run before/);
});
