import assert from 'node:assert/strict';
import { Agent, request } from 'undici';
import { SCHEDULER_CALL, SCHEDULER_EVENT } from '../../../api/mesos/messages/scheduler.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type { SchedulerEvent } from '../../../api/mesos/v1.ts';
import { decodeMessage } from '../../../api/protobuf/decode.ts';
import { encodeMessage } from '../../../api/protobuf/encode.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import { until } from './until.ts';

export const PROTOBUF = 'application/x-protobuf';

/** Decodes a message that must be one. */
export function decoded(schema: MessageSchema, bytes: Uint8Array): Record<string, unknown> {
  const result = decodeMessage(schema, bytes);
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.value;
}

/** A scheduler that speaks protobuf only. */
export class ProtobufScheduler {
  readonly events: SchedulerEvent[] = [];
  readonly #url: string;
  readonly #http = new Agent({ bodyTimeout: 0 });
  readonly #abort = new AbortController();
  #streamId = '';

  constructor(masterPort: number) {
    this.#url = `http://127.0.0.1:${masterPort}/api/v1/scheduler`;
  }

  /** @param call bytes of a SUBSCRIBE */
  async subscribe(call: Uint8Array): Promise<void> {
    const answer = await request(this.#url, {
      method: 'POST',
      headers: { 'content-type': PROTOBUF, accept: PROTOBUF },
      body: call,
      dispatcher: this.#http,
      signal: this.#abort.signal,
    });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], PROTOBUF);
    this.#streamId = String(answer.headers['mesos-stream-id']);
    this.#read(answer.body).catch(() => {});
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = createRecordDecoder(64 << 20);
    for await (const chunk of body) {
      for (const record of decoder.push(chunk).records) {
        // The schema describes the type.
        this.events.push(decoded(SCHEDULER_EVENT, record) as unknown as SchedulerEvent);
      }
    }
  }

  async call(message: object): Promise<void> {
    const answer = await request(this.#url, {
      method: 'POST',
      headers: { 'content-type': PROTOBUF, 'mesos-stream-id': this.#streamId },
      body: encodeMessage(SCHEDULER_CALL, message),
      dispatcher: this.#http,
    });
    assert.equal(answer.statusCode, 202, await answer.body.text());
  }

  /** Waits for an event. @param isWanted whether it is that one */
  async next(what: string, isWanted: (event: SchedulerEvent) => boolean): Promise<SchedulerEvent> {
    await until(
      () => this.events.some(isWanted),
      () => `${what}; has ${this.events.map((event) => JSON.stringify(event)).join(' ')}`,
    );
    const found = this.events.find(isWanted);
    assert.ok(found);
    return found;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#http.destroy();
  }
}
