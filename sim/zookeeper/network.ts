import type { FrameListener, FrameSocket } from '../../src/edge/zookeeper/session/frame-socket.ts';
import type { ServerAddress } from '../../src/edge/zookeeper/types.ts';
import type { Timers } from '../../src/ports/clock.ts';
import { Pipe } from '../pipe.ts';
import type { SeededRandom } from '../random.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Ensemble } from './ensemble.ts';
import type { ServerConnection } from './server-connection.ts';

const MAX_LATENCY_MS = 5;
/** How late a request may arrive of a connection that its client has given up. */
const MAX_LATENESS_MS = 3000;

/** Where a process is and how it hears of the network. */
export interface Host {
  readonly name: string;
  /** Timers of the process for what comes from outside: nothing comes while it is frozen. */
  readonly inbox: Timers;
}

/** The ways between processes and the servers of an ensemble. */
export class Network {
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #ensemble: Ensemble;
  readonly #sockets = new Set<SimulatedSocket>();
  /** Names of hosts, or `host/server`, between which nothing passes. */
  readonly #cut = new Set<string>();

  constructor(time: VirtualTime, random: SeededRandom, ensemble: Ensemble) {
    this.#time = time;
    this.#random = random;
    this.#ensemble = ensemble;
  }

  /** The servers as clients are told them. */
  get addresses(): readonly ServerAddress[] {
    return this.#ensemble.replicas.map(({ index }) => ({ host: 'zookeeper', port: index }));
  }

  /** Opens a connection in place of a real one. */
  open(host: Host, { port }: ServerAddress, listener: FrameListener): FrameSocket {
    const socket: SimulatedSocket = new SimulatedSocket(
      { host, server: port, listener, ensemble: this.#ensemble, time: this.#time, random: this.#random },
      () => this.#sockets.delete(socket),
    );
    this.#sockets.add(socket);
    if (this.#isCut(socket)) socket.block();
    return socket;
  }

  /** Breaks the connections of a host. Some of what is under way may arrive all the same. */
  reset(hostName: string): void {
    for (const socket of this.#of(hostName)) socket.reset();
  }

  /** The host's process is gone; its system closes what it had open. */
  hostDied(hostName: string): void {
    for (const socket of this.#of(hostName)) socket.abandon();
  }

  /** Nothing passes between a host and a server any more, or any server; what is sent waits. */
  partition(hostName: string, server?: number): void {
    this.#cut.add(server === undefined ? hostName : `${hostName}/${server}`);
    for (const socket of this.#of(hostName)) if (this.#isCut(socket)) socket.block();
  }

  heal(hostName: string): void {
    for (const cut of [...this.#cut]) {
      if (cut === hostName || cut.startsWith(`${hostName}/`)) this.#cut.delete(cut);
    }
    for (const socket of this.#of(hostName)) socket.unblock();
  }

  #isCut({ hostName, server }: SimulatedSocket): boolean {
    return this.#cut.has(hostName) || this.#cut.has(`${hostName}/${server}`);
  }

  #of(hostName: string): SimulatedSocket[] {
    return [...this.#sockets].filter((socket) => socket.hostName === hostName);
  }
}

interface SocketOptions {
  readonly host: Host;
  readonly server: number;
  readonly listener: FrameListener;
  readonly ensemble: Ensemble;
  readonly time: VirtualTime;
  readonly random: SeededRandom;
}

/** A connection between a process and a server. */
class SimulatedSocket implements FrameSocket {
  readonly hostName: string;
  readonly server: number;
  readonly #options: SocketOptions;
  readonly #up: Pipe;
  readonly #down: Pipe;
  readonly #onGone: () => void;
  readonly #received: Buffer[] = [];
  #peer: ServerConnection | undefined;
  /** Whether the process has let go of it, or the network has. */
  #isOver = false;

  constructor(options: SocketOptions, onGone: () => void) {
    const { host, server, time, random } = options;
    this.hostName = host.name;
    this.server = server;
    this.#options = options;
    this.#onGone = onGone;
    const latencyMs = (): number => random.below(MAX_LATENCY_MS + 1);
    this.#up = new Pipe(time, time, latencyMs);
    this.#down = new Pipe(time, host.inbox, latencyMs);
    this.#up.send(() => this.#arriveAtServer());
  }

  send(payload: readonly Uint8Array[]): void {
    if (this.#isOver) return;
    const frame = Buffer.concat(payload);
    this.#up.send(() => this.#peer?.onFrame(frame));
  }

  cut(reason: Error): void {
    if (this.#isOver) return;
    this.abandon();
    this.#options.host.inbox.after(0, () => this.#options.listener.onClosed(reason));
  }

  /** Nobody listens at this end any more. What was sent may arrive, the older before the newer, or get lost. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { random } = this.#options;
    this.#up.lose(
      random.below(this.#up.underWay + 1),
      random.chance(0.3) ? random.below(MAX_LATENESS_MS) : 0,
    );
    this.#up.send(() => {
      this.#peer?.onClosed();
      this.#onGone();
    });
  }

  /** The network breaks the connection. */
  reset(): void {
    this.cut(new Error('the connection was reset'));
  }

  block(): void {
    this.#up.block();
    this.#down.block();
  }

  unblock(): void {
    this.#up.unblock();
    this.#down.unblock();
  }

  #arriveAtServer(): void {
    const { ensemble, listener } = this.#options;
    this.#peer = ensemble.accept(this.server, {
      send: (frame) => this.#down.send(() => this.#receive(Buffer.from(frame))),
      close: () => this.#down.send(() => this.cut(new Error('the server closed the connection'))),
    });
    const isAccepted = this.#peer !== undefined;
    this.#down.send(() => {
      if (this.#isOver) return;
      if (isAccepted) listener.onOpen();
      else this.cut(new Error('connection refused'));
    });
  }

  #receive(frame: Buffer): void {
    this.#received.push(frame);
    if (this.#received.length === 1) this.#deliver();
  }

  /** As a real socket: a frame that is wanted later comes in the next turn, before all that came after it. */
  #deliver(): void {
    for (let frame = this.#received[0]; frame !== undefined && !this.#isOver; frame = this.#received[0]) {
      if (this.#options.listener.onFrame(frame) === 'later') {
        this.#options.host.inbox.after(0, () => this.#deliver());
        return;
      }
      this.#received.shift();
    }
  }
}
