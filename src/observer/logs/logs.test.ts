import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LOG_HEADERS } from '../../ports/log-stream.ts';
import { observeTask, TASK_ID } from '../testing/observed-task.ts';
import { parsePosition } from './position.ts';

/** A reader of the stdout of the process `web`, and its log files. */
async function readLogs(t: TestContext) {
  const observer = await observeTask(t);
  const directory = (run: number) => join(observer.sandbox, `.logs/web/${run}`);
  const read = async (query: string) => {
    const answer = await observer.get(`/logstream/${TASK_ID}/web/stdout?${query}`);
    const header = (name: keyof typeof LOG_HEADERS) => answer.headers.get(LOG_HEADERS[name]);
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    return {
      text,
      status: answer.status,
      position: header('position') ?? '',
      state: header('state'),
      header,
    };
  };
  let seq = 3;
  return {
    observer,
    read,
    file: (run: number, name = 'stdout') => join(directory(run), name),
    on: (position: string) => read(`position=${position}`),
    /** Reads on until there is no more now. */
    async rest(position: string) {
      let text = '';
      for (;;) {
        const part = await read(`position=${position}`);
        text += part.text;
        position = part.position;
        if (part.state !== 'more') return { text, position, state: part.state };
      }
    },
    /** The run that is the newest fails, and another one begins. */
    beginRun(run: number) {
      const end = { process: 'web', state: 'FAILED', return_code: 1, stop_time: 1_700_000_002 } as const;
      observer.checkpoint.append({ process_status: { seq, ...end } });
      observer.checkpoint.append({ process_status: { seq: seq + 1, process: 'web', state: 'WAITING' } });
      const forked = { state: 'FORKED', coordinator_pid: process.pid, fork_time: 1_700_000_003 } as const;
      observer.checkpoint.append({ process_status: { seq: seq + 2, process: 'web', ...forked } });
      const running = { state: 'RUNNING', pid: process.pid, start_time: 1_700_000_003 } as const;
      observer.checkpoint.append({ process_status: { seq: seq + 3, process: 'web', ...running } });
      seq += 4;
      mkdirSync(directory(run), { recursive: true });
    },
  };
}

test('reads a log while it grows, byte by byte as it is', async (t) => {
  const logs = await readLogs(t);
  const none = await logs.read('');
  assert.deepEqual([none.text, none.state, none.position], ['', 'open', '']);
  writeFileSync(logs.file(0), Buffer.from([0x61, 0xff, 0x00, 0x3c]));
  const first = await logs.read('');
  assert.deepEqual([first.text, first.state], ['a\xff\0<', 'open']);
  assert.deepEqual((await logs.on(first.position)).text, '');
  appendFileSync(logs.file(0), 'more');
  assert.equal((await logs.on(first.position)).text, 'more');
});

test('goes on through rotations that happen between two looks', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0), 'one ');
  const { position } = await logs.read('');
  appendFileSync(logs.file(0), 'two ');
  renameSync(logs.file(0), logs.file(0, 'stdout.1'));
  writeFileSync(logs.file(0), 'three ');
  renameSync(logs.file(0, 'stdout.1'), logs.file(0, 'stdout.2'));
  renameSync(logs.file(0), logs.file(0, 'stdout.1'));
  writeFileSync(logs.file(0), 'four');
  const rest = await logs.rest(position);
  assert.deepEqual([rest.text, rest.state], ['two three four', 'open']);
});

test('says so when files were rotated away unread', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0), 'one');
  const { position } = await logs.read('');
  writeFileSync(logs.file(0, 'new'), 'five');
  rmSync(logs.file(0));
  renameSync(logs.file(0, 'new'), logs.file(0));
  const part = await logs.on(position);
  assert.deepEqual([part.text, part.header('gap')], ['five', 'yes']);
});

test('reads a file that its writer has cut from its beginning', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0), 'a long line');
  const { position } = await logs.read('');
  truncateSync(logs.file(0));
  appendFileSync(logs.file(0), 'new');
  assert.equal((await logs.rest(position)).text, 'new');
});

test('begins with the newest run, and goes on with later ones', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0), 'run 0\n');
  const { position } = await logs.read('');
  appendFileSync(logs.file(0), 'end of run 0\n');
  logs.beginRun(1);
  assert.equal((await logs.rest(position)).text, 'end of run 0\n');
  writeFileSync(logs.file(1), 'run 1\n');
  assert.equal((await logs.rest(position)).text, 'end of run 0\nrun 1\n');
  assert.equal((await logs.read('')).text, 'run 1\n');
  assert.equal((await logs.read('run=0')).text, 'run 0\nend of run 0\n');
  assert.equal((await logs.read('run=7')).text, '');
});

test('ends with the task, once all was read', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0), 'x'.repeat(1024 * 1024 + 1));
  for (const state of ['CLEANING', 'FINALIZING', 'KILLED'] as const) {
    logs.observer.checkpoint.append({ task_status: { state, timestamp_ms: 1_700_000_009_000 } });
  }
  const first = await logs.read('');
  assert.deepEqual([first.text.length, first.state], [1024 * 1024, 'more']);
  const last = await logs.on(first.position);
  assert.deepEqual([last.text, last.state], ['x', 'ended']);
});

test('begins with the first file that was written to since a time, of whichever run', async (t) => {
  const logs = await readLogs(t);
  const minuteMs = 60_000;
  const nowMs = Date.now();
  logs.beginRun(1);
  const written: readonly [path: string, minutesAgo: number][] = [
    [logs.file(0), 30],
    [logs.file(1, 'stdout.1'), 20],
    [logs.file(1), 10],
  ];
  for (const [path, minutesAgo] of written) {
    writeFileSync(path, `${minutesAgo} `);
    utimesSync(path, nowMs / 1000, (nowMs - minutesAgo * minuteMs) / 1000);
  }
  const since = async (minutesAgo: number) => {
    const first = await logs.read(`since=${nowMs - minutesAgo * minuteMs}`);
    return first.text + (await logs.rest(first.position)).text;
  };
  assert.equal(await since(40), '30 20 10 ');
  assert.equal(await since(25), '20 10 ');
  assert.equal(await since(15), '10 ');
  assert.equal(await since(5), '');
  assert.match((await logs.read(`since=${nowMs - minuteMs * 40}`)).header('begun') ?? '', /^\d{13}$/);
});

test('begins so many lines before the end, in a rotated file if need be', async (t) => {
  const logs = await readLogs(t);
  writeFileSync(logs.file(0, 'stdout.1'), 'one\ntwo\nthr');
  writeFileSync(logs.file(0), 'ee\nfour\nfive\n');
  const last = async (lines: number) => {
    const first = await logs.read(`lines=${lines}`);
    return first.text + (await logs.rest(first.position)).text;
  };
  assert.equal(await last(0), '');
  assert.equal(await last(1), 'five\n');
  assert.equal(await last(3), 'three\nfour\nfive\n');
  assert.equal(await last(4), 'two\nthree\nfour\nfive\n');
  assert.equal(await last(99), 'one\ntwo\nthree\nfour\nfive\n');
  appendFileSync(logs.file(0), 'six');
  assert.equal(await last(2), 'five\nsix');
});

test('refuses what is no position, no number, or no log', async (t) => {
  const logs = await readLogs(t);
  for (const query of ['position=x', 'run=-1', 'since=now', 'run=1&lines=2', 'position=1-2-3']) {
    assert.equal((await logs.read(query)).status, 400, query);
  }
  for (const path of [`${TASK_ID}/web/core`, `${TASK_ID}/other/stdout`, 'x/web/stdout']) {
    assert.equal(await logs.observer.status(`/logstream/${path}`), 404, path);
  }
  assert.equal(parsePosition('1-2.3-4')?.offset, 4);
});
