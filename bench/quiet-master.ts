import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { encodeRecord } from '../api/mesos/record-io.ts';
import type { SchedulerCall, SchedulerEvent } from '../api/mesos/v1.ts';

/** A master whose agents run whatever a scheduler asks about, and that has no offers. */
export class QuietMaster implements AsyncDisposable {
  readonly #server: Server;
  #stream: ServerResponse | undefined;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      // What schedulers send is of this kind.
      this.#answer((await json(request)) as SchedulerCall, response);
    });
  }

  static async start(): Promise<QuietMaster> {
    const master = new QuietMaster();
    await new Promise<void>((resolve) => master.#server.listen(0, '127.0.0.1', resolve));
    return master;
  }

  /** Host and port. */
  get address(): string {
    // A server that listens on a port has an address of this kind.
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(call: SchedulerCall, response: ServerResponse): void {
    if (call.type === 'SUBSCRIBE') {
      this.#stream?.end();
      this.#stream = response;
      response.writeHead(200, { 'Content-Type': 'application/json', 'Mesos-Stream-Id': crypto.randomUUID() });
      const subscribed = { framework_id: { value: 'bench' }, heartbeat_interval_seconds: 600 };
      this.#send({ type: 'SUBSCRIBED', subscribed });
      return;
    }
    response.writeHead(202).end();
    if (call.type !== 'RECONCILE') return;
    for (const { task_id } of call.reconcile.tasks ?? []) {
      const reason = 'REASON_RECONCILIATION';
      this.#send({ type: 'UPDATE', update: { status: { task_id, state: 'TASK_RUNNING', reason } } });
    }
  }

  #send(event: SchedulerEvent): void {
    this.#stream?.write(encodeRecord(Buffer.from(JSON.stringify(event))));
  }
}
