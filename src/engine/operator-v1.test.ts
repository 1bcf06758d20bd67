import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import type { TestEngine } from './testing/engine.ts';
import { tellOperatorStory } from './testing/operator-story.ts';
import { readRecording } from './testing/recording.ts';
import type { TestScheduler } from './testing/scheduler.ts';
import { assertShape } from './testing/shape.ts';

const RECORDING = readRecording('17b-operator-api-v1');
const AGENT_PORT = 5051;

let test: TestEngine;
let scheduler: TestScheduler;
let sandbox: string;
let end: () => Promise<void>;

before(async () => {
  ({ test, scheduler, sandbox, end } = await tellOperatorStory());
  writeFileSync(join(sandbox, 'utf8.txt'), 'grüße €\n');
});

after(() => end());

async function post(port: number, body: unknown, headers: Record<string, string> = {}) {
  const answer = await request(`http://127.0.0.1:${port}/api/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** The part of an answer that is named after its call. */
async function call<T>(port: number, type: string, part: unknown = {}): Promise<T> {
  const name = type.toLowerCase();
  const { status, text } = await post(port, { type, [name]: part });
  assert.equal(status, 200, text);
  const answer = JSON.parse(text) as Record<string, unknown>;
  assert.equal(answer['type'], type);
  return answer[name] as T;
}

/** The recorded answer to a type of call. */
function recorded(type: string, port?: number): Record<string, unknown> {
  const asked = RECORDING.find(
    ({ kind, body, port: at }) =>
      kind === 'request' && at === port && (body as Record<string, unknown> | undefined)?.['type'] === type,
  );
  const answer = RECORDING.find(({ kind, n }) => kind === 'response' && n === asked?.n);
  return answer?.body as Record<string, unknown>;
}

/** What the recorded setup had and this one has not: ports and discovery of tasks, kinds of attributes, environments. */
const ELSEWHERE = /\.ranges|\.attributes|\.command\.environment|\.discovery/;

const MASTER_CALLS = [
  'GET_HEALTH',
  'GET_VERSION',
  'GET_MASTER',
  'GET_AGENTS',
  'GET_FRAMEWORKS',
  'GET_EXECUTORS',
  'GET_TASKS',
  'GET_STATE',
  'GET_ROLES',
  'GET_LOGGING_LEVEL',
  'GET_MAINTENANCE_STATUS',
  'GET_MAINTENANCE_SCHEDULE',
];
const AGENT_CALLS = [
  'GET_HEALTH',
  'GET_VERSION',
  'GET_AGENT',
  'GET_FRAMEWORKS',
  'GET_EXECUTORS',
  'GET_TASKS',
  'GET_CONTAINERS',
  'GET_STATE',
];

interface Metrics {
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
}
interface NamedTask {
  readonly task_id: { readonly value: string };
  readonly state: string;
}

const named = (tasks: readonly NamedTask[] = []) =>
  tasks.map(({ task_id, state }) => `${task_id.value} ${state}`);

describe('the operator API of the master', () => {
  for (const type of MASTER_CALLS) {
    it(`answers ${type} with every key that was recorded`, async () => {
      const part = await call(test.engine.masterPort, type);
      assertShape(part, recorded(type)[type.toLowerCase()], ELSEWHERE);
    });
  }

  it('tells the tasks that run apart from those that ended', async () => {
    const tasks = await call<Record<string, NamedTask[]>>(test.engine.masterPort, 'GET_TASKS');
    assert.deepEqual(named(tasks['tasks']), ['running TASK_RUNNING']);
    assert.deepEqual(named(tasks['completed_tasks']), ['done TASK_FINISHED']);
  });

  it('writes times in nanoseconds', async () => {
    const { text } = await post(test.engine.masterPort, { type: 'GET_AGENTS' });
    assert.match(text, /"registered_time":\{"nanoseconds":\d{19}\}/);
  });

  it('keeps lists of what one machine has none of', async () => {
    const { masterPort } = test.engine;
    assert.deepEqual(await call(masterPort, 'GET_OPERATIONS'), { operations: [] });
    assert.deepEqual(await call(masterPort, 'GET_WEIGHTS'), { weight_infos: [] });
    assert.deepEqual(await call(masterPort, 'GET_QUOTA'), { status: {} });
    assert.deepEqual(await call(test.engine.agentPort, 'GET_RESOURCE_PROVIDERS'), { resource_providers: [] });
    const list = { type: 'LIST_FILES', list_files: { path: '/master/log' } };
    assert.deepEqual(await post(masterPort, list), { status: 404, text: '' });
  });

  it('shows details of the log for as long as it is asked to', async () => {
    const level = async () =>
      (await call<{ level: number }>(test.engine.masterPort, 'GET_LOGGING_LEVEL')).level;
    const set = (part: object) =>
      post(test.engine.agentPort, { type: 'SET_LOGGING_LEVEL', set_logging_level: part });
    assert.deepEqual(await set({ level: 1, duration: { nanoseconds: 60_000_000_000 } }), {
      status: 200,
      text: '',
    });
    assert.equal(await level(), 1);
    assert.deepEqual(await set({ level: 3, duration: { nanoseconds: 1 } }), { status: 200, text: '' });
    while ((await level()) !== 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await set({ level: 4, duration: { nanoseconds: 1 } })).status, 400);
    assert.equal((await set({ level: 1, duration: { nanoseconds: -1 } })).status, 400);
  });

  it('lists metrics by name', async () => {
    const { metrics } = await call<Metrics>(test.engine.masterPort, 'GET_METRICS', {
      timeout: { nanoseconds: 1_000_000_000 },
    });
    assert.equal(metrics.find(({ name }) => name === 'master/tasks_running')?.value, 1);
  });

  const refusals: readonly (readonly [body: unknown, status: number, text: string])[] = [
    [{ type: 'NO_SUCH' }, 400, String(recorded('NO_SUCH'))],
    [{}, 400, String(recorded('NO_SUCH'))],
    [[], 400, 'Failed to convert JSON into Call protobuf: Expecting a JSON object'],
    [
      { type: 7 },
      400,
      "Failed to convert JSON into Call protobuf: Not expecting a JSON number for field 'type'",
    ],
    [{ type: 'GET_METRICS' }, 400, "Failed to validate master::Call: Expecting 'get_metrics' to be present"],
    [{ type: 'MARK_AGENT_GONE' }, 501, 'The master of this engine does not answer MARK_AGENT_GONE calls'],
  ];
  for (const [body, status, text] of refusals) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      assert.deepEqual(await post(test.engine.masterPort, body), { status, text });
    });
  }

  it('refuses clients that take neither of its encodings', async () => {
    const { status } = await post(test.engine.masterPort, { type: 'GET_HEALTH' }, { accept: 'text/html' });
    assert.equal(status, 406);
  });
});

describe('the operator API of the agent', () => {
  for (const type of AGENT_CALLS) {
    it(`answers ${type} with every key that was recorded`, async () => {
      const part = await call(test.engine.agentPort, type);
      assertShape(part, recorded(type, AGENT_PORT)[type.toLowerCase()], ELSEWHERE);
    });
  }

  it('tells the tasks that run apart from those that ended', async () => {
    const tasks = await call<Record<string, NamedTask[]>>(test.engine.agentPort, 'GET_TASKS');
    assert.deepEqual(named(tasks['launched_tasks']), ['running TASK_RUNNING']);
    assert.deepEqual(named(tasks['queued_tasks']), []);
    assert.deepEqual(named(tasks['completed_tasks']), ['done TASK_FINISHED']);
  });

  it('is served under the prefix too', async () => {
    const answer = await request(`http://127.0.0.1:${test.engine.agentPort}/slave(1)/api/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"GET_HEALTH"}',
    });
    assert.deepEqual(await answer.body.json(), recorded('GET_HEALTH', AGENT_PORT));
  });

  it('lists the files of a sandbox', async () => {
    const path = `/frameworks/${scheduler.frameworkId}/executors/thermos-running/runs/latest`;
    const listed = await call<{ file_infos: { path: string; size: number; mode: number }[] }>(
      test.engine.agentPort,
      'LIST_FILES',
      { path },
    );
    assertShape(listed, recorded('LIST_FILES', AGENT_PORT)['list_files'], ELSEWHERE);
    const file = listed.file_infos.find((info) => info.path === `${path}/utf8.txt`);
    assert.deepEqual([file?.size, file?.mode], [12, 0o100644]);
  });

  const file = () => join(sandbox, 'utf8.txt');
  const base64 = (bytes: Buffer) => bytes.toString('base64');
  const content = Buffer.from('grüße €\n');

  it('reads parts of files, whatever bytes they cut', async () => {
    const read = (part: object) =>
      call(test.engine.agentPort, 'READ_FILE', { path: file(), offset: 0, ...part });
    assert.deepEqual(await read({}), { size: 12, data: base64(content) });
    assert.deepEqual(await read({ length: 3 }), { size: 12, data: base64(content.subarray(0, 3)) });
    assert.deepEqual(await read({ offset: 1000 }), { size: 12, data: '' });
  });

  it('does not wait for what may come out of a pipe', async () => {
    const path = join(sandbox, 'pipe');
    execFileSync('mkfifo', [path]);
    const read = await call(test.engine.agentPort, 'READ_FILE', { path, offset: 0 });
    assert.deepEqual(read, { size: 0, data: '' });
  });

  it('refuses files that are not there and those outside of sandboxes', async () => {
    const read = (part: object) =>
      post(test.engine.agentPort, { type: 'READ_FILE', read_file: { offset: 0, ...part } });
    assert.deepEqual(await read({ path: '/nope' }), { status: 404, text: '' });
    assert.deepEqual(await read({ path: '/etc/passwd' }), { status: 404, text: '' });
    assert.equal((await read({ path: `${sandbox}/../../../../../..` })).status, 400);
    assert.equal((await read({ path: sandbox })).text, 'Cannot read a directory.\n');
    for (const wrong of [{}, { path: 7 }, { path: file(), offset: -1 }, { path: file(), length: 'x' }]) {
      assert.equal((await read(wrong)).status, 400, JSON.stringify(wrong));
    }
  });
});
