import assert from 'node:assert/strict';
import { Agent, request } from 'undici';
import { parseExactJson } from '../../../api/mesos/json.ts';
import { MASTER_EVENT } from '../../../api/mesos/messages/master.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import { decoded, type PROTOBUF } from './protobuf-client.ts';
import { until } from './until.ts';

/** An answer with its text. */
export interface OperatorReply {
  readonly status: number;
  readonly text: string;
}

/** Sends JSON, or gets without. */
export async function send(port: number, path: string, json?: unknown): Promise<OperatorReply> {
  const answer = await request(`http://127.0.0.1:${port}${path}`, {
    method: json === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    body: json === undefined ? null : JSON.stringify(json),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** An event of the operator API. */
export type OperatorEvent = { readonly type: string } & { readonly [payload: string]: unknown };

/** A subscriber of the operator API that keeps every event. */
export class OperatorSubscriber {
  readonly events: OperatorEvent[] = [];
  readonly #http = new Agent({ bodyTimeout: 0 });
  readonly #accept: string;

  /** @param accept the encoding in which it wants its events */
  constructor(accept: 'application/json' | typeof PROTOBUF = 'application/json') {
    this.#accept = accept;
  }

  async subscribe(port: number): Promise<void> {
    const answer = await request(`http://127.0.0.1:${port}/api/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: this.#accept },
      body: '{"type":"SUBSCRIBE"}',
      dispatcher: this.#http,
    });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], this.#accept);
    this.#read(answer.body).catch(() => {});
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = createRecordDecoder(64 << 20);
    for await (const chunk of body) {
      for (const record of decoder.push(chunk).records) {
        const isJson = this.#accept === 'application/json';
        const event = isJson ? parseExactJson(String(Buffer.from(record))) : decoded(MASTER_EVENT, record);
        this.events.push(event as OperatorEvent);
      }
    }
  }

  /** Waits for an event. */
  async next(what: string, isWanted: (event: OperatorEvent) => boolean): Promise<OperatorEvent> {
    await until(
      () => this.events.some(isWanted),
      () => `${what}; has ${this.events.map(({ type }) => type).join(' ')}`,
    );
    const found = this.events.find(isWanted);
    assert.ok(found);
    return found;
  }

  close(): Promise<void> {
    return this.#http.destroy();
  }
}
