import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import { parseExactJson, stringifyExactJson } from '../../../api/mesos/json.ts';
import { SCHEDULER_EVENT } from '../../../api/mesos/messages/scheduler.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  comparable,
  comparableText,
  fieldsOf,
  isDecline,
  offersOf,
  orderedWith,
  withoutId,
} from './comparable.ts';
import { OfferPace } from './offer-pace.ts';
import { decoded } from './protobuf-client.ts';
import type { Line } from './recording.ts';
import { executorCommand } from './tasks.ts';
import { turn, until } from './until.ts';

/** Freed resources come in offers of their own; a scheduler that wants more declines them all, and they come as one. */
const MERGE_AFTER_MS = 400;
const AGENT_ID = /[0-9a-f]{8}-[0-9a-f-]{27}-S\d/g;

interface Stream {
  readonly events: Record<string, unknown>[];
  readonly matched: Set<number>;
  isOpen: boolean;
  readonly abort: AbortController;
  readonly streamId: string;
}

/** What the replay must know of the engine. */
export interface ReplayedEngine {
  readonly masterPort: number;
  readonly agentPort: number;
  readonly agentId: string;
  /** How many frameworks have a subscription right now. */
  connectedFrameworks(): number;
}

export interface ReplayOptions {
  /** Told of each note before the lines after it are replayed. */
  readonly onNote?: (text: string) => void | Promise<void>;
  /** Lines that are not replayed, with the reason beside the predicate. */
  readonly leaveOut?: (line: Line) => boolean;
  /** Recorded ids that were dealt out before the recording starts, and the engine's. */
  readonly ids?: Readonly<Record<string, string>>;
  /**
   * The engine's clock. With it the pace of offers is compared too: the pauses before requests are kept, each recorded
   * offer must come, none before its refusal is over, and after a refusal none where none was recorded.
   */
  readonly pace?: Clock;
  /**
   * The recorded agent that the engine stands for, such as `S0`. With it each recorded offer of this agent must come just
   * as it was recorded.
   */
  readonly exactOffersOf?: string;
  /** The cpus of each offer that was answered, where offers were left out of the recording. */
  readonly unrecordedOfferCpus?: number;
  /** Told of each JSON answer that is no stream, with the recorded one. */
  readonly onJson?: (recorded: unknown, ours: unknown) => void;
}

/**
 * Replays what clients of a recording sent against a running engine, and compares what it answers.
 *
 * Compared: status, text and content type of each response; each event except OFFERS and HEARTBEAT: that it comes, its
 * fields, their order and values (ids, uuids, times and addresses apart), and its order among the events of the same
 * executor. OFFERS: that there is one when the recording answers one, and its fields. Not compared: how many offers come
 * and when (the engine offers freed resources sooner; see {@link ReplayOptions.pace}), headers Date and Content-Length.
 */
export class Replay {
  readonly #engine: ReplayedEngine;
  readonly #options: ReplayOptions;
  readonly #streams = new Map<string, Stream>();
  /** Recorded id → the engine's. */
  readonly #ids = new Map<string, string>();
  readonly #answered = new Set<string>();
  readonly #http = new Agent({ bodyTimeout: 0 });
  /** Where the last matched event of an executor was, by stream and executor. */
  readonly #order = new Map<string, number>();
  /** What was compared, for the test to look at. */
  readonly compared = { responses: 0, events: 0, offers: 0 };
  readonly #pace: OfferPace | undefined;
  #unnamedStream: string | string[] | undefined;

  constructor(engine: ReplayedEngine, options: ReplayOptions = {}) {
    this.#engine = engine;
    this.#options = options;
    for (const [recorded, ours] of Object.entries(options.ids ?? {})) this.#ids.set(recorded, ours);
    this.#pace = options.pace && new OfferPace(options.pace, (key) => this.#outstanding(key).length);
  }

  async run(lines: readonly Line[]): Promise<void> {
    const responses = new Map<string, Promise<void>>();
    try {
      for (const line of lines) {
        if (this.#options.leaveOut?.(line)) continue;
        if (line.kind === 'note' && line.text !== undefined) await this.#options.onNote?.(line.text);
        if (line.who.startsWith('executor') || line.who === 'agent host') continue;
        const key = `${line.who}#${line.n}`;
        if (line.kind === 'request') {
          await this.#pace?.beforeRequest(line);
          const recorded = lines.find(
            (other) => other.kind === 'response' && other.who === line.who && other.n === line.n,
          );
          const sent = this.#send(line, recorded);
          responses.set(key, sent);
          await sent;
        } else if (line.kind === 'event') await this.#expectEvent(key, line);
        else if (line.kind === 'stream-end') await this.#expectEnd(key, line);
      }
    } finally {
      for (const stream of this.#streams.values()) stream.abort.abort();
      await this.#http.destroy();
    }
  }

  /**
   * Subscribes whoever sent `line` again, under its framework id, after the engine was started again; what is recorded on
   * the stream of that line comes on the new one.
   */
  async resubscribe(line: Line): Promise<void> {
    const id = { value: this.#frameworkIdOf(line.who) };
    const { subscribe } = line.body as { subscribe: { framework_info: object } };
    const framework_info = { ...subscribe.framework_info, id };
    const body = { type: 'SUBSCRIBE', framework_id: id, subscribe: { ...subscribe, framework_info } };
    for (const place of this.#order.keys()) if (place.startsWith(`${line.who}#`)) this.#order.delete(place);
    await this.#send({ ...line, body }, undefined);
  }

  #frameworkIdOf(who: string): string {
    const stream = this.#streams.get(this.#streamOf(who));
    assert.ok(stream, `${who} has a stream`);
    return frameworkOf(stream);
  }

  async #send(line: Line, recorded: Line | undefined): Promise<void> {
    const body = await this.#translateBody(line);
    const streamId = line.headers?.['Mesos-Stream-Id'];
    const headers: Record<string, string> = { ...line.headers };
    if (streamId !== undefined) headers['Mesos-Stream-Id'] = this.#streamIdFor(streamId);
    const abort = new AbortController();
    const port = line.port === 5051 ? this.#engine.agentPort : this.#engine.masterPort;
    const answer = await request(`http://127.0.0.1:${port}${line.path}`, {
      method: line.method ?? 'GET',
      headers,
      body: line.method === 'GET' ? null : body,
      dispatcher: this.#http,
      signal: abort.signal,
    });
    if (recorded !== undefined) {
      const what = `${line.who}#${line.n} ${line.path} ${String(body).slice(0, 120)}`;
      assert.equal(answer.statusCode, recorded.status, `status of ${what}`);
      const contentType = recorded.headers?.['Content-Type'];
      const challenge = recorded.headers?.['WWW-Authenticate'];
      assert.equal(answer.headers['www-authenticate'], challenge, `challenge of ${what}`);
      if (recorded.status !== 202)
        assert.equal(answer.headers['content-type'], contentType, `type of ${what}`);
      this.compared.responses += 1;
      const ourStream = answer.headers['mesos-stream-id'];
      const theirStream = recorded.headers?.['Mesos-Stream-Id'];
      if (typeof ourStream === 'string' && theirStream !== undefined) this.#ids.set(theirStream, ourStream);
    }
    if (streamId === undefined && recorded === undefined)
      this.#unnamedStream = answer.headers['mesos-stream-id'];
    const isStream = answer.headers['transfer-encoding'] === 'chunked' && answer.statusCode === 200;
    if (isStream)
      this.#listen(`${line.who}#${line.n}`, answer.body, abort, String(answer.headers['mesos-stream-id']));
    else this.#compareBody(line, recorded, await answer.body.text());
  }

  /** Where the answer to SUBSCRIBE was left out of a recording, its id is the one that the next calls carry. */
  #streamIdFor(recorded: string): string {
    if (typeof this.#unnamedStream === 'string') {
      this.#ids.set(recorded, this.#unnamedStream);
      this.#unnamedStream = undefined;
    }
    return this.#ids.get(recorded) ?? recorded;
  }

  #compareBody(line: Line, recorded: Line | undefined, text: string): void {
    if (typeof recorded?.body === 'object') this.#options.onJson?.(recorded.body, parseExactJson(text));
    if (typeof recorded?.body !== 'string') return;
    const what = `${line.who}#${line.n} ${line.path}`;
    assert.equal(comparableText(text), comparableText(this.#translateText(recorded.body)), `body of ${what}`);
  }

  #listen(key: string, body: AsyncIterable<Uint8Array>, abort: AbortController, streamId: string): void {
    const stream: Stream = { events: [], matched: new Set(), isOpen: true, abort, streamId };
    this.#streams.set(key, stream);
    const read = async () => {
      const decoder = createRecordDecoder(64 << 20);
      for await (const chunk of body) {
        for (const record of decoder.push(chunk).records) {
          stream.events.push(readEvent(record));
        }
      }
    };
    void read()
      .catch(() => {})
      .then(() => {
        stream.isOpen = false;
      });
  }

  async #expectEvent(key: string, line: Line): Promise<void> {
    const stream = this.#streams.get(key);
    assert.ok(stream, `there is no stream ${key}`);
    const recorded = recordedEvent(line);
    if (recorded['type'] === 'HEARTBEAT') return;
    if (recorded['type'] === 'OFFERS') {
      this.#pendingOffers.push({ key, recorded });
      await this.#pace?.atOffer(key, line);
      await this.#expectExactOffers(stream, recorded);
      return;
    }
    const wanted = this.#keyOf(recorded, true);
    const find = () =>
      stream.events.findIndex(
        (event, index) => !stream.matched.has(index) && this.#keyOf(event, false) === wanted,
      );
    await until(
      () => find() >= 0,
      () =>
        `${key} waits for ${wanted}; has ${stream.events.map((event, index) => `${stream.matched.has(index) ? '' : 'new '}${this.#keyOf(event, false)}`).join(' | ')}`,
    );
    const index = find();
    const event = stream.events[index];
    assert.ok(event);
    stream.matched.add(index);
    this.#learn(recorded, event);
    assert.deepEqual(comparable(event), comparable(this.translate(recorded)), `${key} ${wanted}`);
    this.#checkOrder(key, event, index, wanted);
    this.compared.events += 1;
  }

  #checkOrder(key: string, event: Record<string, unknown>, index: number, wanted: string): void {
    for (const lane of orderedWith(event)) {
      const place = `${key} ${lane}`;
      assert.ok(index > (this.#order.get(place) ?? -1), `${wanted} comes in the recorded order`);
      this.#order.set(place, index);
    }
  }

  async #expectEnd(key: string, line: Line): Promise<void> {
    const stream = this.#streams.get(key);
    assert.ok(stream, `there is no stream ${key}`);
    if (line.how?.startsWith('client')) {
      const before = this.#engine.connectedFrameworks();
      stream.abort.abort();
      await until(
        () => this.#engine.connectedFrameworks() < before,
        () => `the engine to notice the end of ${key}`,
      );
      return;
    }
    await until(
      () => !stream.isOpen,
      () => `the stream ${key} to end`,
    );
  }

  // ── offers ────────────────────────────────────────────────────────────────────────────────────────────────

  readonly #pendingOffers: { readonly key: string; readonly recorded: Record<string, unknown> }[] = [];

  async #expectExactOffers(stream: Stream, recorded: Record<string, unknown>): Promise<void> {
    const agent = this.#options.exactOffersOf;
    if (agent === undefined) return;
    for (const offer of offersOf(recorded).filter(({ agent_id }) => agent_id.value.endsWith(`-${agent}`))) {
      const wanted = withoutId(this.translate(offer));
      const isThere = () =>
        stream.events.flatMap(offersOf).some((ours) => isDeepStrictEqual(withoutId(ours), wanted));
      await until(
        () => isThere(),
        () =>
          `the offer ${JSON.stringify(wanted)}; the last is ${JSON.stringify(stream.events.flatMap(offersOf).map(withoutId).at(-1))}`,
      );
    }
  }

  /** Recorded offers that a request answers are paired with the latest unanswered ones of the engine. */
  async #pairOffers(body: string): Promise<void> {
    for (const { key, recorded } of this.#pendingOffers) {
      const offers = offersOf(recorded);
      for (const offer of offers) {
        const id = offer.id.value;
        if (!body.includes(`"${id}"`) || this.#ids.has(id)) continue;
        const stream = this.#streams.get(key);
        assert.ok(stream);
        const needed = (offer.resources ?? []).find(({ name }) => name === 'cpus')?.scalar?.value ?? 0;
        const candidates = () =>
          stream.events
            .flatMap(offersOf)
            .filter((ours) => !this.#answered.has(ours.id.value))
            .filter(
              (ours) =>
                ((ours.resources ?? []).find(({ name }) => name === 'cpus')?.scalar?.value ?? 0) >= needed,
            );
        await this.#mergeOffers(key, stream, () => candidates().length > 0);
        await until(
          () => candidates().length > 0,
          () => `an offer like ${id} with ${needed} cpus on ${key}`,
        );
        const ours = candidates().at(-1);
        assert.ok(ours);
        this.#answered.add(ours.id.value);
        this.#ids.set(id, ours.id.value);
        if (this.#options.unrecordedOfferCpus === undefined) {
          this.#ids.set(offer.agent_id.value, ours.agent_id.value);
          assert.deepEqual(fieldsOf(ours), fieldsOf(offer), 'fields of an offer');
        }
        this.compared.offers += 1;
      }
    }
  }

  /** Offers that a request answers and that were left out of the recording. */
  #addUnrecordedOffers(key: string, body: string): void {
    const cpus = this.#options.unrecordedOfferCpus;
    if (cpus === undefined || !body.includes('"type":"ACCEPT"')) return;
    const named = [...body.matchAll(/"(?<id>[0-9a-f-]{36}-O\d+)"/g)].map(
      ({ groups }) => groups?.['id'] ?? '',
    );
    for (const id of named) {
      const offer = { id: { value: id }, resources: [{ name: 'cpus', scalar: { value: cpus } }] };
      this.#pendingOffers.push({ key, recorded: { offers: { offers: [offer] } } });
    }
  }

  /** Offers of a stream that no request has answered. */
  #outstanding(key: string): string[] {
    const offers = (this.#streams.get(key)?.events ?? []).flatMap(offersOf);
    return offers.map(({ id }) => id.value).filter((id) => !this.#answered.has(id));
  }

  /** Declines every outstanding offer, as Aurora does with several of one agent, unless `isThere` soon. */
  async #mergeOffers(key: string, stream: Stream, isThere: () => boolean): Promise<void> {
    for (let waitedMs = 0; waitedMs < MERGE_AFTER_MS && !isThere(); waitedMs += 5) await turn();
    if (isThere()) return;
    const outstanding = this.#outstanding(key);
    for (const id of outstanding) this.#answered.add(id);
    const answer = await request(`http://127.0.0.1:${this.#engine.masterPort}/api/v1/scheduler`, {
      method: 'POST',
      dispatcher: this.#http,
      headers: { 'content-type': 'application/json', 'mesos-stream-id': stream.streamId },
      body: JSON.stringify({
        type: 'DECLINE',
        framework_id: { value: frameworkOf(stream) },
        decline: { offer_ids: outstanding.map((value) => ({ value })), filters: { refuse_seconds: 0 } },
      }),
    });
    assert.equal(answer.statusCode, 202, `declining the offers of ${key}`);
    await answer.body.dump();
  }

  // ── translation ───────────────────────────────────────────────────────────────────────────────────────────

  async #translateBody(line: Line): Promise<string | Buffer> {
    if (line.body === undefined) return '';
    const hex = line.headers?.['Content-Encoding'] === 'gzip';
    const text = typeof line.body === 'string' ? line.body : stringifyExactJson(line.body);
    if (hex) return gzipSync(this.#translateText(gunzipSync(Buffer.from(text, 'hex')).toString()));
    const size = /^<(?<bytes>\d+) bytes>$/.exec(text)?.groups?.['bytes'];
    if (size !== undefined) return this.#largeBody(Number(size), line);
    if (isDecline(line)) return this.#translateText(stringifyExactJson(this.#declineAll(line)));
    this.#addUnrecordedOffers(this.#streamOf(line.who), text);
    await this.#pairOffers(text);
    return this.#translateText(text);
  }

  /** The last stream of somebody. */
  #streamOf(who: string): string {
    return [...this.#streams.keys()].findLast((name) => name.startsWith(`${who}#`)) ?? '';
  }

  /** A recorded DECLINE of offers means all that are outstanding, however they came. */
  #declineAll(line: Line): unknown {
    const key = this.#streamOf(line.who);
    const outstanding = this.#outstanding(key);
    for (const id of outstanding) this.#answered.add(id);
    const body = line.body as { decline: object };
    return {
      ...body,
      decline: { ...body.decline, offer_ids: outstanding.map((value) => ({ value })) },
    };
  }

  #largeBody(bytes: number, line: Line): string {
    const frameworkId = [...this.#ids].find(([recorded]) => /-\d{4}$/.test(recorded))?.[1] ?? '';
    const head = `{"type":"SUPPRESS","framework_id":{"value":"${frameworkId}"},"x":"`;
    assert.ok(line.headers);
    return `${head}${'x'.repeat(bytes - head.length - 2)}"}`;
  }

  #translateText(text: string): string {
    let result = text.replaceAll(AGENT_ID, this.#engine.agentId);
    // Longer ids first: a framework id starts with the master's id.
    for (const [recorded, ours] of [...this.#ids].sort(([a], [b]) => b.length - a.length)) {
      result = result.replaceAll(recorded, ours);
    }
    return result.replaceAll(/node \/opt\/test\/executor\.mjs(?<flags>[^"\\]*)/g, (_, flags: string) =>
      executorCommand(flags.trim()),
    );
  }

  /** Puts the engine's ids in the place of the recorded ones. */
  translate(recorded: unknown): unknown {
    return parseExactJson(this.#translateText(stringifyExactJson(recorded)));
  }

  /** What says which event this is, in the engine's ids. */
  #keyOf(event: Record<string, unknown>, isRecorded: boolean): string {
    const status = (event as { update?: { status: Record<string, { value?: string }> & { state: string } } })
      .update?.status;
    const failure = (event as { failure?: { executor_id?: { value: string } } }).failure;
    const parts = [
      event['type'],
      status?.['task_id']?.value,
      status?.state,
      status?.['reason'],
      failure?.executor_id?.value,
    ];
    const key = parts.filter((part) => part !== undefined).join(' ');
    return isRecorded ? this.#translateText(key) : key;
  }

  /** Pairs the ids of two events that are the same. */
  #learn(recorded: unknown, ours: unknown, field = ''): void {
    if (typeof recorded === 'string' && typeof ours === 'string') {
      if (['value', 'uuid', 'id'].includes(field) && recorded !== ours) this.#ids.set(recorded, ours);
      return;
    }
    if (typeof recorded !== 'object' || typeof ours !== 'object' || recorded === null || ours === null)
      return;
    for (const [name, value] of Object.entries(recorded)) {
      this.#learn(value, (ours as Record<string, unknown>)[name], name);
    }
  }
}

/** An event of a stream in either encoding: JSON starts with a brace, which starts no Event in protobuf. */
function readEvent(record: Uint8Array): Record<string, unknown> {
  const isJson = record[0] === '{'.charCodeAt(0);
  if (!isJson) return decoded(SCHEDULER_EVENT, record);
  return parseExactJson(Buffer.from(record).toString()) as Record<string, unknown>;
}

/** Protobuf is recorded as hexadecimal. */
function recordedEvent({ body }: Line): Record<string, unknown> {
  return typeof body === 'string' ? readEvent(Buffer.from(body, 'hex')) : (body as Record<string, unknown>);
}

function frameworkOf(stream: Stream): string {
  const subscribed = stream.events.find(({ type }) => type === 'SUBSCRIBED') as
    | { subscribed: { framework_id: { value: string } } }
    | undefined;
  return subscribed?.subscribed.framework_id.value ?? '';
}
