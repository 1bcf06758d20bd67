import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync } from 'node:fs';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { createFrameReader, encodeFrames, FRAME, INPUT_WINDOW_BYTES } from '../../domain/exec/frames.ts';
import { type Mac, writeTicket } from '../../domain/exec/ticket.ts';
import { EXEC_PROTOCOL } from '../../ports/task-exec.ts';
import { findUser } from '../../thermos/index.ts';
import { CONTAINER_ID, observeTask, TASK_ID } from '../testing/observed-task.ts';
import type { ExecOptions } from './exec.ts';

const isRoot = process.getuid?.() === 0;

/** A signature that anybody could forge. */
const MAC: Mac = {
  sign: (text) => `${text.length}`,
  verifies: (text, signature) => signature === `${text.length}`,
};

let tickets = 0;

function ticket(taskId = TASK_ID, issuedMs = Date.now()): string {
  tickets += 1;
  return writeTicket({ taskId, caller: 'test', issuedMs, id: String(tickets) }, MAC);
}

/** An observer of a task of which one process runs. */
async function observe(t: TestContext, options: Partial<ExecOptions> = {}) {
  const observer = await observeTask(t, { exec: { mac: MAC, ...options } });
  const env = { HOME: observer.sandbox, MESOS_CONTAINER_ID: CONTAINER_ID, PATH: process.env['PATH'] };
  const running = spawn('sleep', ['100000'], { env, stdio: 'ignore' });
  await once(running, 'spawn');
  t.after(() => running.kill('SIGKILL'));
  return observer;
}

interface Asked {
  readonly taskId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a session. @returns the connection, or status and text of the refusal */
function open(port: number, { taskId = TASK_ID, headers = {} }: Asked = {}): Promise<Duplex | string> {
  return new Promise((resolve, reject) => {
    const all = {
      Connection: 'Upgrade',
      Upgrade: EXEC_PROTOCOL,
      Authorization: `Bearer ${ticket()}`,
      ...headers,
    };
    const asked = request({ port, host: '127.0.0.1', path: `/exec/${taskId}`, headers: all });
    asked.once('upgrade', (_response, socket) => resolve(socket));
    asked.once('response', async (response) => {
      const parts = (await response.toArray()) as Buffer[]; // no encoding was set
      resolve(`${response.statusCode} ${Buffer.concat(parts)}`);
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** What a session says until it ends. */
async function listen(socket: Duplex) {
  const reader = createFrameReader();
  const said: { kind: number; payload: Uint8Array }[] = [];
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    const frames = reader.take(bytes);
    assert.ok(frames !== 'too long');
    said.push(...frames);
  }
  const text = (wanted: number): string =>
    Buffer.concat(said.filter(({ kind }) => kind === wanted).map(({ payload }) => payload)).toString();
  const end: unknown = text(FRAME.END) === '' ? undefined : JSON.parse(text(FRAME.END));
  return { output: text(FRAME.OUTPUT), errors: text(FRAME.ERROR_OUTPUT), end };
}

function start(command: readonly unknown[], terminal?: object): Uint8Array {
  return encodeFrames(FRAME.START, Buffer.from(JSON.stringify({ command, terminal })));
}

/** Opens a session, says some things, and listens to the end. */
async function converse(port: number, ...messages: readonly Uint8Array[]) {
  const socket = await open(port);
  assert.ok(typeof socket !== 'string', String(socket));
  for (const message of messages) socket.write(message);
  return listen(socket);
}

test('runs a command with its input', async (t) => {
  const { port, sandbox } = await observe(t);
  const input = encodeFrames(FRAME.INPUT, Buffer.from('word'));
  const command = start(['sh', '-c', 'pwd; cat; echo problem >&2; exit 3']);
  const said = await converse(
    port,
    Buffer.concat([command, input]),
    encodeFrames(FRAME.INPUT_END, Buffer.of()),
  );
  assert.equal(said.output, `${sandbox}\nword`);
  assert.equal(said.errors, 'problem\n');
  assert.deepEqual(said.end, { kind: 'exited', code: 3 });
});

test('runs it as the owner of the run directory, whoever owns what lies in it', {
  skip: !isRoot,
}, async (t) => {
  const observer = await observe(t);
  const user = findUser('nobody');
  assert.ok(user);
  // The directory of the test is root's own.
  for (const up of ['/../../../../../../../..', '/../../../../../../..']) chmodSync(observer.run + up, 0o755);
  chownSync(observer.run, user.uid, user.gid);
  const said = await converse(observer.port, start(['id', '-u']));
  assert.equal(said.output, `${user.uid}\n`);
});

test('gives a terminal of the right size, which can change', async (t) => {
  const { port } = await observe(t);
  const resized = 'trap "stty size; exit 0" WINCH; echo ready; while :; do sleep 0.05; done';
  const socket = await open(port);
  assert.ok(typeof socket !== 'string', String(socket));
  const terminal = { columns: 91, rows: 17, type: 'vt100' };
  socket.write(start(['sh', '-c', `echo $TERM; stty size; ${resized}`], terminal));
  const reader = createFrameReader();
  let output = '';
  let end: unknown;
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    const frames = reader.take(bytes);
    assert.ok(frames !== 'too long');
    for (const { kind, payload } of frames) {
      if (kind === FRAME.OUTPUT) output += Buffer.from(payload).toString();
      if (kind === FRAME.END) end = JSON.parse(Buffer.from(payload).toString());
    }
    if (!output.includes('ready')) continue;
    socket.write(encodeFrames(FRAME.RESIZE, Buffer.from(JSON.stringify({ columns: 92, rows: 18 }))));
  }
  assert.equal(output, 'vt100\r\n17 91\r\nready\r\n18 92\r\n');
  assert.deepEqual(end, { kind: 'exited', code: 0 });
});

const refusals: readonly [what: string, asked: () => Asked, answer: RegExp][] = [
  ['without a ticket', () => ({ headers: { Authorization: '' } }), /^403 the ticket is not signed/],
  [
    'with a ticket for another task',
    () => ({ headers: { Authorization: `Bearer ${ticket('x')}` } }),
    /^403 .* another task/,
  ],
  [
    'with an old ticket',
    () => ({ headers: { Authorization: `Bearer ${ticket(TASK_ID, 0)}` } }),
    /^403 .* expired/,
  ],
  [
    'from a web page',
    () => ({ headers: { Origin: 'http://127.0.0.1' } }),
    /^403 web pages may not call this/,
  ],
  [
    'for another protocol',
    () => ({ headers: { Upgrade: 'websocket' } }),
    /^400 only an upgrade to aurora-exec\/1/,
  ],
  [
    'for a task that is not there',
    () => ({ taskId: 'x', headers: { Authorization: `Bearer ${ticket('x')}` } }),
    /^409 the task does not run on this host/,
  ],
  ['at another path', () => ({ taskId: 'x/y' }), /^404/],
];

for (const [what, asked, answer] of refusals) {
  test(`refuses a session ${what}`, async (t) => {
    const { port } = await observe(t);
    assert.match(String(await open(port, asked())), answer);
  });
}

test('takes a ticket once', async (t) => {
  const { port } = await observe(t);
  const headers = { Authorization: `Bearer ${ticket()}` };
  const first = await open(port, { headers });
  assert.ok(typeof first !== 'string');
  first.destroy();
  assert.equal(await open(port, { headers }), '403 the ticket was used already\n');
});

test('has so many sessions and no more', async (t) => {
  const { port } = await observe(t, { maxSessions: 1 });
  const first = await open(port);
  assert.ok(typeof first !== 'string');
  assert.equal(await open(port), '503 1 sessions are open already\n');
  first.destroy();
});

test('nobody runs anything unless the observer is told so', async (t) => {
  const { port } = await observeTask(t);
  assert.match(String(await open(port)), /^404/);
});

test('refuses a task of which nothing runs here', async (t) => {
  const { port } = await observeTask(t, { exec: { mac: MAC } });
  assert.equal(await open(port), '409 nothing of the task runs on this host\n');
});

const wrongs: readonly [what: string, messages: readonly Uint8Array[], problem: RegExp][] = [
  [
    'no command first',
    [encodeFrames(FRAME.INPUT, Buffer.from('x'))],
    /the first message was not the command/,
  ],
  ['no JSON', [encodeFrames(FRAME.START, Buffer.from('{'))], /not understood/],
  ['an empty command', [start([])], /not understood/],
  ['a command that is no text', [start([1])], /not understood/],
  ['a zero byte in the command', [start(['a\0b'])], /not understood/],
  ['a strange terminal', [start(['true'], { columns: 1, rows: -1, type: 'x' })], /not understood/],
  ['a strange kind of terminal', [start(['true'], { columns: 1, rows: 1, type: '$(x)' })], /not understood/],
  ['an endless message', [Buffer.of(FRAME.START, 0xff, 0xff, 0xff, 0xff)], /longer than allowed/],
  ['an unknown message', [start(['sleep', '1000']), encodeFrames(99, Buffer.of())], /no known kind/],
  [
    'more input than was asked for',
    [start(['sleep', '1000']), encodeFrames(FRAME.INPUT, Buffer.alloc(2 * INPUT_WINDOW_BYTES))],
    /more input came than the command could take/,
  ],
];

for (const [what, messages, problem] of wrongs) {
  test(`ends a session that says ${what}`, async (t) => {
    const { port } = await observe(t);
    const { end } = await converse(port, ...messages);
    const { kind, problem: told } = end as { kind: string; problem: string };
    assert.equal(kind, 'stopped');
    assert.match(told, problem);
  });
}

test('ends a session that is silent for too long', async (t) => {
  const { port } = await observe(t, { idleMs: 1 });
  const { end } = await converse(port, start(['sleep', '1000']));
  assert.deepEqual(end, { kind: 'stopped', problem: 'nothing was said for too long' });
});

test('the task ends, and its sessions with it', async (t) => {
  const observer = await observe(t);
  const socket = await open(observer.port);
  assert.ok(typeof socket !== 'string', String(socket));
  socket.write(start(['sh', '-c', 'echo ready; sleep 1000']));
  await once(socket, 'readable');
  observer.checkpoint.append({ task_status: { state: 'CLEANING', timestamp_ms: 1_700_000_009_000 } });
  const { output, end } = await listen(socket);
  assert.equal(output, 'ready\n');
  assert.deepEqual(end, { kind: 'stopped', problem: 'the task has ended' });
});
