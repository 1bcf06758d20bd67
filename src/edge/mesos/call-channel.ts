import { Client } from 'undici';
import type { Logger } from '../../ports/logger.ts';
import { readText } from './response-text.ts';

/** Ordered way for the calls of one subscription. */
export interface CallChannel {
  /**
   * Queues a call behind those before it.
   * @returns false if the queue is full
   */
  send(type: string, body: string): boolean;
  /** Waits until the queued calls are answered. */
  drain(): Promise<void>;
  /** Drops what is queued. */
  close(): void;
}

const ANSWER_TIMEOUT_MS = 30_000;
/** A master that is starting or no longer leads; it cuts the event stream by itself. */
const IGNORED_STATUSES: ReadonlySet<number> = new Set([404, 503]);

/**
 * Opens a channel of one connection, which is what keeps the order of the calls.
 * @param maxQueuedCalls calls that may wait for their answer
 * @param onBroken called at most once, when a call was refused or the connection failed
 */
export function openCallChannel(
  endpoint: URL,
  headers: Record<string, string>,
  maxQueuedCalls: number,
  logger: Logger,
  onBroken: (reason: string) => void,
): CallChannel {
  const client = new Client(endpoint.origin, {
    pipelining: 1,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });
  let closed = false;
  let queuedCalls = 0;

  function fail(reason: string): void {
    if (closed) return;
    close();
    onBroken(reason);
  }

  function close(): void {
    closed = true;
    client.destroy().catch(() => undefined);
  }

  async function call(type: string, body: string): Promise<void> {
    try {
      const { statusCode, body: answer } = await client.request({
        method: 'POST',
        path: endpoint.pathname + endpoint.search,
        headers,
        body,
      });
      const text = await readText(answer);
      if (statusCode >= 200 && statusCode < 300) return;
      logger.warn(`Mesos: ${type} was answered ${statusCode}: ${text}`);
      if (!IGNORED_STATUSES.has(statusCode)) fail(`the master refused ${type}: ${statusCode} ${text}`);
    } catch (error) {
      fail(`${type} could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      queuedCalls -= 1;
    }
  }

  return {
    send(type, body) {
      if (closed || queuedCalls >= maxQueuedCalls) return false;
      queuedCalls += 1;
      void call(type, body);
      return true;
    },
    drain: () => client.close().catch(() => undefined),
    close,
  };
}
