import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ServerAddress, ZooKeeperOptions } from '../types.ts';
import { FrameSplitter, FrameTooLong } from '../wire/frame-splitter.ts';
import { MalformedAnswer } from '../wire/reader.ts';

/** A connection that carries frames. */
export interface FrameSocket {
  /** Hands a frame to the system; frames of one turn of the event loop go out together. */
  send(payload: readonly Uint8Array[]): void;
  /** Cuts the connection; no frame is delivered any more. The first reason counts. */
  cut(reason: Error): void;
}

export interface FrameListener {
  /** The connection stands, encryption included. */
  onOpen(): void;
  /** @returns `later` to be offered the same frame again in the next turn of the event loop */
  onFrame(frame: Buffer): 'taken' | 'later';
  /** Called once, also if the connection never stood, never from within a call of the socket's methods. */
  onClosed(reason: Error): void;
}

/** Opens a connection in the background. @param maxFrameBytes a longer frame ends it */
export type OpenFrameSocket = (
  server: ServerAddress,
  tls: ZooKeeperOptions['tls'],
  maxFrameBytes: number,
  listener: FrameListener,
) => FrameSocket;

/**
 * Opens a connection and cuts what comes into frames. A frame that is malformed, or that the listener cannot read,
 * ends it.
 */
export function openFrameSocket(
  server: ServerAddress,
  tls: ZooKeeperOptions['tls'],
  maxFrameBytes: number,
  listener: FrameListener,
): FrameSocket {
  const socket = openSocket(server, tls);
  const splitter = new FrameSplitter(maxFrameBytes);
  let reason: Error | undefined;

  const cut = (why: Error): void => {
    reason ??= why;
    socket.destroy();
  };

  const deliver = (): void => {
    try {
      for (let frame = nextFrame(); frame !== undefined; frame = nextFrame()) {
        if (listener.onFrame(frame) === 'later') {
          waitForNextTurn(frame);
          return;
        }
      }
      socket.resume();
    } catch (error) {
      // Anything else is a fault of this program or of who listens to it.
      if (!(error instanceof MalformedAnswer || error instanceof FrameTooLong)) throw error;
      cut(error);
    }
  };

  let waiting: Buffer | undefined;
  const nextFrame = (): Buffer | undefined => {
    const frame = reason === undefined ? (waiting ?? splitter.next()) : undefined;
    waiting = undefined;
    return frame;
  };
  const waitForNextTurn = (frame: Buffer): void => {
    waiting = frame;
    socket.pause();
    setImmediate(deliver);
  };

  socket.setNoDelay(true);
  socket.once(tls === undefined ? 'connect' : 'secureConnect', () => listener.onOpen());
  socket.on('data', (chunk: Buffer) => {
    splitter.push(chunk);
    if (waiting === undefined) deliver();
  });
  socket.on('error', cut);
  socket.on('end', () => cut(new Error('the server closed the connection')));
  socket.on('close', () => listener.onClosed(reason ?? new Error('the connection was closed')));

  return { send: (payload) => sendFrame(socket, payload), cut };
}

function openSocket({ host, port }: ServerAddress, tls: ZooKeeperOptions['tls']): Socket {
  if (tls === undefined) return connectTcp({ host, port });
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...tls });
}

function sendFrame(socket: Socket, payload: readonly Uint8Array[]): void {
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(payload.reduce((sum, part) => sum + part.length, 0));
  socket.cork();
  for (const part of [length, ...payload]) socket.write(part);
  process.nextTick(() => socket.uncork());
}
