import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { EventFollower, EventSubscription, JobEventFeed } from '../../ports/job-events.ts';
import { type EventsOptions, eventsRoute } from './events.ts';
import { exchange, startServer } from './testing/exchange.ts';

/** A feed that a test speaks through. */
class TestFeed implements JobEventFeed {
  readonly subscriptions: EventSubscription[] = [];
  readonly followers = new Set<EventFollower>();
  missed = false;
  #changed: () => void = () => {};

  follow(subscription: EventSubscription, follower: EventFollower) {
    this.subscriptions.push(subscription);
    this.followers.add(follower);
    const stop = (): void => {
      this.followers.delete(follower);
      this.#changed();
    };
    return { missed: this.missed, stop };
  }

  tell(number: number, message = 'm'): void {
    const event = {
      ...({ kind: 'task', job: 'r/e/n', instance: 0, taskId: 't', timestampMs: 1 } as const),
      ...({ status: 'RUNNING', message } as const),
    };
    for (const follower of this.followers) follower.event({ id: `e-${number}`, event });
  }

  /** Resolves once nobody follows. */
  async untilLeft(): Promise<void> {
    while (this.followers.size > 0) await new Promise<void>((resolve) => (this.#changed = resolve));
  }
}

async function serve(t: TestContext, options: Partial<EventsOptions> = {}) {
  const feed = new TestFeed();
  const server = await startServer(t, [eventsRoute({ feed: () => feed, corsOrigin: undefined, ...options })]);
  return { feed, url: `${server.url}/v1/events` };
}

/** Opens a stream that ends with the test. */
function open(t: TestContext, url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, agent: false }, resolve);
    outgoing.on('error', reject).end();
    t.after(() => outgoing.destroy());
  });
}

/** Reads until the text is there. */
async function readUntil(stream: IncomingMessage, wanted: string): Promise<string> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(wanted)) return text;
  }
  throw new Error(`the stream ended after: ${text}`);
}

test('streams events as they happen, and forgets a reader who leaves', async (t) => {
  const { feed, url } = await serve(t);
  const stream = await open(t, `${url}?job=r/e/n`, { 'Last-Event-ID': 'e-4' });
  assert.equal(stream.headers['content-type'], 'text/event-stream');
  feed.tell(5);
  const text = await readUntil(stream, '}\n\n');
  assert.match(text, /^retry: 2000\n\nid: e-5\nevent: task\ndata: \{"kind":"task","job":"r\/e\/n",.*\}\n\n$/);
  assert.deepEqual(feed.subscriptions, [{ job: { role: 'r', environment: 'e', name: 'n' }, after: 'e-4' }]);
  stream.destroy();
  await feed.untilLeft();
});

test('says when events are missing', async (t) => {
  const { feed, url } = await serve(t);
  feed.missed = true;
  await readUntil(await open(t, url), 'event: missed\ndata: {}\n\n');
});

test('shows that it is alive', async (t) => {
  const { url } = await serve(t, { heartbeatMs: 5 });
  await readUntil(await open(t, url), ': alive\n\n: alive\n\n');
});

test('ends with the feed', async (t) => {
  const { feed, url } = await serve(t, { heartbeatMs: 1 });
  const stream = await open(t, url);
  for (const follower of feed.followers) follower.end();
  await assert.rejects(readUntil(stream, 'never'), /the stream ended/);
});

test('cuts off who does not read', async (t) => {
  const { feed, url } = await serve(t, { maxWaitingBytes: 1000 });
  const stream = await open(t, url);
  stream.on('error', () => {});
  for (let number = 1; feed.followers.size > 0; number += 1) feed.tell(number, 'x'.repeat(100));
  await feed.untilLeft();
});

test('has a bounded number of streams, and takes new ones when others end', async (t) => {
  const { feed, url } = await serve(t, { maxStreams: 1 });
  const first = await open(t, url);
  assert.equal((await exchange(url)).status, 503);
  first.destroy();
  await feed.untilLeft();
  const second = await open(t, url);
  assert.equal(second.statusCode, 200);
});

test('refuses what it cannot answer', async (t) => {
  const { url } = await serve(t);
  assert.match((await exchange(`${url}?job=r/e`)).text, /'r\/e' is not in the form role\/environment\/name/);
  assert.equal((await exchange(`${url}?job=`)).status, 400);
  assert.equal((await exchange(url, { headers: { Origin: 'http://evil.example' } })).status, 403);
  const starting = await serve(t, { feed: () => undefined });
  assert.equal((await exchange(starting.url)).status, 503);
  assert.equal((await exchange(url, { method: 'HEAD' })).status, 200);
});
