import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeRecord } from '../../../../api/mesos/record-io.ts';
import { createMailbox } from './mailbox.ts';

/** A request as it arrived, waiting for the test to answer it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  respond(status: number, headers?: Record<string, string>, body?: string): void;
  openStream(streamId: string): FakeStream;
  /** Cuts the connection. */
  cut(): void;
}

/** The server's side of an event stream. */
export interface FakeStream {
  /** Sends one record. */
  record(json: string): void;
  /** Sends bytes as one chunk. */
  raw(bytes: Uint8Array): void;
  end(): void;
  cut(): void;
  readonly isOpen: boolean;
}

export interface FakeMaster {
  readonly address: string;
  /** The next request. */
  next(): Promise<ReceivedRequest>;
  readonly unanswered: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** A server that does with each request what the test says. */
export async function startFakeMaster(): Promise<FakeMaster> {
  const requests = createMailbox<ReceivedRequest>('request');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.put({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      text: Buffer.concat(chunks).toString(),
      respond: (status, headers = {}, body = '') => response.writeHead(status, headers).end(body),
      openStream: (streamId) => openStream(response, streamId),
      cut: () => request.socket.destroy(),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    next: () => requests.take(),
    unanswered: requests.waiting,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function openStream(response: ServerResponse, streamId: string): FakeStream {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Mesos-Stream-Id': streamId });
  response.flushHeaders();
  return {
    record: (json) => response.write(encodeRecord(Buffer.from(json))),
    raw: (bytes) => response.write(bytes),
    end: () => response.end(),
    cut: () => response.socket?.destroy(),
    get isOpen() {
      return response.socket !== null && !response.socket.destroyed;
    },
  };
}
