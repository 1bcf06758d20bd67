import type { CancelTimer } from '../../../ports/clock.ts';
import type { BackOff } from '../../system/back-off.ts';
import { isZooKeeperError, ZooKeeperError, type ZooKeeperErrorCode } from '../errors.ts';
import { withoutChroot } from '../paths.ts';
import type { ServerAddress, SessionEvent, SessionState, Stop, WatchEvent } from '../types.ts';
import { authMessage, setWatchesMessage } from '../wire/control.ts';
import { decodeHandshake, encodeHandshake, type HandshakeAnswer, NO_SESSION } from '../wire/handshake.ts';
import { closeSession, type WireRequest } from '../wire/requests.ts';
import type { FrameSocket } from './frame-socket.ts';
import { Link } from './link.ts';
import { pendingRequest } from './pending-request.ts';
import { ServerList } from './server-list.ts';
import type { Settings } from './settings.ts';
import { WaitingRequests } from './waiting-requests.ts';
import { Watches } from './watches.ts';

type FinalState = 'expired' | 'auth-failed' | 'closed';

/** What requests are told after the end. */
const FINAL_CODES: Readonly<Record<FinalState, ZooKeeperErrorCode>> = {
  expired: 'SESSION_EXPIRED',
  'auth-failed': 'AUTH_FAILED',
  closed: 'CLOSED',
};

const HEADER_BYTES = 8;
/** So that setting watches again fits every server's bound and stalls none. */
const MAX_SET_WATCHES_BYTES = 128 * 1024;
const MIN_HANDSHAKE_TIMEOUT_MS = 500;
/** A connection that breaks sooner counts as a failed attempt. */
const SETTLED_AFTER_MS = 1_000;
const MAX_CLOSE_MS = 3_000;
/** Before there is a session, nothing is urgent. */
const BACK_OFF_CONNECTING: BackOff = { initialMs: 100, maxMs: 5_000 };
/** While a session may still be saved. */
const BACK_OFF_SUSPENDED: BackOff = { initialMs: 50, maxMs: 500 };

/** A session over one connection after another. */
export class Session {
  readonly #settings: Settings;
  readonly #servers: ServerList;
  readonly #waiting: WaitingRequests;
  readonly #watches = new Watches();
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  #state: SessionState = 'connecting';
  #key = NO_SESSION;
  #sessionTimeoutMs: number;
  /** Until when servers keep the session for sure, while there is no connection. */
  #aliveUntilMs = 0;
  #lastZxid = 0n;
  #pendingRequests = 0;
  #pendingBytes = 0;
  #socket: FrameSocket | undefined;
  #link: Link | undefined;
  #closing: Promise<void> | undefined;
  #cancelAttempt: CancelTimer = () => {};
  #cancelExpiry: CancelTimer = () => {};

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#servers = new ServerList(settings.servers, settings.random);
    this.#sessionTimeoutMs = settings.sessionTimeoutMs;
    const { connectionWaitMs, timers, monotonicClock } = settings;
    this.#waiting = new WaitingRequests(connectionWaitMs, timers, monotonicClock);
    this.#attempt();
  }

  get state(): SessionState {
    return this.#state;
  }

  get sessionId(): bigint {
    return this.#key.id;
  }

  get sessionTimeoutMs(): number {
    return this.#sessionTimeoutMs;
  }

  /** See `isSessionSure` of the client. */
  get isSure(): boolean {
    if (this.#closing !== undefined || finalState(this.#state) !== undefined) return false;
    const link = this.#link;
    const aliveUntilMs = link === undefined ? this.#aliveUntilMs : this.#aliveWith(link);
    return this.#settings.monotonicClock.nowMs() < aliveUntilMs;
  }

  get watches(): Watches {
    return this.#watches;
  }

  onSession(listener: (event: SessionEvent) => void): Stop {
    // Wrapped, so that a function given twice counts as two.
    const registered = (event: SessionEvent): void => listener(event);
    this.#listeners.add(registered);
    return () => this.#listeners.delete(registered);
  }

  /**
   * Sends a request as soon as its turn comes.
   * @param onSettled called before the promise settles; the code of the error if there is one
   */
  request<T>(
    wire: WireRequest<T>,
    onSettled: (code: ZooKeeperErrorCode | undefined) => void = () => {},
  ): Promise<T> {
    const refusal = this.#refusal(wire);
    return refusal === undefined ? this.#enqueue(wire, onSettled) : Promise.reject(refusal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #refusal({ name, body }: WireRequest<unknown>): ZooKeeperError | undefined {
    const final = finalState(this.#closing === undefined ? this.#state : 'closed');
    if (final !== undefined) return new ZooKeeperError(FINAL_CODES[final], name);
    const { maxRequestBytes, maxPendingRequests, maxPendingBytes } = this.#settings.limits;
    const bytes = body.length + HEADER_BYTES;
    if (bytes > maxRequestBytes) {
      const why = `${bytes} bytes, more than the ${maxRequestBytes} that servers take (jute.maxbuffer)`;
      return new ZooKeeperError('REQUEST_TOO_LARGE', `${name}: ${why}`);
    }
    if (this.#pendingRequests >= maxPendingRequests || this.#pendingBytes + bytes > maxPendingBytes) {
      const why = `${this.#pendingRequests} requests of ${this.#pendingBytes} bytes wait for answers`;
      return new ZooKeeperError('TOO_MANY_REQUESTS', `${name}: ${why}`);
    }
    return undefined;
  }

  #enqueue<T>(wire: WireRequest<T>, onSettled: (code: ZooKeeperErrorCode | undefined) => void): Promise<T> {
    const bytes = wire.body.length + HEADER_BYTES;
    this.#pendingRequests += 1;
    this.#pendingBytes += bytes;
    const { pending, answer } = pendingRequest(wire, (code) => {
      this.#pendingRequests -= 1;
      this.#pendingBytes -= bytes;
      onSettled(code);
    });
    this.#waiting.push(pending);
    this.#pump();
    return answer;
  }

  #pump(): void {
    while (
      this.#link !== undefined &&
      this.#link.requestsInFlight < this.#settings.limits.maxRequestsInFlight
    ) {
      const request = this.#waiting.shift();
      if (request === undefined) return;
      this.#link.send(request);
    }
  }

  /** Opens a connection to the next server. */
  #attempt(): void {
    const { tls, limits, timers, monotonicClock, openSocket } = this.#settings;
    const server = this.#servers.next();
    let sentAtMs = 0;
    let link: Link | undefined;
    const socket = openSocket(server, tls, limits.maxAnswerBytes, {
      onOpen: () => {
        sentAtMs = monotonicClock.nowMs();
        socket.send([encodeHandshake(this.#lastZxid, this.#settings.sessionTimeoutMs, this.#key)]);
      },
      onFrame: (frame) => {
        if (link !== undefined) return link.onFrame(frame);
        cancelTimeout();
        link = this.#onHandshake(decodeHandshake(frame), server, socket, sentAtMs);
        return 'taken';
      },
      onClosed: (reason) => {
        cancelTimeout();
        if (link === undefined) this.#onAttemptFailed(server, reason);
        else this.#onLinkLost(link, server, reason, sentAtMs);
      },
    });
    this.#socket = socket;
    const timeoutMs = this.#handshakeTimeoutMs();
    const cancelTimeout = timers.after(timeoutMs, () =>
      socket.cut(new Error(`no session within ${Math.round(timeoutMs)} ms`)),
    );
  }

  /** A round over all servers fits the session time-out, or half of what may be left of it. */
  #handshakeTimeoutMs(): number {
    const roundMs = this.#state === 'suspended' ? this.#sessionTimeoutMs / 6 : this.#sessionTimeoutMs;
    return Math.max(MIN_HANDSHAKE_TIMEOUT_MS, roundMs / this.#servers.size);
  }

  #onHandshake(
    answer: HandshakeAnswer,
    server: ServerAddress,
    socket: FrameSocket,
    confirmedAtMs: number,
  ): Link | undefined {
    if (answer.kind === 'expired') {
      if (this.#key.id === 0n) socket.cut(new Error('the server gives no session'));
      else this.#end('expired', `${show(server)} says so`);
      return undefined;
    }
    this.#cancelExpiry();
    this.#key = answer.key;
    this.#sessionTimeoutMs = answer.sessionTimeoutMs;
    const link = this.#openLink(socket, confirmedAtMs);
    const event = this.#state === 'connecting' ? 'connected' : 'reconnected';
    this.#state = 'connected';
    this.#waiting.setConnected(true);
    this.#pump();
    const session = `session 0x${answer.key.id.toString(16)}, time-out ${answer.sessionTimeoutMs} ms`;
    this.#settings.logger.info(`ZooKeeper: ${event} to ${show(server)}, ${session}`);
    this.#emit(event);
    return link;
  }

  /** Credentials come first, then watches, then requests. */
  #openLink(socket: FrameSocket, confirmedAtMs: number): Link {
    const { timers, monotonicClock, auth = [], limits } = this.#settings;
    const options = { sessionTimeoutMs: this.#sessionTimeoutMs, confirmedAtMs, timers, monotonicClock };
    const link: Link = new Link(socket, options, {
      onWatchEvent: (type, path) => this.#onWatchEvent(type, path),
      onZxid: (zxid) => {
        if (zxid > this.#lastZxid) this.#lastZxid = zxid;
      },
      onSilent: () => this.#suspend(link),
      onRoom: () => this.#pump(),
      onAuthFailed: () => this.#end('auth-failed', 'the server refuses the credentials'),
    });
    this.#link = link;
    for (const info of auth) link.sendControl(authMessage(info));
    const maxBytes = Math.min(MAX_SET_WATCHES_BYTES, limits.maxRequestBytes - HEADER_BYTES);
    for (const paths of this.#watches.inPieces(maxBytes)) {
      link.sendControl(setWatchesMessage(this.#lastZxid, paths));
    }
    return link;
  }

  #onWatchEvent(type: WatchEvent['type'], path: string): void {
    const userPath = withoutChroot(this.#settings.chroot, path) ?? path;
    for (const watch of this.#watches.take(type, path)) watch({ type, path: userPath });
  }

  #onAttemptFailed(server: ServerAddress, reason: Error): void {
    if (finalState(this.#state) !== undefined) return;
    this.#attemptLater(`${show(server)}: ${reason.message}`);
  }

  /** From here on the session may end at any time. */
  #suspend(link: Link): void {
    if (this.#link !== link) return;
    const { timers, monotonicClock } = this.#settings;
    this.#link = undefined;
    this.#state = 'suspended';
    this.#aliveUntilMs = this.#aliveWith(link);
    const leftMs = Math.max(0, this.#aliveUntilMs - monotonicClock.nowMs());
    this.#cancelExpiry = timers.after(leftMs, () =>
      this.#end('expired', 'no server could be reached in time'),
    );
    this.#waiting.setConnected(false);
    this.#emit('suspended');
  }

  #aliveWith({ confirmedAtMs }: Link): number {
    return confirmedAtMs + this.#sessionTimeoutMs;
  }

  #onLinkLost(link: Link, server: ServerAddress, reason: Error, openedAtMs: number): void {
    if (finalState(this.#state) === undefined) {
      this.#settings.logger.warn(`ZooKeeper: connection to ${show(server)} lost: ${reason.message}`);
      this.#suspend(link);
    }
    link.onClosed(reason);
    const settled = this.#settings.monotonicClock.nowMs() - openedAtMs >= SETTLED_AFTER_MS;
    if (settled) this.#servers.onSuccess();
    this.#attemptLater(reason.message);
  }

  #attemptLater(reason: string): void {
    if (finalState(this.#state) !== undefined) return;
    const delayMs = this.#servers.onFailure(
      this.#state === 'connecting' ? BACK_OFF_CONNECTING : BACK_OFF_SUSPENDED,
    );
    if (delayMs > 0) {
      const next = `next attempt in ${Math.round(delayMs)} ms`;
      this.#settings.logger.warn(`ZooKeeper: no server gives a connection (${reason}); ${next}`);
    }
    this.#cancelAttempt = this.#settings.timers.after(delayMs, () => this.#attempt());
  }

  #end(state: FinalState, why: string): void {
    if (finalState(this.#state) !== undefined) return;
    // Somebody who closes wants the session gone, whoever ends it.
    const final = state === 'expired' && this.#closing !== undefined ? 'closed' : state;
    this.#state = final;
    this.#cancelAttempt();
    this.#cancelExpiry();
    this.#watches.clear();
    this.#socket?.cut(new Error(`the session is over: ${why}`));
    if (final !== 'closed') this.#settings.logger.error(`ZooKeeper: the session is over (${final}): ${why}`);
    this.#emit(final);
    this.#waiting.failAll(FINAL_CODES[final]);
    this.#listeners.clear();
  }

  async #close(): Promise<void> {
    const timeoutMs = Math.min(MAX_CLOSE_MS, this.#sessionTimeoutMs);
    const cancel = this.#settings.timers.after(timeoutMs, () => this.#end('closed', 'closed'));
    // A connection that breaks at this moment leaves open whether the session is closed.
    while (this.#key.id !== 0n && finalState(this.#state) === undefined) {
      if (await this.#closesSession()) break;
    }
    await undefined;
    cancel();
    this.#end('closed', 'closed');
  }

  async #closesSession(): Promise<boolean> {
    try {
      await this.#enqueue(closeSession(), () => {});
      return true;
    } catch (error) {
      return !isZooKeeperError(error, 'CONNECTION_LOSS');
    }
  }

  #emit(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function finalState(state: SessionState): FinalState | undefined {
  return state === 'expired' || state === 'auth-failed' || state === 'closed' ? state : undefined;
}

function show({ host, port }: ServerAddress): string {
  return `${host}:${port}`;
}
