/**
 * A small v1 executor for tests, run as a program. What it does is said by its flags and by each task's data:
 * `--no-subscribe`, `--protobuf` (speaks it instead of JSON), `--ignore-shutdown`, `--kill_ms=N`, `--stay` (does not exit by itself), `--leave-first=STATUS`
 * (exits before it subscribes), `--daemon` (starts a process in a session of its own and writes `daemon.pid`); data `{"run_ms":N}`,
 * `{"skip_starting":true}`, `{"allocate_mb":N}`, `{"write_mb":N}`, `{"exit_ms":N,"exit_code":N}`,
 * `{"exec_message":"text"}`. Events that it gets are written to `events.jsonl` in its sandbox.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { Agent, type Dispatcher, request } from 'undici';
import { EXECUTOR_CALL, EXECUTOR_EVENT } from '../../../api/mesos/messages/executor.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type { ExecutorEvent, TaskInfo, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import { encodeMessage } from '../../../api/protobuf/encode.ts';
import { decoded } from './protobuf-client.ts';

/** An executor whose engine does not come back ends by itself, so that a failed test leaves nothing for long. */
const GIVE_UP_MS = 15_000;

const flags = new Map(
  process.argv.slice(2).map((flag) => {
    const [name = '', value = ''] = flag.replace(/^--/, '').split('=');
    return [name, value];
  }),
);
const url = `http://${process.env['MESOS_AGENT_ENDPOINT']}/api/v1/executor`;
const executorId = { value: process.env['MESOS_EXECUTOR_ID'] ?? '' };
const ids = { executor_id: executorId, framework_id: { value: process.env['MESOS_FRAMEWORK_ID'] ?? '' } };
const calls: Dispatcher = new Agent({ connections: 1, pipelining: 1 });
const streams: Dispatcher = new Agent({ bodyTimeout: 0, headersTimeout: 0 });

const tasks = new Map<string, TaskInfo>();
const updates = new Map<string, TaskStatus>();
const live = new Set<string>();
const hungry: Buffer[] = [];

const speaksProtobuf = flags.has('protobuf');
const contentType = speaksProtobuf ? 'application/x-protobuf' : 'application/json';

function post(body: object, dispatcher: Dispatcher) {
  const call = { ...ids, ...body };
  return request(url, {
    method: 'POST',
    dispatcher,
    headers: { 'content-type': contentType, accept: contentType },
    body: speaksProtobuf ? encodeMessage(EXECUTOR_CALL, call) : JSON.stringify(call),
  });
}

function readEvent(record: Uint8Array): ExecutorEvent {
  // The schema describes the type.
  if (speaksProtobuf) return decoded(EXECUTOR_EVENT, record) as unknown as ExecutorEvent;
  return JSON.parse(Buffer.from(record).toString()) as ExecutorEvent;
}

async function update(taskId: string, state: TaskState, message?: string): Promise<void> {
  const status: TaskStatus = {
    task_id: { value: taskId },
    state,
    source: 'SOURCE_EXECUTOR',
    executor_id: executorId,
    uuid: Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64'),
    timestamp: Date.now() / 1000,
    ...(message === undefined ? {} : { message }),
  };
  updates.set(status.uuid ?? '', status);
  if (['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED'].includes(state)) live.delete(taskId);
  try {
    const answer = await post({ type: 'UPDATE', update: { status } }, calls);
    await answer.body.dump();
  } catch {
    // Sent again with the next subscription.
  }
}

async function launch(task: TaskInfo): Promise<void> {
  const taskId = task.task_id.value;
  tasks.set(taskId, task);
  live.add(taskId);
  const wish = JSON.parse(Buffer.from(task.data ?? '', 'base64').toString() || '{}') as Record<
    string,
    number | string
  >;
  if (wish['skip_starting'] === undefined) await update(taskId, 'TASK_STARTING', 'Starting');
  await update(taskId, 'TASK_RUNNING');
  const text = wish['exec_message'];
  if (typeof text === 'string') {
    await (await post({ type: 'MESSAGE', message: { data: btoa(text) } }, calls)).body.dump();
  }
  for (let mb = 0; mb < Number(wish['allocate_mb'] ?? 0); mb += 8) hungry.push(Buffer.alloc(8 << 20, 1));
  if (wish['write_mb'] !== undefined) writeFileSync('big', Buffer.alloc(Number(wish['write_mb']) << 20, 1));
  if (wish['exit_ms'] !== undefined) {
    setTimeout(() => process.exit(Number(wish['exit_code'] ?? 0)), Number(wish['exit_ms']));
  }
  if (wish['run_ms'] !== undefined) {
    setTimeout(() => void update(taskId, 'TASK_FINISHED').then(maybeExit), Number(wish['run_ms']));
  }
}

/** Leaves a little later than it could, as the recorded executor did: its exit shall not overtake its updates. */
function maybeExit(): void {
  if (flags.has('stay') || tasks.size === 0 || live.size > 0 || updates.size > 0) return;
  setTimeout(() => process.exit(0), 300);
}

async function shutdown(): Promise<void> {
  if (flags.has('ignore-shutdown')) return;
  for (const taskId of [...live]) await update(taskId, 'TASK_KILLED', 'Executor shut down');
  setTimeout(() => process.exit(0), 50);
}

function handle(event: ExecutorEvent): void {
  appendFileSync('events.jsonl', `${JSON.stringify(event)}\n`);
  switch (event.type) {
    case 'LAUNCH':
      void launch(event.launch.task);
      return;
    case 'KILL':
      if (!live.has(event.kill.task_id.value)) return;
      setTimeout(
        () => void update(event.kill.task_id.value, 'TASK_KILLED', 'Killed by executor'),
        Number(flags.get('kill_ms') ?? 50),
      );
      return;
    case 'ACKNOWLEDGED':
      updates.delete(event.acknowledged.uuid);
      maybeExit();
      return;
    case 'MESSAGE': {
      const data = btoa(`echo:${atob(event.message.data)}`);
      void post({ type: 'MESSAGE', message: { data } }, calls).then((answer) => answer.body.dump());
      return;
    }
    case 'SHUTDOWN':
      void shutdown();
      return;
    default:
  }
}

/** One subscription, until it breaks. */
async function subscribe(): Promise<void> {
  const acknowledgedOnce = new Set([...updates.values()].map((status) => status.task_id.value));
  const answer = await post(
    {
      type: 'SUBSCRIBE',
      subscribe: {
        unacknowledged_tasks: [...tasks.values()].filter((task) => acknowledgedOnce.has(task.task_id.value)),
        unacknowledged_updates: [...updates.values()].map((status) => ({ status })),
      },
    },
    streams,
  );
  if (answer.statusCode !== 200) {
    await answer.body.dump();
    return;
  }
  const decoder = createRecordDecoder(64 << 20);
  for await (const chunk of answer.body) {
    for (const record of decoder.push(chunk).records) handle(readEvent(record));
  }
}

/** Without checkpointing no agent takes an executor back. */
function leaveIfForgotten(): void {
  if (process.env['MESOS_CHECKPOINT'] === '0') process.exit(1);
}

if (flags.has('daemon')) {
  const daemon = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });
  daemon.unref();
  writeFileSync('daemon.pid', String(daemon.pid));
}
const leaveFirst = flags.get('leave-first');
if (leaveFirst !== undefined) process.exit(Number(leaveFirst));
if (flags.has('no-subscribe')) setInterval(() => {}, 1_000);
else {
  for (let lastSeenMs = Date.now(); Date.now() - lastSeenMs < GIVE_UP_MS; ) {
    await subscribe()
      .then(() => {
        lastSeenMs = Date.now();
      })
      .catch(leaveIfForgotten);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
