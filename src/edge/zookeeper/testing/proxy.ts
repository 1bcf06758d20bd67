import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ServerAddress } from '../types.ts';

/**
 * - `pass`: forwards
 * - `swallow`: accepts everything and forwards nothing, as a partition without a reset does
 * - `refuse`: cuts new connections at once
 */
export type ProxyMode = 'pass' | 'swallow' | 'refuse';

/** A network between a client and a server, which a test can break. */
export class FaultyProxy implements AsyncDisposable {
  readonly address: ServerAddress;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #mode: ProxyMode = 'pass';
  #answerBytesLeft = Number.POSITIVE_INFINITY;

  private constructor(server: Server, target: ServerAddress) {
    this.#server = server;
    // A server on a TCP port has this kind of address.
    const { address, port } = server.address() as AddressInfo;
    this.address = { host: address, port };
    server.on('connection', (client) => this.#join(client, target));
  }

  /** @param ip where it listens */
  static async start(target: ServerAddress, ip = '127.0.0.1'): Promise<FaultyProxy> {
    const server = createServer().listen(0, ip);
    await once(server, 'listening');
    return new FaultyProxy(server, target);
  }

  /** Holds for connections that stand, too. What was swallowed does not come later. */
  set mode(mode: ProxyMode) {
    this.#mode = mode;
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  /** Connections that stand now. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Cuts all connections that stand. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Lets `bytes` more bytes of answers through, then cuts all connections and forwards again. */
  cutAfterAnswerBytes(bytes: number): void {
    this.#answerBytesLeft = bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.cut();
  }

  #join(client: Socket, target: ServerAddress): void {
    if (this.#mode === 'refuse') {
      client.destroy();
      return;
    }
    const server = connect(target.port, target.host);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        // Nothing passes, not even the end of a connection.
        if (this.#mode !== 'swallow') other.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (this.#mode === 'pass') server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (this.#mode === 'pass') this.#answer(client, chunk);
    });
  }

  #answer(client: Socket, chunk: Buffer): void {
    if (chunk.length < this.#answerBytesLeft) {
      this.#answerBytesLeft -= chunk.length;
      client.write(chunk);
      return;
    }
    client.write(chunk.subarray(0, this.#answerBytesLeft), () => this.cut());
    this.#answerBytesLeft = Number.POSITIVE_INFINITY;
  }
}
