import { createMailbox, type Mailbox } from '../../mesos/testing/mailbox.ts';
import { monotonicClock, systemTimers } from '../../system/clock.ts';
import { systemRandom } from '../../system/random.ts';
import { connect } from '../client.ts';
import { isZooKeeperError, type ZooKeeperErrorCode } from '../errors.ts';
import type { ServerAddress, SessionEvent, ZooKeeperClient, ZooKeeperOptions } from '../types.ts';

const CONNECT_DEADLINE_MS = 60_000;

/** A client with what the system gives, and with everything that its session told. */
export interface TestClient extends AsyncDisposable {
  readonly client: ZooKeeperClient;
  readonly events: Mailbox<SessionEvent>;
}

export function openClient(
  servers: readonly ServerAddress[],
  options: Partial<ZooKeeperOptions> = {},
): TestClient {
  const quiet = () => {};
  const client = connect({
    servers,
    sessionTimeoutMs: 6_000,
    timers: systemTimers,
    monotonicClock,
    random: systemRandom,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...options,
  });
  const events = createMailbox<SessionEvent>('event of the session');
  client.onSession((event) => events.put(event));
  return { client, events, [Symbol.asyncDispose]: () => client.close() };
}

/** Opens a client and waits until it is connected. */
export async function openConnected(
  servers: readonly ServerAddress[],
  options: Partial<ZooKeeperOptions> = {},
): Promise<TestClient> {
  const opened = openClient(servers, options);
  await opened.client.whenConnected(CONNECT_DEADLINE_MS);
  await opened.events.take();
  return opened;
}

/** How a request fails; rejects if it does not fail or fails with something else. */
export async function failureOf(answer: Promise<unknown>): Promise<ZooKeeperErrorCode> {
  try {
    await answer;
  } catch (error) {
    if (isZooKeeperError(error)) return error.code;
    throw error;
  }
  throw new Error('it did not fail');
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export const asText = (value: Uint8Array): string => new TextDecoder().decode(value);
