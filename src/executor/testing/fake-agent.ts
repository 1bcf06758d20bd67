import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseExactJson, stringifyExactJson } from '../../../api/mesos/json.ts';
import { encodeRecord } from '../../../api/mesos/record-io.ts';
import type { ExecutorCall, ExecutorEvent, TaskInfo, TaskStatus } from '../../../api/mesos/v1.ts';

/** An agent that knows one executor and does what the test says. */
export interface FakeAgent {
  /** `host:port`; stays the same through restarts. */
  readonly endpoint: string;
  /** Calls in order of their arrival. */
  readonly calls: readonly ExecutorCall[];
  /** Updates as they became known, repeated ones included. */
  readonly updates: readonly TaskStatus[];
  /** Headers of the last call. */
  readonly headers: IncomingMessage['headers'];
  /** Acknowledge updates as they come; true at first. */
  acknowledging: boolean;
  /** Answer calls with this status instead; undefined at first. */
  refusing: number | undefined;
  /** Answer a subscription with nothing but SHUTDOWN, as for an executor that is being ended; false at first. */
  terminating: boolean;
  /** Sends an event to the executor, which must be subscribed. */
  send(event: ExecutorEvent): void;
  launch(task: TaskInfo): void;
  kill(taskId: string): void;
  /** Whether the executor is subscribed. */
  readonly subscribed: boolean;
  /** Breaks all connections and listens no more. */
  stop(): Promise<void>;
  /** Listens again. */
  restart(): Promise<void>;
}

/** Starts an agent on a free port of this machine. */
export async function startFakeAgent(): Promise<FakeAgent> {
  const calls: ExecutorCall[] = [];
  const updates: TaskStatus[] = [];
  let stream: ServerResponse | undefined;
  let headers: IncomingMessage['headers'] = {};
  let server = await listen(0);
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;

  function listen(at: number): Promise<Server> {
    const made = createServer((request, response) => void serve(request, response));
    return new Promise((resolve) => {
      made.listen(at, '127.0.0.1', () => resolve(made));
    });
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set
    headers = request.headers;
    if (agent.refusing !== undefined) {
      response.writeHead(agent.refusing).end('refused by the test');
      return;
    }
    if (request.method !== 'POST' || request.url !== '/api/v1/executor') {
      response.writeHead(404).end();
      return;
    }
    // The executor under test is trusted to send calls; the test looks at them.
    const call = parseExactJson(Buffer.concat(chunks).toString()) as ExecutorCall;
    calls.push(call);
    if (call.type === 'SUBSCRIBE') subscribe(call, response);
    else {
      response.writeHead(202).end();
      if (call.type === 'UPDATE') take(call.update.status);
    }
  }

  function subscribe(call: Extract<ExecutorCall, { type: 'SUBSCRIBE' }>, response: ServerResponse): void {
    stream = response.writeHead(200, { 'Content-Type': 'application/json' });
    if (agent.terminating) {
      send({ type: 'SHUTDOWN' });
      return;
    }
    send({
      type: 'SUBSCRIBED',
      subscribed: {
        executor_info: { executor_id: call.executor_id },
        framework_info: { user: 'root', name: 'Aurora', id: call.framework_id },
        agent_info: { hostname: 'host-a' },
      },
    });
    for (const { status } of call.subscribe.unacknowledged_updates ?? []) take(status);
  }

  function take(status: TaskStatus): void {
    updates.push(status);
    if (!agent.acknowledging || stream === undefined) return;
    send({ type: 'ACKNOWLEDGED', acknowledged: { task_id: status.task_id, uuid: status.uuid ?? '' } });
  }

  function send(event: ExecutorEvent): void {
    if (stream === undefined) throw new Error('the executor is not subscribed');
    stream.write(encodeRecord(new TextEncoder().encode(stringifyExactJson(event))));
  }

  const agent: FakeAgent = {
    endpoint: `127.0.0.1:${port}`,
    calls,
    updates,
    get headers() {
      return headers;
    },
    acknowledging: true,
    refusing: undefined,
    terminating: false,
    send,
    launch: (task) => send({ type: 'LAUNCH', launch: { task } }),
    kill: (taskId) => send({ type: 'KILL', kill: { task_id: { value: taskId } } }),
    get subscribed() {
      return stream !== undefined;
    },
    stop() {
      stream = undefined;
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
    async restart() {
      server = await listen(port);
    },
  };
  return agent;
}
