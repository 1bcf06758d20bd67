import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RunnerCkpt } from '../../api/generated/thermos.ts';
import { createCheckpoint } from '../thermos/checkpoint/writer.ts';
import { checkpointPaths } from '../thermos/index.ts';
import { realClock, silentLog, until } from '../thermos/testing/run-task.ts';
import { parseObserverFlags } from './flags.ts';
import { createObserver } from './observer.ts';
import { dedent } from './pages/format.ts';

const ID = 'www-prod-hello-0-1';

/** An observer of a work directory with one running task. */
async function start(t: TestContext) {
  const workDir = mkdtempSync(join(tmpdir(), 'observer-test-'));
  const run = join(workDir, `slaves/S0/frameworks/F/executors/thermos-${ID}/runs/r1`);
  const sandbox = join(run, 'sandbox');
  mkdirSync(join(sandbox, '.logs/web/0'), { recursive: true });
  symlinkSync(run, join(dirname(run), 'latest'));
  const paths = checkpointPaths(join(run, 'checkpoints'), ID);
  const config = { name: 'hello', processes: [{ name: 'web', cmdline: 'serve <b>' }] };
  const checkpoint = createCheckpoint(paths, config, silentLog);
  for (const record of records()) checkpoint.append(record);
  const observer = createObserver({ workDir, host: '127.0.0.1', port: 0, clock: realClock, log: silentLog });
  const { port } = await observer.start();
  t.after(async () => {
    await observer.close();
    rmSync(workDir, { recursive: true });
  });
  const get = (path: string, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return {
    sandbox,
    checkpoint,
    get,
    json: async (path: string) => JSON.parse(await (await get(path)).text()),
    text: async (path: string) => (await get(path)).text(),
    status: async (path: string) => (await get(path)).status,
  };
}

function records(): RunnerCkpt[] {
  const web = (seq: number, more: object) =>
    ({ process_status: { seq, process: 'web', ...more } }) as RunnerCkpt;
  return [
    { task_status: { state: 'ACTIVE', timestamp_ms: 1_700_000_000_500 } },
    {
      runner_header: {
        task_id: ID,
        launch_time_ms: 1_700_000_000_000,
        // Whoever can write a checkpoint must not choose what is shown.
        sandbox: '/etc',
        log_dir: '/etc',
        hostname: 'host-a',
        user: 'www-data',
        ports: new Map([['http', 31007]]),
      },
    },
    web(0, { state: 'WAITING' }),
    web(1, { state: 'FORKED', coordinator_pid: process.pid, fork_time: 1_700_000_001 }),
    web(2, { state: 'RUNNING', pid: process.pid, start_time: 1_700_000_001.25 }),
    { process_status: { seq: 0, process: 'fail <i>', state: 'WAITING' } },
    { process_status: { seq: 1, process: 'fail <i>', state: 'FAILED' } },
  ];
}

test('lists tasks in HTML and JSON', async (t) => {
  const observer = await start(t);
  assert.deepEqual(await observer.json('/j/task_id_count'), { active: 1, finished: 0, all: 1 });
  const { tasks, ...slice } = await observer.json('/j/task_ids/active');
  assert.deepEqual(slice, { type: 'active', offset: 0, num: 20, task_count: 1 });
  const { task_id, name, role, launch_timestamp, state, state_timestamp, ports } = tasks[0];
  assert.deepEqual(
    { task_id, name, role, launch_timestamp, state, state_timestamp, ports },
    {
      task_id: ID,
      name: 'hello',
      role: 'www-data',
      launch_timestamp: 1_700_000_000,
      state: 'ACTIVE',
      state_timestamp: 1_700_000_000,
      ports: { http: 31007 },
    },
  );
  assert.match(await observer.text('/'), new RegExp(`<a href="/task/${ID}"`));
  assert.match(await observer.text('/main/finished'), /No tasks\./);
  assert.equal(await observer.status('/main/odd'), 404);
  assert.equal(await observer.status('/j/task_ids/all/x'), 404);
});

test('shows a task and its processes, with nothing of theirs taken for HTML', async (t) => {
  const observer = await start(t);
  const page = await observer.text(`/task/${ID}`);
  assert.match(page, /fail &lt;i&gt;/);
  assert.match(page, new RegExp(`href="/logs/${ID}/web/0/stdout"`));
  assert.match(await observer.text(`/process/${ID}/web`), /serve &lt;b&gt;/);
  assert.equal((await observer.json(`/rawtask/${ID}`)).name, 'hello');
  const details = (await observer.json(`/j/task/${ID}`))[ID];
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
  const observer = await start(t);
  const run = await observer.json(`/j/process/${ID}/web`);
  assert.equal(run.state, 'RUNNING');
  assert.equal(run.start_time, 1_700_000_001.25);
  assert.ok(run.used.ram > 1024 * 1024);
  assert.deepEqual(await observer.json(`/j/process/${ID}/nothing`), {});
  assert.deepEqual(Object.keys((await observer.json(`/j/processes?task_id=${ID},x`))[ID]), [
    'web',
    'fail <i>',
  ]);
});

test('follows a checkpoint that grows, and a task that ends', async (t) => {
  const observer = await start(t);
  assert.equal((await observer.json(`/j/task/${ID}`))[ID].state, 'ACTIVE');
  observer.checkpoint.append({ task_status: { state: 'CLEANING', timestamp_ms: 1_700_000_009_000 } });
  assert.equal((await observer.json(`/j/task/${ID}`))[ID].state, 'CLEANING');
  observer.checkpoint.finish(Date.now());
  await until(
    'the task is listed as finished',
    async () => (await observer.json('/j/task_id_count')).finished === 1,
  );
});

test('serves logs in pieces while they grow', async (t) => {
  const observer = await start(t);
  const log = join(observer.sandbox, '.logs/web/0/stdout');
  const data = (query: string) => observer.json(`/logdata/${ID}/web/0/stdout${query}`);
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
    await observer.text(`/logs/${ID}/web/0/stdout`),
    new RegExp(`data-source="/logdata/${ID}/web/0/stdout"`),
  );
  assert.match(
    await observer.text(`/logs/${ID}/web/0/stdout`),
    new RegExp(`href="/logs/${ID}/web/0/stderr"`),
  );
  assert.equal(await observer.status(`/logs/${ID}/web/0/core`), 404);
  assert.equal(await observer.status(`/logs/${ID}/web/7/stdout`), 404);
});

test('the log of run -1 is that of the newest run, and older ones lead to it', async (t) => {
  const observer = await start(t);
  const ended = { seq: 3, process: 'web', state: 'FAILED', return_code: 1 } as const;
  const newest = `/logs/${ID}/web/1/stdout`;
  observer.checkpoint.append({ process_status: { ...ended, stop_time: 1_700_000_002 } });
  observer.checkpoint.append({ process_status: { seq: 4, process: 'web', state: 'WAITING' } });
  assert.match(await observer.text(`/logs/${ID}/web/0/stdout`), new RegExp(`href="${newest}"`));
  const page = await observer.text(`/logs/${ID}/web/-1/stdout`);
  assert.match(page, /run 1</);
  assert.match(page, new RegExp(`data-source="/logdata/${ID}/web/1/stdout"`));
  assert.doesNotMatch(page, new RegExp(`href="${newest}"`));
  assert.equal(await observer.status(`/logs/${ID}/web/-3/stdout`), 404);
});

test('shows command lines without the indentation of the job file', () => {
  assert.equal(dedent('\n    while true; do\n\n      date\n    done\n  '), 'while true; do\n\n  date\ndone');
  assert.equal(dedent('  one'), 'one');
  assert.equal(dedent(''), '');
});

test('shows the sandbox and nothing outside it', async (t) => {
  const observer = await start(t);
  writeFileSync(join(observer.sandbox, 'in <side>.txt'), 'inside');
  mkdirSync(`${observer.sandbox}-beside`);
  writeFileSync(join(`${observer.sandbox}-beside`, 'secret'), 'outside');
  symlinkSync('/etc', join(observer.sandbox, 'link'));
  symlinkSync('in <side>.txt', join(observer.sandbox, 'inner'));
  assert.match(await observer.text(`/browse/${ID}`), /in &lt;side&gt;\.txt/);
  const name = encodeURIComponent('in <side>.txt');
  assert.equal((await observer.json(`/filedata/${ID}/${name}?offset=0`)).data, 'inside');
  assert.equal((await observer.json(`/filedata/${ID}/inner?offset=0`)).data, 'inside');
  for (const outside of [
    '..%2fsandbox-beside%2fsecret',
    'link/passwd',
    '%2fetc%2fpasswd%00',
    '..%2f..%2fx',
  ]) {
    assert.deepEqual(await observer.json(`/filedata/${ID}/${outside}?offset=0`), {}, outside);
    assert.equal(await observer.status(`/download/${ID}/${outside}`), 404);
    assert.equal(await observer.status(`/browse/${ID}/${outside}`), 404);
  }
  assert.equal(await observer.status(`/browse/${ID}/${name}`), 404);
  assert.equal(await observer.status(`/browse/${ID}/link`), 404);
});

test('a downloaded file may be asked for in parts, and only if it has changed', async (t) => {
  const observer = await start(t);
  writeFileSync(join(observer.sandbox, 'file'), '0123456789');
  const url = `/download/${ID}/file`;
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
  const observer = await start(t);
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
