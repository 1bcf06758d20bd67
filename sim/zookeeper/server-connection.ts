import type { WatchEvent } from '../../src/edge/zookeeper/types.ts';
import { JuteReader } from '../../src/edge/zookeeper/wire/reader.ts';
import type { Ensemble, Replica } from './ensemble.ts';
import {
  answer,
  handshakeAnswer,
  multiReadAnswer,
  notification,
  readAnswer,
  readRequest,
  type ServerRequest,
  type WatchedPaths,
  writeAnswer,
} from './requests.ts';

/** How a server reaches the client at the other end. */
export interface Channel {
  send(frame: Uint8Array): void;
  close(): void;
}

export interface Session {
  readonly id: bigint;
  readonly timeoutMs: number;
  /** Where the client is connected now. */
  connection: ServerConnection | undefined;
  expiresAtMs: number;
  isOver: boolean;
}

/** A request in the order of its arrival, which is the order of the answers. */
interface Due {
  /** The answer, if it can be given by now. */
  make(): Uint8Array | undefined;
}

const MIN_SESSION_TIMEOUT_MS = 1000;

/** One client's connection, as its server has it. */
export class ServerConnection {
  readonly replica: Replica;
  session: Session | undefined;
  readonly #ensemble: Ensemble;
  readonly #channel: Channel;
  readonly #toLeader: (run: () => void) => void;
  readonly #due: Due[] = [];
  readonly #dataWatches = new Set<string>();
  readonly #childWatches = new Set<string>();
  #isGreeted = false;
  #isClosed = false;

  constructor(ensemble: Ensemble, replica: Replica, channel: Channel) {
    this.#ensemble = ensemble;
    this.replica = replica;
    this.#channel = channel;
    this.#toLeader = ensemble.leaderPipe();
  }

  onFrame(frame: Uint8Array): void {
    const reader = new JuteReader(frame);
    if (!this.#isGreeted) {
      this.#isGreeted = true;
      this.#greet(reader);
      return;
    }
    if (this.session !== undefined && !this.session.isOver) this.#ensemble.touch(this.session);
    const xid = reader.int();
    this.#take(xid, readRequest(reader.int(), reader));
  }

  /** The client has gone. What it asked for is done all the same. */
  onClosed(): void {
    this.#isClosed = true;
    this.replica.connections.delete(this);
  }

  /** The server ends the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.onClosed();
    this.#channel.close();
  }

  /** Tells the client of a change that it watches, once. */
  fire(event: WatchEvent): void {
    const { type, path } = event;
    const ofData = type !== 'children-changed' && this.#dataWatches.delete(path);
    const ofChildren = (type === 'children-changed' || type === 'deleted') && this.#childWatches.delete(path);
    if (ofData || ofChildren) this.#send(notification(event));
  }

  /** Sends the answers that can be given now, in their order. */
  answerReady(): void {
    for (let due = this.#due[0]; due !== undefined; due = this.#due[0]) {
      const frame = due.make();
      if (frame === undefined) return;
      this.#due.shift();
      this.#send(frame);
    }
  }

  #greet(reader: JuteReader): void {
    reader.int();
    const seenZxid = reader.long();
    const timeoutMs = Math.max(MIN_SESSION_TIMEOUT_MS, reader.int());
    const id = reader.long();
    if (seenZxid > this.replica.tree.lastZxid) {
      // This server has not come as far as the client.
      this.close();
      return;
    }
    this.#toLeader(() => {
      const session = id === 0n ? this.#ensemble.openSession(timeoutMs) : this.#ensemble.sessionOf(id);
      if (session === undefined) {
        this.#send(handshakeAnswer(0n, 0));
        this.close();
        return;
      }
      this.session = session;
      session.connection = this;
      this.#ensemble.touch(session);
      this.#send(handshakeAnswer(session.id, session.timeoutMs));
    });
  }

  #take(xid: number, request: ServerRequest): void {
    switch (request.type) {
      case 'ping':
        this.#send(answer(xid, this.replica.tree.lastZxid));
        return;
      case 'setWatches':
        this.#setWatches(request.since, request.watches);
        this.#send(answer(xid, this.replica.tree.lastZxid));
        return;
      case 'write':
        this.#write(xid, request);
        break;
      case 'sync':
        this.#sync(xid);
        break;
      case 'closeSession':
        this.#closeSession(xid);
        break;
      default:
        this.#due.push({ make: () => this.#read(xid, request) });
    }
    this.answerReady();
  }

  #read(xid: number, request: Extract<ServerRequest, { path: string } | { paths: unknown }>): Uint8Array {
    const { tree } = this.replica;
    if (request.type === 'multiRead') return multiReadAnswer(xid, tree, request.paths);
    if (request.watch) this.#watch(request.type, request.path);
    return readAnswer(xid, tree, request);
  }

  #watch(type: 'exists' | 'getData' | 'getChildren', path: string): void {
    const isThere = this.replica.tree.statOf(path) !== undefined;
    if (type === 'exists' || (type === 'getData' && isThere)) this.#dataWatches.add(path);
    if (type === 'getChildren' && isThere) this.#childWatches.add(path);
  }

  #write(xid: number, request: Extract<ServerRequest, { type: 'write' }>): void {
    let frame: Uint8Array | undefined;
    this.#due.push({ make: () => frame });
    this.#toLeader(() => {
      const admitted = this.#ensemble.admits(this, request.isMulti);
      if (admitted !== 'yes') {
        frame = answer(xid, this.replica.tree.lastZxid, admitted);
        this.answerReady();
        return;
      }
      this.#ensemble.commit(this.session?.id ?? 0n, request.operations, {
        connection: this,
        settle: (zxid, applied) => {
          frame = writeAnswer(xid, zxid, request, applied);
        },
      });
    });
  }

  #sync(xid: number): void {
    let wantedZxid: bigint | undefined;
    const { tree } = this.replica;
    this.#due.push({
      make: () =>
        wantedZxid === undefined || tree.lastZxid < wantedZxid ? undefined : answer(xid, tree.lastZxid),
    });
    this.#toLeader(() => {
      wantedZxid = this.#ensemble.tree.lastZxid;
      this.answerReady();
    });
  }

  #closeSession(xid: number): void {
    let frame: Uint8Array | undefined;
    this.#due.push({ make: () => frame });
    this.#toLeader(() => {
      const { session } = this;
      if (session === undefined || session.isOver || session.connection !== this) return;
      this.#ensemble.endSession(session, {
        connection: this,
        settle: (zxid) => {
          frame = answer(xid, zxid);
        },
      });
    });
  }

  /** Tells at once what has changed since the client was last connected, and watches the rest. */
  #setWatches(since: bigint, { data, exists, children }: WatchedPaths): void {
    const { tree } = this.replica;
    const tell = (type: WatchEvent['type'], path: string): void => this.#send(notification({ type, path }));
    for (const path of data) {
      const stat = tree.statOf(path);
      if (stat === undefined) tell('deleted', path);
      else if (stat.mzxid > since) tell('data-changed', path);
      else this.#dataWatches.add(path);
    }
    for (const path of exists) {
      if (tree.statOf(path) !== undefined) tell('created', path);
      else this.#dataWatches.add(path);
    }
    for (const path of children) {
      const stat = tree.statOf(path);
      if (stat === undefined) tell('deleted', path);
      else if (stat.pzxid > since) tell('children-changed', path);
      else this.#childWatches.add(path);
    }
  }

  #send(frame: Uint8Array): void {
    if (!this.#isClosed) this.#channel.send(frame);
  }
}
