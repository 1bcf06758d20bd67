import type { WriteOperation } from '../../src/edge/zookeeper/types.ts';
import { Pipe } from '../pipe.ts';
import type { SeededRandom } from '../random.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Channel, Session } from './server-connection.ts';
import { ServerConnection } from './server-connection.ts';
import { type Applied, DataTree, type Transaction } from './tree.ts';

export interface EnsembleOptions {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly servers: number;
}

/** Whoever waits for what becomes of a transaction. */
export interface Origin {
  readonly connection: ServerConnection;
  settle(zxid: bigint, applied: Applied): void;
}

const MAX_HOP_MS = 2;
const TICK_MS = 500;
/** How often a request of an earlier connection is done although the session has moved on: more than ZooKeeper does. */
const MULTI_AFTER_MOVE = 0.3;

/** One server with its copy of the nodes, which lags behind. */
export interface Replica {
  readonly index: number;
  readonly tree: DataTree;
  readonly connections: Set<ServerConnection>;
  readonly pipe: Pipe;
  isDown: boolean;
  /** How much later than usual it hears of transactions. */
  lagMs: number;
}

/**
 * Servers as ZooKeeper documents them: one order of all writes, which each server applies after a while and in which
 * each session's requests have the order of their sending; reads by the copy of the server that is asked.
 */
export class Ensemble {
  /** While true, nothing is done but what ZooKeeper promises. */
  calm = false;
  readonly replicas: readonly Replica[];
  /** Called with each transaction, in their order, when it is durable and before anybody else knows. */
  onCommitted: (transaction: Transaction, applied: Applied) => void = () => {};
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  /** The nodes after all that is durable. */
  readonly #tree = new DataTree();
  readonly #sessions = new Map<bigint, Session>();
  #lastSessionId = 0x1000n;
  #hasQuorum = true;

  constructor({ time, random, servers }: EnsembleOptions) {
    this.#time = time;
    this.#random = random;
    this.replicas = Array.from({ length: servers }, (_, index) => this.#newReplica(index));
  }

  /** The nodes after all that is durable. */
  get tree(): DataTree {
    return this.#tree;
  }

  get hasQuorum(): boolean {
    return this.#hasQuorum;
  }

  /** @returns undefined if that server takes no connections now */
  accept(index: number, channel: Channel): ServerConnection | undefined {
    const replica = this.replicas[index];
    if (replica === undefined || replica.isDown || !this.#hasQuorum) return undefined;
    const connection = new ServerConnection(this, replica, channel);
    replica.connections.add(connection);
    return connection;
  }

  stopServer(replica: Replica): void {
    replica.isDown = true;
    for (const connection of [...replica.connections]) connection.close();
  }

  startServer(replica: Replica): void {
    replica.isDown = false;
  }

  /** Too few servers are left to decide anything: all connections end, nothing is done, no session expires. */
  loseQuorum(): void {
    this.#hasQuorum = false;
    for (const { connections } of this.replicas)
      for (const connection of [...connections]) connection.close();
  }

  /** The new leader gives every session its whole time-out again. */
  regainQuorum(): void {
    if (this.#hasQuorum) return;
    this.#hasQuorum = true;
    for (const session of this.#sessions.values()) this.touch(session);
  }

  /** A way to the leader of the ensemble: what is sent arrives in order, or never if there is no leader then. */
  leaderPipe(): (run: () => void) => void {
    const pipe = new Pipe(this.#time, this.#time, () => this.#random.below(MAX_HOP_MS + 1));
    return (run) => pipe.send(() => this.#hasQuorum && run());
  }

  /** At the leader. */
  openSession(timeoutMs: number): Session {
    this.#lastSessionId += 1n;
    const session: Session = {
      id: this.#lastSessionId,
      timeoutMs,
      isOver: false,
      connection: undefined,
      expiresAtMs: 0,
    };
    this.#sessions.set(session.id, session);
    this.touch(session);
    this.#watchExpiry(session);
    return session;
  }

  /** At the leader. @returns undefined if the session is over */
  sessionOf(id: bigint): Session | undefined {
    return this.#sessions.get(id);
  }

  touch(session: Session): void {
    session.expiresAtMs = this.#time.nowMs() + session.timeoutMs;
  }

  /** At the leader: whether a request of this connection may still be done. */
  admits(connection: ServerConnection, isMulti: boolean): 'yes' | 'SESSION_EXPIRED' | 'SESSION_MOVED' {
    const { session } = connection;
    if (session === undefined || session.isOver) return 'SESSION_EXPIRED';
    if (session.connection === connection) return 'yes';
    return isMulti && !this.calm && this.#random.chance(MULTI_AFTER_MOVE) ? 'yes' : 'SESSION_MOVED';
  }

  /** At the leader: makes a transaction durable and tells all servers. */
  commit(sessionId: bigint, operations: readonly WriteOperation[], origin?: Origin): void {
    const zxid = this.#tree.lastZxid + 1n;
    const transaction: Transaction = { zxid, timeMs: this.#time.nowMs(), sessionId, operations };
    this.onCommitted(transaction, this.#tree.apply(transaction));
    for (const replica of this.replicas) replica.pipe.send(() => this.#applyAt(replica, transaction, origin));
  }

  /** At the leader: the session's ephemeral nodes go, and with them whatever it could still do. */
  endSession(session: Session, origin?: Origin): void {
    session.isOver = true;
    this.#sessions.delete(session.id);
    const operations = this.#tree
      .ephemeralsOf(session.id)
      .map((path): WriteOperation => ({ type: 'delete', path, version: -1 }));
    this.commit(session.id, operations, origin);
    if (origin === undefined) session.connection?.close();
  }

  #newReplica(index: number): Replica {
    const replica: Replica = {
      ...{ index, tree: new DataTree(), connections: new Set(), isDown: false, lagMs: 0 },
      pipe: new Pipe(this.#time, this.#time, () => this.#random.below(MAX_HOP_MS + 1) + replica.lagMs),
    };
    return replica;
  }

  #applyAt(replica: Replica, transaction: Transaction, origin: Origin | undefined): void {
    const applied = replica.tree.apply(transaction);
    if (applied.ok) {
      for (const event of applied.events) {
        for (const connection of replica.connections) connection.fire(event);
      }
    }
    if (origin?.connection.replica === replica) origin.settle(transaction.zxid, applied);
    for (const connection of [...replica.connections]) connection.answerReady();
  }

  #watchExpiry(session: Session): void {
    const leftMs = session.expiresAtMs - this.#time.nowMs();
    this.#time.after(Math.max(0, leftMs) + this.#random.below(TICK_MS), () => {
      if (session.isOver) return;
      if (this.#hasQuorum && session.expiresAtMs <= this.#time.nowMs()) this.endSession(session);
      else this.#watchExpiry(session);
    });
  }
}
