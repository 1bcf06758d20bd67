import { Agent, request } from 'undici';
import { parseExactJson } from '../../../api/mesos/json.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type {
  FrameworkInfo,
  Offer,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../../api/mesos/v1.ts';

/** How long a test waits for what must come. */
const DEADLINE_MS = 60_000;

export const AURORA: FrameworkInfo = {
  user: 'root',
  name: 'Aurora',
  failover_timeout: 1_814_400,
  checkpoint: true,
  hostname: 'scheduler1.example',
  webui_url: 'http://scheduler1.example:8081',
  capabilities: [{ type: 'REVOCABLE_RESOURCES' }, { type: 'GPU_RESOURCES' }, { type: 'PARTITION_AWARE' }],
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A scheduler for tests that keeps every event it was sent and answers updates as told. */
export class TestScheduler {
  readonly events: SchedulerEvent[] = [];
  readonly port: number;
  readonly info: FrameworkInfo;
  acknowledges = true;
  frameworkId = '';
  streamId = '';
  isOpen = false;
  /** What the engine answered to SUBSCRIBE when that was not 200. */
  refusal: Answer | undefined;
  readonly #calls = new Agent({ connections: 1, pipelining: 1 });
  readonly #streams = new Agent({ bodyTimeout: 0 });
  #abort = new AbortController();
  #watchers: (() => void)[] = [];

  constructor(port: number, info: FrameworkInfo = AURORA) {
    this.port = port;
    this.info = info;
  }

  /** Subscribes and waits for SUBSCRIBED, an ERROR or a refusal. */
  async subscribe(id: string | undefined = undefined, suppressed: readonly string[] = []): Promise<void> {
    this.#abort = new AbortController();
    const info = id === undefined ? this.info : { ...this.info, id: { value: id } };
    const before = this.events.length;
    const answer = await request(`http://127.0.0.1:${this.port}/api/v1/scheduler`, {
      method: 'POST',
      dispatcher: this.#streams,
      signal: this.#abort.signal,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        type: 'SUBSCRIBE',
        ...(id === undefined ? {} : { framework_id: { value: id } }),
        subscribe: { framework_info: info, suppressed_roles: suppressed },
      }),
    });
    if (answer.statusCode !== 200) {
      this.refusal = { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
      return;
    }
    this.streamId = String(answer.headers['mesos-stream-id']);
    this.isOpen = true;
    void this.#read(answer.body);
    await this.until('the first event', () => this.events.length > before);
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = createRecordDecoder(64 << 20);
    try {
      for await (const chunk of body) {
        for (const record of decoder.push(chunk).records) {
          this.#take(parseExactJson(Buffer.from(record).toString()) as SchedulerEvent);
        }
      }
    } catch {
      // Cut by either side; isOpen says so.
    }
    this.isOpen = false;
    this.#wake();
  }

  #take(event: SchedulerEvent): void {
    this.events.push(event);
    if (event.type === 'SUBSCRIBED') this.frameworkId = event.subscribed.framework_id.value;
    // An acknowledgement that is lost, e.g. because the engine just died, is asked for again.
    if (event.type === 'UPDATE' && this.acknowledges) this.acknowledge(event.update.status).catch(() => {});
    this.#wake();
  }

  #wake(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  async acknowledge(status: TaskStatus): Promise<void> {
    const { uuid, agent_id, task_id } = status;
    if (uuid === undefined || agent_id === undefined) return;
    await this.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } });
  }

  /** Waits until a condition on the events holds. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + DEADLINE_MS;
    while (!condition()) {
      const leftMs = deadline - Date.now();
      if (leftMs <= 0)
        throw new Error(`waited in vain for ${what}; events: ${this.events.map(summaryOf).join(', ')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(leftMs, 50));
        this.#watchers.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Makes a call on the connection of calls. */
  async call(body: object, headers: Record<string, string> = {}): Promise<Answer> {
    return this.raw(JSON.stringify({ framework_id: { value: this.frameworkId }, ...body }), {
      'content-type': 'application/json',
      'mesos-stream-id': this.streamId,
      ...headers,
    });
  }

  async raw(
    body: string | Buffer | null,
    headers: Record<string, string>,
    path = '/api/v1/scheduler',
    method: 'POST' | 'GET' | 'PUT' = 'POST',
  ): Promise<Answer> {
    const answer = await request(`http://127.0.0.1:${this.port}${path}`, {
      method,
      dispatcher: this.#calls,
      headers,
      body,
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  }

  /** Every offer so far, oldest first. */
  offers(): Offer[] {
    return this.events.flatMap((event) => (event.type === 'OFFERS' ? (event.offers.offers ?? []) : []));
  }

  /** Waits for an offer after the first `seen` ones. */
  async nextOffer(seen = 0): Promise<Offer> {
    await this.until(`offer ${seen + 1}`, () => this.offers().length > seen);
    const offer = this.offers()[seen];
    if (offer === undefined) throw new Error('until() returned early');
    return offer;
  }

  async accept(offer: Offer, tasks: readonly TaskInfo[], refuseSeconds?: number): Promise<Answer> {
    return this.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [{ type: 'LAUNCH', launch: { task_infos: tasks } }],
        ...(refuseSeconds === undefined ? {} : { filters: { refuse_seconds: refuseSeconds } }),
      },
    });
  }

  statuses(taskId: string): TaskStatus[] {
    return this.events.flatMap((event) =>
      event.type === 'UPDATE' && event.update.status.task_id.value === taskId ? [event.update.status] : [],
    );
  }

  states(taskId: string): TaskState[] {
    return this.statuses(taskId).map(({ state }) => state);
  }

  /** Waits until a task was reported in a state, and gives that report. */
  async untilState(taskId: string, state: TaskState): Promise<TaskStatus> {
    await this.until(`${taskId} in ${state}`, () => this.states(taskId).includes(state));
    const status = this.statuses(taskId).findLast((candidate) => candidate.state === state);
    if (status === undefined) throw new Error('until() returned early');
    return status;
  }

  /** Cuts the stream without a word. */
  disconnect(): void {
    this.#abort.abort();
    this.isOpen = false;
  }

  async close(): Promise<void> {
    this.disconnect();
    await Promise.all([this.#calls.destroy(), this.#streams.destroy()]);
  }
}

function summaryOf(event: SchedulerEvent): string {
  if (event.type !== 'UPDATE') return event.type;
  const { task_id, state, reason, message } = event.update.status;
  return [task_id.value, state, reason, message].filter(Boolean).join(' ');
}
