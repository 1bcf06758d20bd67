import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../thermos/testing/run-task.ts';
import { parseObserverFlags } from './flags.ts';
import { dedent } from './pages/format.ts';
import { observeTask, TASK_ID } from './testing/observed-task.ts';

test('lists tasks in HTML and JSON', async (t) => {
  const observer = await observeTask(t);
  assert.deepEqual(await observer.json('/j/task_id_count'), { active: 1, finished: 0, all: 1 });
  const { tasks, ...slice } = await observer.json('/j/task_ids/active');
  assert.deepEqual(slice, { type: 'active', offset: 0, num: 20, task_count: 1 });
  const { task_id, name, role, launch_timestamp, state, state_timestamp, ports } = tasks[0];
  assert.deepEqual(
    { task_id, name, role, launch_timestamp, state, state_timestamp, ports },
    {
      task_id: TASK_ID,
      name: 'hello',
      role: 'www-data',
      launch_timestamp: 1_700_000_000,
      state: 'ACTIVE',
      state_timestamp: 1_700_000_000,
      ports: { http: 31007 },
    },
  );
  assert.match(await observer.text('/'), new RegExp(`<a href="/task/${TASK_ID}"`));
  assert.match(await observer.text('/main/finished'), /No tasks\./);
  assert.equal(await observer.status('/main/odd'), 404);
  assert.equal(await observer.status('/j/task_ids/all/x'), 404);
});

test('shows a task and its processes, with nothing of theirs taken for HTML', async (t) => {
  const observer = await observeTask(t);
  const page = await observer.text(`/task/${TASK_ID}`);
  assert.match(page, /fail &lt;i&gt;/);
  assert.match(page, new RegExp(`href="/logs/${TASK_ID}/web/0/stdout"`));
  assert.match(await observer.text(`/process/${TASK_ID}/web`), /serve &lt;b&gt;/);
  assert.equal((await observer.json(`/rawtask/${TASK_ID}`)).name, 'hello');
  const details = (await observer.json(`/j/task/${TASK_ID}`))[TASK_ID];
  assert.deepEqual(details.processes, {
    waiting: [],
    running: ['web'],
    success: [],
    failed: ['fail <i>'],
    killed: [],
  });
  assert.equal(details.user, 'www-data');
});

test('tells of runs as JSON, with what a running one takes', async (t) => {
  const observer = await observeTask(t);
  const run = await observer.json(`/j/process/${TASK_ID}/web`);
  assert.equal(run.state, 'RUNNING');
  assert.equal(run.start_time, 1_700_000_001.25);
  assert.ok(run.used.ram > 1024 * 1024);
  assert.deepEqual(await observer.json(`/j/process/${TASK_ID}/nothing`), {});
  assert.deepEqual(Object.keys((await observer.json(`/j/processes?task_id=${TASK_ID},x`))[TASK_ID]), [
    'web',
    'fail <i>',
  ]);
});

test('follows a checkpoint that grows, and a task that ends', async (t) => {
  const observer = await observeTask(t);
  assert.equal((await observer.json(`/j/task/${TASK_ID}`))[TASK_ID].state, 'ACTIVE');
  observer.checkpoint.append({ task_status: { state: 'CLEANING', timestamp_ms: 1_700_000_009_000 } });
  assert.equal((await observer.json(`/j/task/${TASK_ID}`))[TASK_ID].state, 'CLEANING');
  observer.checkpoint.finish(Date.now());
  await until(
    'the task is listed as finished',
    async () => (await observer.json('/j/task_id_count')).finished === 1,
  );
});

test('serves logs in pieces while they grow', async (t) => {
  const observer = await observeTask(t);
  const log = join(observer.sandbox, '.logs/web/0/stdout');
  const data = (query: string) => observer.json(`/logdata/${TASK_ID}/web/0/stdout${query}`);
  assert.deepEqual(await data(''), {});
  writeFileSync(log, 'a<b>&\nü');
  assert.deepEqual(await data(''), { offset: 8, length: 0 });
  assert.deepEqual(await data('?offset=0&length=6'), { offset: 0, length: 6, data: 'a&lt;b&gt;&amp;\n' });
  // A character is never cut in two.
  assert.deepEqual(await data('?offset=5&length=2'), { offset: 5, length: 1, data: '\n' });
  appendFileSync(log, '!');
  assert.deepEqual(await data('?offset=8'), { offset: 8, length: 1, data: '!' });
  assert.deepEqual(await data('?offset=9'), { offset: 9, length: 0 });
  assert.deepEqual(await data('?offset=100'), { offset: 9, length: 0 });
  assert.deepEqual(await data('?offset=x'), {});
  assert.match(
    await observer.text(`/logs/${TASK_ID}/web/0/stdout`),
    new RegExp(`data-source="/logdata/${TASK_ID}/web/0/stdout"`),
  );
  assert.match(
    await observer.text(`/logs/${TASK_ID}/web/0/stdout`),
    new RegExp(`href="/logs/${TASK_ID}/web/0/stderr"`),
  );
  assert.equal(await observer.status(`/logs/${TASK_ID}/web/0/core`), 404);
  assert.equal(await observer.status(`/logs/${TASK_ID}/web/7/stdout`), 404);
});

test('the log of run -1 is that of the newest run, and older ones lead to it', async (t) => {
  const observer = await observeTask(t);
  const ended = { seq: 3, process: 'web', state: 'FAILED', return_code: 1 } as const;
  const newest = `/logs/${TASK_ID}/web/1/stdout`;
  observer.checkpoint.append({ process_status: { ...ended, stop_time: 1_700_000_002 } });
  observer.checkpoint.append({ process_status: { seq: 4, process: 'web', state: 'WAITING' } });
  assert.match(await observer.text(`/logs/${TASK_ID}/web/0/stdout`), new RegExp(`href="${newest}"`));
  const page = await observer.text(`/logs/${TASK_ID}/web/-1/stdout`);
  assert.match(page, /run 1</);
  assert.match(page, new RegExp(`data-source="/logdata/${TASK_ID}/web/1/stdout"`));
  assert.doesNotMatch(page, new RegExp(`href="${newest}"`));
  assert.equal(await observer.status(`/logs/${TASK_ID}/web/-3/stdout`), 404);
});

test('shows command lines without the indentation of the job file', () => {
  assert.equal(dedent('\n    while true; do\n\n      date\n    done\n  '), 'while true; do\n\n  date\ndone');
  assert.equal(dedent('  one'), 'one');
  assert.equal(dedent(''), '');
});

test('shows the sandbox and nothing outside it', async (t) => {
  const observer = await observeTask(t);
  writeFileSync(join(observer.sandbox, 'in <side>.txt'), 'inside');
  mkdirSync(`${observer.sandbox}-beside`);
  writeFileSync(join(`${observer.sandbox}-beside`, 'secret'), 'outside');
  symlinkSync('/etc', join(observer.sandbox, 'link'));
  symlinkSync('in <side>.txt', join(observer.sandbox, 'inner'));
  assert.match(await observer.text(`/browse/${TASK_ID}`), /in &lt;side&gt;\.txt/);
  const name = encodeURIComponent('in <side>.txt');
  assert.equal((await observer.json(`/filedata/${TASK_ID}/${name}?offset=0`)).data, 'inside');
  assert.equal((await observer.json(`/filedata/${TASK_ID}/inner?offset=0`)).data, 'inside');
  for (const outside of [
    '..%2fsandbox-beside%2fsecret',
    'link/passwd',
    '%2fetc%2fpasswd%00',
    '..%2f..%2fx',
  ]) {
    assert.deepEqual(await observer.json(`/filedata/${TASK_ID}/${outside}?offset=0`), {}, outside);
    assert.equal(await observer.status(`/download/${TASK_ID}/${outside}`), 404);
    assert.equal(await observer.status(`/browse/${TASK_ID}/${outside}`), 404);
  }
  assert.equal(await observer.status(`/browse/${TASK_ID}/${name}`), 404);
  assert.equal(await observer.status(`/browse/${TASK_ID}/link`), 404);
});

test('a downloaded file may be asked for in parts, and only if it has changed', async (t) => {
  const observer = await observeTask(t);
  writeFileSync(join(observer.sandbox, 'file'), '0123456789');
  const url = `/download/${TASK_ID}/file`;
  const whole = await observer.get(url);
  assert.equal(await whole.text(), '0123456789');
  assert.match(whole.headers.get('content-disposition') ?? '', /^attachment/);
  for (const [range, status, text] of [
    ['bytes=2-4', 206, '234'],
    ['bytes=-3', 206, '789'],
    ['bytes=8-', 206, '89'],
    ['bytes=20-', 416, ''],
  ] as const) {
    const part = await observer.get(url, { Range: range });
    assert.equal(part.status, status);
    assert.equal(await part.text(), text);
  }
  const again = await observer.get(url, { 'If-Modified-Since': whole.headers.get('last-modified') ?? '' });
  assert.equal(again.status, 304);
});

test('answers what it does not know with a page or JSON, and serves what its pages need', async (t) => {
  const observer = await observeTask(t);
  for (const path of ['/nothing', '/task/x', '/j/task/x', '/%ff', '/process/x/y', '/assets/x']) {
    assert.equal(await observer.status(path), 404, path);
  }
  assert.match((await observer.json('/j/nothing')).error, /nothing at/);
  assert.equal(await observer.text('/health'), 'OK');
  assert.match(await observer.text('/vars'), /^sys\.uptime /);
  assert.equal(typeof (await observer.json('/vars.json'))['sys.uptime'], 'number');
  for (const asset of ['observer.css', 'observer.js', 'favicon.svg']) {
    assert.equal(await observer.status(`/assets/${asset}`), 200);
  }
});

test('reads its flags, and says which change nothing', () => {
  const parsed = parseObserverFlags(['--mesos-root=/work', '--port', '0', '--polling_interval_secs=5']);
  assert.equal(parsed.kind, 'flags');
  if (parsed.kind !== 'flags') return;
  const { mesosRoot, port, notices } = parsed.flags;
  assert.deepEqual({ mesosRoot, port, notices: notices.length }, { mesosRoot: '/work', port: 0, notices: 1 });
  assert.equal(parseObserverFlags(['--port=99999']).kind, 'usageError');
  assert.equal(parseObserverFlags(['--odd']).kind, 'usageError');
});
