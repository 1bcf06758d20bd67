import type { Clock, Timers } from '../../../ports/clock.ts';
import { errorCodeOf, SERVER_ERRORS } from '../errors.ts';
import type { WatchEvent } from '../types.ts';
import { type ControlMessage, PING } from '../wire/control.ts';
import { FrameTooLong } from '../wire/frame-splitter.ts';
import { EVENT_TYPES, XIDS } from '../wire/protocol.ts';
import { JuteReader, MalformedAnswer } from '../wire/reader.ts';
import type { FrameSocket } from './frame-socket.ts';
import type { PendingRequest } from './pending-request.ts';

export interface LinkListener {
  /** A watch fired; the path is the server's. */
  onWatchEvent(type: WatchEvent['type'], path: string): void;
  /** A transaction was seen. */
  onZxid(zxid: bigint): void;
  /** The server has been silent for too long; told before anything that comes from it later. */
  onSilent(): void;
  /** One more request may be sent. */
  onRoom(): void;
  onAuthFailed(): void;
}

export interface LinkOptions {
  readonly sessionTimeoutMs: number;
  /** When the handshake was sent that the server accepted. */
  readonly confirmedAtMs: number;
  readonly timers: Timers;
  readonly monotonicClock: Clock;
}

interface InFlight {
  readonly xid: number;
  readonly request: PendingRequest;
  readonly sentAtMs: number;
}

const LARGEST_XID = 2 ** 31 - 1;
const HEADER_BYTES = 8;
/** So much of the session time-out without an answer, and the connection counts as lost. */
const SILENCE_SHARE = 2 / 3;
const PING_SHARE = 1 / 3;

/**
 * A connection on which the session stands: pairs answers with requests, pings, and notices silence.
 *
 * Silence is measured from the sending of what was answered last, not from the answer: only what the server
 * received for sure keeps the session alive there.
 */
export class Link {
  readonly #socket: FrameSocket;
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #inFlight: InFlight[] = [];
  readonly #pingsSentAtMs: number[] = [];
  #lastXid = 0;
  #lastSentAtMs: number;
  #confirmedAtMs: number;
  #answeredSinceWait = false;
  #cancelCheck = (): void => {};

  constructor(socket: FrameSocket, options: LinkOptions, listener: LinkListener) {
    this.#socket = socket;
    this.#options = options;
    this.#listener = listener;
    this.#confirmedAtMs = options.confirmedAtMs;
    this.#lastSentAtMs = options.confirmedAtMs;
    this.#scheduleCheck();
  }

  get requestsInFlight(): number {
    return this.#inFlight.length;
  }

  /** The session lives on the server at least until the session time-out after this moment of the monotonic clock. */
  get confirmedAtMs(): number {
    return this.#confirmedAtMs;
  }

  send(request: PendingRequest): void {
    this.#lastXid = this.#lastXid === LARGEST_XID ? 1 : this.#lastXid + 1;
    const sentAtMs = this.#write(this.#lastXid, request.opcode, request.body);
    this.#inFlight.push({ xid: this.#lastXid, request, sentAtMs });
  }

  sendControl({ xid, opcode, body }: ControlMessage): void {
    this.#write(xid, opcode, body);
  }

  cut(reason: string): void {
    this.#socket.cut(new Error(reason));
  }

  /** To be called for each frame after the handshake; see `FrameListener.onFrame`. */
  onFrame(frame: Buffer): 'taken' | 'later' {
    const reader = new JuteReader(frame);
    const xid = reader.int();
    if (xid === XIDS.notification && this.#answeredSinceWait) {
      // The promises of the answers before it are to settle first.
      this.#answeredSinceWait = false;
      return 'later';
    }
    const zxid = reader.long();
    if (xid === XIDS.notification && this.#isSilent()) {
      // A process that was stopped for long finds this before its timers have run.
      this.#giveUp();
      return 'taken';
    }
    if (zxid > 0n) this.#listener.onZxid(zxid);
    this.#dispatch(xid, reader.int(), reader);
    return 'taken';
  }

  /** To be called once the connection is gone: what was in flight has an unknown outcome. */
  onClosed(reason: Error): void {
    this.#cancelCheck();
    const [first, ...others] = this.#inFlight.splice(0).map(({ request }) => request);
    const code =
      reason instanceof FrameTooLong
        ? 'ANSWER_TOO_LARGE'
        : reason instanceof MalformedAnswer
          ? 'MALFORMED_ANSWER'
          : 'CONNECTION_LOSS';
    first?.fail(code, reason.message);
    for (const request of others) request.fail('CONNECTION_LOSS', reason.message);
  }

  #dispatch(xid: number, wireCode: number, reader: JuteReader): void {
    switch (xid) {
      case XIDS.notification:
        this.#onNotification(reader);
        return;
      case XIDS.ping:
        this.#confirm(this.#pingsSentAtMs.shift());
        if (this.#isSilent()) this.#giveUp();
        return;
      case XIDS.auth:
        if (wireCode !== 0) this.#listener.onAuthFailed();
        return;
      case XIDS.setWatches:
        if (wireCode !== 0) this.cut(`watches could not be set again: ${errorCodeOf(wireCode)}`);
        return;
      default:
        this.#onAnswer(xid, wireCode, reader);
    }
  }

  #onAnswer(xid: number, wireCode: number, reader: JuteReader): void {
    const head = this.#inFlight[0];
    if (head?.xid !== xid) {
      throw new MalformedAnswer(`an answer to request ${xid} where ${head?.xid ?? 'none'} was due`);
    }
    this.#confirm(head.sentAtMs);
    // Whoever waits for an answer that comes too late learns first that the connection counts as lost.
    if (this.#isSilent()) this.#giveUp();
    if (wireCode === 0) head.request.answer(reader);
    else head.request.fail(errorCodeOf(wireCode), undefined, wireCode);
    this.#inFlight.shift();
    this.#answeredSinceWait = true;
    this.#listener.onRoom();
    if (wireCode === SERVER_ERRORS.SESSION_EXPIRED || wireCode === SERVER_ERRORS.SESSION_MOVED) {
      // The next handshake tells what became of the session.
      this.cut(`the server answered ${errorCodeOf(wireCode)}`);
    }
  }

  #onNotification(reader: JuteReader): void {
    const type = reader.int();
    reader.int();
    const path = reader.string();
    const name = EVENT_TYPES[type as keyof typeof EVENT_TYPES]; // undefined for any other number
    if (name !== undefined) this.#listener.onWatchEvent(name, path);
  }

  #confirm(sentAtMs: number | undefined): void {
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, sentAtMs ?? 0);
  }

  #isSilent(): boolean {
    return this.#silentMs() >= SILENCE_SHARE * this.#options.sessionTimeoutMs;
  }

  #silentMs(): number {
    return this.#options.monotonicClock.nowMs() - this.#confirmedAtMs;
  }

  #giveUp(): void {
    this.cut(`nothing sent in the last ${Math.round(this.#silentMs())} ms was answered`);
    this.#listener.onSilent();
  }

  #write(xid: number, opcode: number, body: Uint8Array): number {
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    header.writeInt32BE(xid, 0);
    header.writeInt32BE(opcode, 4);
    this.#socket.send([header, body]);
    this.#lastSentAtMs = this.#options.monotonicClock.nowMs();
    return this.#lastSentAtMs;
  }

  #scheduleCheck(): void {
    const { sessionTimeoutMs, timers, monotonicClock } = this.#options;
    const dueAtMs = Math.min(
      this.#lastSentAtMs + PING_SHARE * sessionTimeoutMs,
      this.#confirmedAtMs + SILENCE_SHARE * sessionTimeoutMs,
    );
    this.#cancelCheck = timers.after(Math.max(1, dueAtMs - monotonicClock.nowMs()), () => this.#check());
  }

  #check(): void {
    const { sessionTimeoutMs, monotonicClock } = this.#options;
    const nowMs = monotonicClock.nowMs();
    if (this.#isSilent()) {
      this.#giveUp();
      return;
    }
    if (nowMs - this.#lastSentAtMs >= PING_SHARE * sessionTimeoutMs) {
      this.sendControl(PING);
      this.#pingsSentAtMs.push(nowMs);
    }
    this.#scheduleCheck();
  }
}
