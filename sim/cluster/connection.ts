import type { FrameworkInfo, SchedulerEvent } from '../../api/mesos/v1.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import type { Engine, EngineCall, EngineListener } from '../../src/ports/engine.ts';
import type { SeededRandom } from '../random.ts';

/** How badly messages travel. */
export interface Network {
  /** While true, nothing goes wrong but for the time it takes. */
  calm: boolean;
  readonly random: SeededRandom;
  readonly minLatencyMs: number;
  readonly maxLatencyMs: number;
  /** Probabilities for each message that may be lost or repeated without the connection breaking. */
  readonly loss: number;
  readonly repetition: number;
  /** How much later than others an update may come. */
  readonly updateJitterMs: number;
}

/** The master, as a connection sees it. */
export interface MasterSide {
  /** @returns false if the master does not take subscriptions now */
  subscribe(connection: Connection, framework: FrameworkInfo): boolean;
  call(connection: Connection, call: EngineCall): void;
  disconnected(connection: Connection): void;
}

/** Calls that can be lost alone: what they do is repeated or asked for again. The others break the connection if lost. */
const MAY_GET_LOST: ReadonlySet<EngineCall['type']> = new Set(['KILL', 'ACKNOWLEDGE', 'RECONCILE']);

/** How often the last word of the master does not arrive before its connection breaks. */
const ERROR_LOSS = 0.2;

/** One subscription: messages in both directions, in order except for updates of different tasks. */
export class Connection {
  readonly #network: Network;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #inbox: Timers;
  readonly #master: MasterSide;
  readonly #listener: EngineListener;
  readonly #lost: (reason: string) => void;
  /** When the last message in each direction arrives: none overtakes it. */
  #upMs = 0;
  #downMs = 0;
  open = true;
  /** Whether the scheduler's end gets nothing more. */
  #isLost = false;

  /** @param world `inbox`: timers of the scheduler's process for what comes from outside */
  constructor(
    ends: { master: MasterSide; listener: EngineListener; lost: (reason: string) => void },
    world: { network: Network; clock: Clock; timers: Timers; inbox: Timers },
  ) {
    this.#master = ends.master;
    this.#listener = ends.listener;
    this.#lost = ends.lost;
    this.#network = world.network;
    this.#clock = world.clock;
    this.#timers = world.timers;
    this.#inbox = world.inbox;
  }

  /** From the scheduler to the master. */
  send(call: EngineCall): void {
    if (this.#getsLost(MAY_GET_LOST.has(call.type))) return;
    this.#upMs = this.#arrival(this.#upMs);
    this.#timers.after(this.#upMs - this.#clock.nowMs(), () => this.open && this.#master.call(this, call));
  }

  /** From the master to the scheduler. */
  deliver(event: SchedulerEvent): void {
    const isUpdate = event.type === 'UPDATE';
    if (this.#getsLost(isUpdate)) return;
    this.#downMs = this.#arrival(this.#downMs);
    const { calm, random, repetition, updateJitterMs } = this.#network;
    const times = isUpdate && !calm && random.chance(repetition) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const jitterMs = isUpdate && !calm ? random.below(updateJitterMs) : 0;
      this.#receive(this.#downMs + jitterMs, () => this.#listener.onEvent(structuredClone(event)));
    }
  }

  /** The connection breaks; what is under way in either direction is lost. */
  cut(reason: string): void {
    if (!this.open) return;
    this.open = false;
    this.#isLost = true;
    this.#master.disconnected(this);
    this.#inbox.after(0, () => this.#lost(reason));
  }

  /** The master has another subscription: it says so, which may get lost, and hangs up. */
  replace(): void {
    if (!this.open) return;
    this.open = false;
    const isTold = this.#network.calm || !this.#network.random.chance(ERROR_LOSS);
    this.#receive(this.#arrival(this.#downMs), () => {
      if (isTold) this.#listener.onEvent({ type: 'ERROR', error: { message: 'Framework failed over' } });
      this.#isLost = true;
      this.#lost('the master hung up');
    });
  }

  #getsLost(mayBe: boolean): boolean {
    return !this.open || (mayBe && !this.#network.calm && this.#network.random.chance(this.#network.loss));
  }

  /** Latency from now, but never before the message that went ahead. */
  #arrival(previousMs: number): number {
    const { random, minLatencyMs, maxLatencyMs } = this.#network;
    const nowMs = this.#clock.nowMs();
    return Math.max(previousMs, nowMs + minLatencyMs + random.below(maxLatencyMs - minLatencyMs + 1));
  }

  #receive(atMs: number, run: () => void): void {
    this.#inbox.after(atMs - this.#clock.nowMs(), () => {
      if (!this.#isLost) run();
    });
  }
}

const RESUBSCRIBE_MS = 1000;

/** The engine as one scheduler process has it. */
export class FakeEngine implements Engine {
  readonly #connect: (ends: { listener: EngineListener; lost: (reason: string) => void }) => Connection;
  readonly #master: MasterSide;
  readonly #timers: Timers;
  #connection: Connection | undefined;
  #stopped = false;

  constructor(
    master: MasterSide,
    timers: Timers,
    connect: (ends: { listener: EngineListener; lost: (reason: string) => void }) => Connection,
  ) {
    this.#master = master;
    this.#timers = timers;
    this.#connect = connect;
  }

  start(framework: () => FrameworkInfo, listener: EngineListener): void {
    const subscribe = (): void => {
      if (this.#stopped) return;
      const lost = (reason: string): void => {
        if (this.#stopped || this.#connection !== connection) return;
        this.#connection = undefined;
        listener.onDisconnected(reason);
        this.#timers.after(RESUBSCRIBE_MS, subscribe);
      };
      const connection: Connection = this.#connect({ listener, lost });
      if (this.#master.subscribe(connection, framework())) this.#connection = connection;
      else this.#timers.after(RESUBSCRIBE_MS, subscribe);
    };
    this.#timers.after(0, subscribe);
  }

  send(call: EngineCall): boolean {
    if (this.#connection === undefined) return false;
    this.#connection.send(structuredClone(call));
    return true;
  }

  async stop(): Promise<void> {
    this.die();
  }

  /** The process is gone: the connection breaks without its noticing. */
  die(): void {
    this.#stopped = true;
    this.#connection?.cut('the scheduler is gone');
  }
}
