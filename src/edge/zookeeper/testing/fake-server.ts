import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ServerAddress } from '../types.ts';
import { FrameSplitter } from '../wire/frame-splitter.ts';
import { JuteReader } from '../wire/reader.ts';
import { JuteWriter } from '../wire/writer.ts';

export interface FakeRequest {
  readonly xid: number;
  readonly opcode: number;
  /** What follows the header. */
  readonly body: JuteReader;
  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void;
  cut(): void;
}

export interface FakeBehaviour {
  /** Answer to the handshake; {@link handshakeAnswer} by default. */
  readonly onHandshake?: (request: JuteReader, cut: () => void) => Uint8Array;
  readonly onRequest: (request: FakeRequest) => void;
}

const MAX_FRAME_BYTES = 2 * 1024 * 1024;
export const FAKE_SESSION_ID = 42n;

/** A server that says what a test wants said. */
export class FakeServer implements AsyncDisposable {
  readonly address: ServerAddress;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, behaviour: FakeBehaviour) {
    this.#server = server;
    // A server on a TCP port has this kind of address.
    this.address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
    server.on('connection', (socket) => this.#serve(socket, behaviour));
  }

  static async start(behaviour: FakeBehaviour): Promise<FakeServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeServer(server, behaviour);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket, { onHandshake = () => handshakeAnswer(), onRequest }: FakeBehaviour): void {
    const splitter = new FrameSplitter(MAX_FRAME_BYTES);
    const cut = (): void => void socket.destroy();
    let greeted = false;
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      splitter.push(chunk);
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
        const body = new JuteReader(frame);
        if (greeted) {
          const raw = (bytes: Uint8Array): void => void socket.write(bytes);
          onRequest({ xid: body.int(), opcode: body.int(), body, raw, cut });
        } else {
          greeted = true;
          socket.write(onHandshake(body, cut));
        }
      }
    });
  }
}

/** A frame: the length before the bytes. */
export function framed(bytes: Uint8Array): Uint8Array {
  return new JuteWriter().buffer(bytes).finish();
}

/** @param sessionTimeoutMs 0 says that the session has expired */
export function handshakeAnswer(sessionTimeoutMs = 2_000): Uint8Array {
  const writer = new JuteWriter().int(0).int(sessionTimeoutMs).long(FAKE_SESSION_ID);
  return framed(writer.buffer(new Uint8Array(16)).boolean(false).finish());
}

/** An answer without a body, or an error. */
export function answerFrame(xid: number, wireCode = 0, body: Uint8Array = new Uint8Array()): Uint8Array {
  const header = new JuteWriter().int(xid).long(1n).int(wireCode).finish();
  return framed(Buffer.concat([header, body]));
}

/** @param type 1 created, 2 deleted, 3 data changed, 4 children changed */
export function notificationFrame(type: number, path: string): Uint8Array {
  const connected = 3;
  return answerFrame(-1, 0, new JuteWriter().int(type).int(connected).string(path).finish());
}

/** The record that describes a node. */
export function statBytes(): Uint8Array {
  const writer = new JuteWriter();
  for (let i = 0; i < 4; i += 1) writer.long(1n);
  for (let i = 0; i < 3; i += 1) writer.int(0);
  return writer.long(0n).int(0).int(0).long(1n).finish();
}
