import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Response } from '../../api/generated/aurora.ts';
import { decodeReply, encodeCall, type MethodSchema, type Wire } from '../../api/thrift/index.ts';

const MEDIA_TYPE = 'application/vnd.apache.thrift.binary';

/** One connection to a scheduler that stays open, so that a call on it waits in the scheduler itself. */
export class KeptConnection implements Disposable {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string) {
    this.#url = new URL('/api', url);
  }

  /** @returns undefined if the scheduler sends the caller away, or ends without an answer */
  async call<Args>(
    method: MethodSchema<Args, Response>,
    args: Wire<Args>,
  ): Promise<Wire<Response> | undefined> {
    const incoming = await this.#post(encodeCall('binary', method, args)).catch(() => undefined);
    if (incoming === undefined) return undefined;
    const body = await buffer(incoming);
    if (incoming.statusCode !== 200) return undefined;
    const reply = decodeReply('binary', method, body);
    if (reply.kind !== 'reply') throw new Error(`an answer of kind ${reply.kind}`);
    return reply.reply;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #post(body: Uint8Array): Promise<IncomingMessage> {
    const headers = { Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE, 'Content-Length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, resolve);
      sent.on('error', reject).end(body);
    });
  }
}
