import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { Id, Offer, SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { CancelTimer, Timers } from '../../ports/clock.ts';
import type { EngineCall } from '../../ports/engine.ts';
import type { Logger } from '../../ports/logger.ts';
import { type CallChannel, openCallChannel } from './call-channel.ts';
import { readEvents } from './event-stream.ts';
import { offerIdOf, offerProblem } from './offer-problem.ts';
import type { OpenStream } from './subscribe.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

type EventOf<Type extends SchedulerEvent['type']> = Extract<SchedulerEvent, { type: Type }>;

/** What came of a subscription. */
export interface SubscriptionEnd {
  readonly reason: string;
  /** SUBSCRIBED had arrived. */
  readonly wasLive: boolean;
  /** The master ended it by an ERROR event. */
  readonly erred: boolean;
}

/** Holds until SUBSCRIBED tells the master's own interval. */
const USUAL_HEARTBEAT_MS = 15_000;
const MISSED_HEARTBEATS = 5;
/** Some ten kilobytes each at worst: a bound for memory, far beyond what a master leaves waiting. */
const MAX_QUEUED_CALLS = 20_000;

/** One event stream of a leading master, with the calls that belong to it. */
export class Subscription {
  readonly #stream: OpenStream;
  readonly #logger: Logger;
  readonly #timers: Timers;
  readonly #channel: CallChannel;
  readonly #watchdog: Watchdog;
  #frameworkId: Id | undefined;
  #wasLive = false;
  #erred = false;
  #cutBecause: string | undefined;

  /** @param headers those of every request; the id of the stream is added */
  constructor(stream: OpenStream, headers: Record<string, string>, logger: Logger, timers: Timers) {
    this.#stream = stream;
    this.#logger = logger;
    this.#timers = timers;
    const callHeaders = { ...headers, 'Mesos-Stream-Id': stream.streamId };
    const onBroken = (reason: string): void => this.cut(reason);
    this.#channel = openCallChannel(stream.endpoint, callHeaders, MAX_QUEUED_CALLS, logger, onBroken);
    this.#watchdog = startWatchdog(timers, MISSED_HEARTBEATS * USUAL_HEARTBEAT_MS, () =>
      this.cut(`nothing was heard for ${MISSED_HEARTBEATS} heartbeats`),
    );
  }

  /** True from SUBSCRIBED until the end. */
  get isLive(): boolean {
    return this.#frameworkId !== undefined;
  }

  /** Hands over events in order until the subscription ends. */
  async follow(deliver: (event: SchedulerEvent) => void): Promise<SubscriptionEnd> {
    try {
      const ended = await readEvents(
        this.#stream.body,
        this.#logger,
        () => this.#watchdog.touch(),
        (event) => this.#onEvent(event, deliver),
      );
      return { reason: this.#cutBecause ?? ended, wasLive: this.#wasLive, erred: this.#erred };
    } finally {
      this.cut('it ended');
    }
  }

  #onEvent(event: SchedulerEvent, deliver: (event: SchedulerEvent) => void): boolean {
    // What is still buffered of a stream that was given up is void.
    if (this.#cutBecause !== undefined) return false;
    if (event.type === 'SUBSCRIBED') {
      const { framework_id, heartbeat_interval_seconds } = event.subscribed;
      this.#frameworkId = framework_id;
      this.#wasLive = true;
      const heartbeatMs = (heartbeat_interval_seconds ?? 0) * 1000 || USUAL_HEARTBEAT_MS;
      this.#watchdog.setLimit(MISSED_HEARTBEATS * heartbeatMs);
    }
    if (event.type === 'ERROR') {
      this.#erred = true;
      this.cut(`the master ended the subscription: ${event.error.message}`);
    }
    deliver(event.type === 'OFFERS' ? this.#withoutMalformed(event) : event);
    return !this.#erred;
  }

  /** An offer that cannot be understood is given back, so that its agent is offered again once it is mended. */
  #withoutMalformed(event: EventOf<'OFFERS'>): EventOf<'OFFERS'> {
    const given: unknown = event.offers.offers ?? [];
    const offers: readonly unknown[] = Array.isArray(given) ? given : [given];
    const malformed = offers.filter((offer) => offerProblem(offer) !== undefined);
    if (malformed.length === 0) return event;
    for (const offer of malformed) {
      const id = offerIdOf(offer);
      this.#logger.warn(
        `Mesos: offer ${id ?? 'without id'} is left out, its '${offerProblem(offer)}' makes no sense`,
      );
      if (id !== undefined) this.send({ type: 'DECLINE', decline: { offer_ids: [{ value: id }] } });
    }
    // Those that are left have just been checked.
    return { ...event, offers: { offers: offers.filter((offer) => !malformed.includes(offer)) as Offer[] } };
  }

  /**
   * Queues a call.
   * @returns false if the subscription is not live or too many calls wait
   */
  send(call: EngineCall): boolean {
    if (this.#frameworkId === undefined) return false;
    const body = stringifyExactJson({ framework_id: this.#frameworkId, ...call });
    const sent = this.#channel.send(call.type, body);
    if (!sent) this.#logger.warn(`Mesos: ${call.type} dropped, as too many calls are waiting`);
    return sent;
  }

  /** Takes no further calls and lets those it took reach the master, at most for `maxMs` milliseconds. */
  async drain(maxMs: number): Promise<void> {
    this.#frameworkId = undefined;
    let cancel: CancelTimer = () => undefined;
    const expired = new Promise<void>((resolve) => {
      cancel = this.#timers.after(maxMs, resolve);
    });
    await Promise.race([this.#channel.drain(), expired]);
    cancel();
  }

  /** Ends the subscription; the first reason counts. */
  cut(reason: string): void {
    this.#cutBecause ??= reason;
    this.#frameworkId = undefined;
    this.#watchdog.stop();
    this.#channel.close();
    this.#stream.close();
  }
}
