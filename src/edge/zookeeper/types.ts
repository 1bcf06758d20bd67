import type { ConnectionOptions } from 'node:tls';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import type { ZooKeeperErrorCode } from './errors.ts';
import type { OpenFrameSocket } from './session/frame-socket.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Who the client says it is. Kept only in memory; never logged. */
export interface AuthInfo {
  readonly scheme: 'digest';
  /** `user:password` */
  readonly credentials: string;
}

/** Where the ensemble is and how long a session outlives its connection; see {@link parseConnectString}. */
export interface ZooKeeperOptions {
  readonly servers: readonly ServerAddress[];
  /** All paths are below this one, e.g. `/aurora`; {@link ZooKeeperClient.ensurePath} of `/` makes it. */
  readonly chroot?: string;
  /** What is asked for; the server decides within its own bounds. */
  readonly sessionTimeoutMs: number;
  readonly auth?: readonly AuthInfo[];
  /** Speak TLS, as a server's `secureClientPort` wants it. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'servername'>;
  /**
   * How long a request may wait for a connection when there is none, in milliseconds, before it fails with
   * NOT_SENT; 0 fails at once. Default: the session time-out.
   */
  readonly connectionWaitMs?: number;
  readonly limits?: Partial<ZooKeeperLimits>;
  /** How a connection is opened. Default: over TCP, with TLS if {@link tls} is given. */
  readonly openSocket?: OpenFrameSocket;
  readonly timers: Timers;
  /** Must not jump: `monotonicClock`, not the wall clock. */
  readonly monotonicClock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface ZooKeeperLimits {
  /** Requests sent and not answered yet. */
  readonly maxRequestsInFlight: number;
  /** Requests in flight and waiting; one more fails with TOO_MANY_REQUESTS. */
  readonly maxPendingRequests: number;
  /** Bytes of requests in flight and waiting. */
  readonly maxPendingBytes: number;
  /** Bytes of one request; must not exceed the servers' `jute.maxbuffer`. */
  readonly maxRequestBytes: number;
  /** Bytes of one answer; a larger one breaks the connection and fails its request with ANSWER_TOO_LARGE. */
  readonly maxAnswerBytes: number;
}

/**
 * - `connecting`: no session yet
 * - `connected`
 * - `suspended`: the connection is lost or silent; the session may still live. Whoever leads stops acting at once.
 * - `expired`: the session is over, its ephemeral nodes are or will be gone. Final.
 * - `auth-failed`: the servers refuse the credentials. Final.
 * - `closed`: by {@link ZooKeeperClient.close}. Final.
 */
export type SessionState = 'connecting' | 'connected' | 'suspended' | 'expired' | 'auth-failed' | 'closed';

export type SessionEvent = 'connected' | 'suspended' | 'reconnected' | 'expired' | 'auth-failed' | 'closed';

/** What is known of a node. Times are milliseconds since the Unix epoch. */
export interface Stat {
  /** Transaction that created the node. */
  readonly czxid: bigint;
  /** Transaction that last changed its data. */
  readonly mzxid: bigint;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** Number of changes of the data; wraps after 2^31 - 1. */
  readonly version: number;
  readonly childrenVersion: number;
  readonly aclVersion: number;
  /** Session of an ephemeral node, else 0. */
  readonly ephemeralOwner: bigint;
  readonly dataLengthBytes: number;
  readonly childrenCount: number;
  /** Transaction that last added or removed a child. */
  readonly pzxid: bigint;
}

export interface Acl {
  /** Sum of {@link PERMISSIONS}. */
  readonly permissions: number;
  /** `world`, `auth`, `digest`, … */
  readonly scheme: string;
  readonly id: string;
}

/** A watch fired. One-shot, as on the server. */
export interface WatchEvent {
  readonly type: 'created' | 'deleted' | 'data-changed' | 'children-changed';
  /** Without the chroot. */
  readonly path: string;
}

/**
 * Called at most once, after the promises of all answers that came before the event have settled, and before any
 * answer that came after it; the same function on the same path only once. Survives re-connection (what was missed fires then); dropped when the session ends.
 */
export type Watch = (event: WatchEvent) => void;

export interface ReadOptions {
  readonly watch?: Watch;
}

export interface CreateOptions {
  readonly data?: Uint8Array;
  /** Default: {@link OPEN_ACL}. */
  readonly acl?: readonly Acl[];
  /** Gone when the session ends. */
  readonly ephemeral?: boolean;
  /** The server adds ten digits to the path. */
  readonly sequential?: boolean;
}

/** The version that matches every node. Version 0 means 0, also in `check`. */
export const ANY_VERSION = -1;

/** One operation of a {@link ZooKeeperClient.multi}. */
export type WriteOperation =
  | ({ readonly type: 'create'; readonly path: string } & CreateOptions)
  | { readonly type: 'delete'; readonly path: string; readonly version: number }
  | { readonly type: 'setData'; readonly path: string; readonly data: Uint8Array; readonly version: number }
  | { readonly type: 'check'; readonly path: string; readonly version: number };

export type WriteResult =
  | { readonly type: 'create'; readonly path: string }
  | { readonly type: 'delete' }
  | { readonly type: 'setData'; readonly stat: Stat }
  | { readonly type: 'check' };

/** All operations happened, or none did. */
export type MultiOutcome =
  | { readonly ok: true; readonly results: readonly WriteResult[] }
  | {
      readonly ok: false;
      /** Index of the operation that could not be done. */
      readonly failedIndex: number;
      /** Why it could not. */
      readonly code: ZooKeeperErrorCode;
    };

/** One read of a {@link ZooKeeperClient.multiRead}. */
export type ReadOperation =
  | { readonly type: 'getData'; readonly path: string }
  | { readonly type: 'getChildren'; readonly path: string };

export type ReadResult =
  | { readonly type: 'getData'; readonly data: Uint8Array; readonly stat: Stat }
  | { readonly type: 'getChildren'; readonly children: readonly string[] }
  | { readonly type: 'error'; readonly code: ZooKeeperErrorCode };

export interface NodeData {
  readonly data: Uint8Array;
  readonly stat: Stat;
}

export interface NodeChildren {
  /** Names, in no order. */
  readonly children: readonly string[];
  readonly stat: Stat;
}

export interface NodeAcl {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

/** Ends a subscription; calling it again does nothing. */
export type Stop = () => void;

/**
 * One session with a ZooKeeper ensemble.
 *
 * Requests are sent in the order of the calls and answered in that order. All of them reject with a
 * {@link ZooKeeperError}; besides the codes named with each method:
 * - CONNECTION_LOSS: the connection broke before the answer came. Whether a write happened is unknown.
 * - NOT_SENT: there was no connection within `connectionWaitMs`. It surely did not happen.
 * - SESSION_EXPIRED, AUTH_FAILED, CLOSED: the client has come to its end; make another one.
 * - INVALID_PATH, REQUEST_TOO_LARGE, TOO_MANY_REQUESTS: refused before sending.
 * - NO_AUTH: the node's ACL does not allow it.
 */
export interface ZooKeeperClient {
  readonly state: SessionState;
  /** Id of the session, 0 before there is one. */
  readonly sessionId: bigint;
  /** What was negotiated with the server; what was asked for before that. */
  readonly sessionTimeoutMs: number;
  /**
   * Whether no server can have ended the session yet, by the monotonic clock of this machine. Unlike `state` it is right
   * also while a process goes on that was stopped for long, and has not run its timers yet.
   */
  readonly isSessionSure: boolean;
  /**
   * Follows the session. Events come in order, never from within the call of a method of this client.
   * SUSPENDED comes at the latest two thirds of the session time-out after the sending of the last request that
   * was answered, thus before any server can let the session expire.
   */
  onSession(listener: (event: SessionEvent) => void): Stop;
  /** Resolves once connected. Rejects with NOT_SENT after `timeoutMs`, or as the session ends. */
  whenConnected(timeoutMs: number): Promise<void>;

  /**
   * Makes a node. NO_NODE: its parent is missing; NODE_EXISTS; NO_CHILDREN_FOR_EPHEMERALS; INVALID_ACL.
   * @returns its path, with the digits of a sequential one
   */
  create(path: string, options?: CreateOptions): Promise<string>;
  /** Removes a node. NO_NODE, BAD_VERSION, NOT_EMPTY. */
  delete(path: string, version: number): Promise<void>;
  /** Undefined if there is no such node; the watch then waits for it. */
  exists(path: string, options?: ReadOptions): Promise<Stat | undefined>;
  /** NO_NODE (the watch is not set then). */
  getData(path: string, options?: ReadOptions): Promise<NodeData>;
  /** NO_NODE, BAD_VERSION. */
  setData(path: string, data: Uint8Array, version: number): Promise<Stat>;
  /** NO_NODE (the watch is not set then). */
  getChildren(path: string, options?: ReadOptions): Promise<NodeChildren>;
  getAcl(path: string): Promise<NodeAcl>;
  /** NO_NODE, BAD_VERSION (of the ACL), INVALID_ACL. */
  setAcl(path: string, acl: readonly Acl[], version: number): Promise<Stat>;
  /** Resolves once the server has seen everything that the leader had committed when it was asked. */
  sync(path: string): Promise<void>;
  /** Does all operations or none. */
  multi(operations: readonly WriteOperation[]): Promise<MultiOutcome>;
  /** Reads in one round trip; other writes may come in between. Wants servers of version 3.6 or later. */
  multiRead(operations: readonly ReadOperation[]): Promise<readonly ReadResult[]>;
  /** Makes `path` (and the chroot) with all its parents as persistent nodes; those that exist stay as they are. */
  ensurePath(path: string, acl?: readonly Acl[]): Promise<void>;

  /**
   * Follows a node's data until `stop` or the end of the session: calls `onData` with the first state and after each
   * change, undefined while there is no such node. States in between may be skipped, the last one never is.
   * `onError` gets what prevents reading (NO_AUTH, …); it is not called for lost connections, which are waited out.
   */
  watchData(
    path: string,
    onData: (node: NodeData | undefined) => void,
    onError: (error: Error) => void,
  ): Stop;
  /** The same for the children of a node; undefined while there is no such node. */
  watchChildren(
    path: string,
    onChildren: (node: NodeChildren | undefined) => void,
    onError: (error: Error) => void,
  ): Stop;

  /**
   * Ends the session, so that its ephemeral nodes are gone at once; never rejects. Where no server answers in time
   * they go when the session expires. Requests made before are sent first.
   */
  close(): Promise<void>;
}
