import { setTimeout as pause } from 'node:timers/promises';
import type { Response } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import type { SeededRandom } from '../../sim/random.ts';
import { callAurora } from '../../src/edge/thrift/client.ts';

/** Beyond it a caller does not wait, and what came of its call is unknown. */
const CALL_TIMEOUT_MS = 4_000;
/** So long after a fault something must be accepted again, also on a slow machine. */
const MAX_OUTAGE_MS = 120_000;
/** Callers that find nobody try again soon, but not as fast as they can. */
const PAUSE_MS = 20;

/** What changes something whenever it is answered OK. To kill nothing is OK, too, and needs nobody's consent. */
const CHANGES: ReadonlySet<string> = new Set(['createJob', 'addInstances', 'setQuota']);

/** What became of a call: `unknown`, it may have been executed or not; `unexecuted`, it was not. */
export type Reply = Wire<Response> | 'unknown' | 'unexecuted';

/** Calls schedulers as somebody does who does not know which one leads. */
export class Caller {
  readonly #urls: () => readonly string[];
  readonly #random: SeededRandom;
  /** Calls of {@link nextAcceptedWrite} that wait. */
  readonly #waiting = new Set<{ readonly sinceMs: number; readonly resolve: (atMs: number) => void }>();

  /** @param urls of the schedulers that run at the moment of a call */
  constructor(urls: () => readonly string[], random: SeededRandom) {
    this.#urls = urls;
    this.#random = random;
  }

  /** Calls whichever scheduler, which may send the call to another one. @returns its answer if it did or refused it */
  async call<Args>(method: MethodSchema<Args, Response>, args: Wire<Args>): Promise<Reply> {
    const url = this.#random.pick(this.#urls());
    if (url === undefined) {
      await pause(PAUSE_MS);
      return 'unexecuted';
    }
    const result = await callAurora(new URL('/api', url), method, args, { timeoutMs: CALL_TIMEOUT_MS });
    if (result.kind === 'answered') {
      const { responseCode } = result.response;
      return responseCode === 'OK' || responseCode === 'INVALID_REQUEST' ? result.response : 'unknown';
    }
    await pause(PAUSE_MS);
    const { sent, reason } = result;
    return sent && reason !== 'unavailable' && reason !== 'tooManyRedirects' ? 'unknown' : 'unexecuted';
  }

  /** Makes a call that may change something. */
  async write<Args>(
    method: MethodSchema<Args, Response>,
    args: Wire<Args>,
  ): Promise<'ok' | 'refused' | 'unknown' | 'unexecuted'> {
    const startedMs = performance.now();
    const reply = await this.call(method, args);
    if (typeof reply === 'string') return reply;
    if (reply.responseCode !== 'OK') return 'refused';
    if (CHANGES.has(method.name)) this.#accepted(startedMs);
    return 'ok';
  }

  /** @returns milliseconds from now to the end of the first change that begins from now on and is accepted */
  async nextAcceptedWrite(): Promise<number> {
    const sinceMs = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const waiting = { sinceMs, resolve };
    this.#waiting.add(waiting);
    const what = `nothing was accepted for ${MAX_OUTAGE_MS / 1000} s`;
    const deadline = setTimeout(() => reject(new Error(what)), MAX_OUTAGE_MS);
    try {
      return (await promise) - sinceMs;
    } finally {
      clearTimeout(deadline);
      this.#waiting.delete(waiting);
    }
  }

  #accepted(startedMs: number): void {
    for (const waiting of this.#waiting) {
      if (startedMs >= waiting.sinceMs) waiting.resolve(performance.now());
    }
  }
}
