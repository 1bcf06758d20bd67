import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { FrameworkInfo, Id, SchedulerCall, SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { Timers } from '../../ports/clock.ts';
import type { Engine, EngineCall, EngineListener } from '../../ports/engine.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import type { Statistics } from '../../ports/statistics.ts';
import { type BackOff, backOffMs } from '../system/back-off.ts';
import { fixedMaster, type MasterDetector } from './detection/master-detector.ts';
import { detectMaster } from './detection/zookeeper-detector.ts';
import { EVENT_TYPES } from './event.ts';
import { readMasterAddress } from './master-address.ts';
import { type Credentials, requestHeaders } from './request-headers.ts';
import { subscribe } from './subscribe.ts';
import { Subscription } from './subscription.ts';

export interface MesosEngineOptions {
  /** `host:port` of a master, leading or not, `zk://…` where masters elect their leader, or `file:///path` of a file that says so. */
  readonly masterAddress: string;
  readonly credentials?: Credentials;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly random: Random;
  readonly statistics: Statistics;
}

const RECONNECT: BackOff = { initialMs: 200, maxMs: 15_000 };
const STOP_DRAIN_MS = 2_000;

/** How an attempt to subscribe, or the subscription that came of it, ended. */
interface AttemptEnd {
  readonly reason: string;
  readonly wasLive: boolean;
  /** The listener was told an ERROR: nothing changes until somebody acts. */
  readonly erred: boolean;
}

/**
 * The cluster behind a Mesos master, spoken to through the v1 scheduler API in JSON.
 *
 * As with Mesos' own library, losing the event stream or having a call refused ends the subscription, and
 * a refused SUBSCRIBE is told to the listener as an ERROR event. In each case it subscribes again with
 * back-off; after an ERROR only after the longest wait, so that two schedulers with the same framework id
 * do not chase each other.
 * @throws Error if the master address or the credentials cannot be used
 */
export function createMesosEngine(options: MesosEngineOptions): Engine {
  const address = readMasterAddress(options.masterAddress);
  if (!address.ok) throw new Error(address.problem);
  const detector =
    address.kind === 'fixed' ? fixedMaster(address.endpoint) : detectMaster(address.group, options);
  return new MesosEngine(options, detector, requestHeaders(options.credentials));
}

class MesosEngine implements Engine {
  readonly #options: MesosEngineOptions;
  readonly #detector: MasterDetector;
  readonly #headers: Record<string, string>;
  readonly #stopping = new AbortController();
  /** Ends an attempt, or a pause between two. */
  #interruption = new AbortController();
  #running: Promise<void> | undefined;
  #subscription: Subscription | undefined;
  #learntId: Id | undefined;

  constructor(options: MesosEngineOptions, detector: MasterDetector, headers: Record<string, string>) {
    this.#options = options;
    this.#detector = detector;
    this.#headers = headers;
    for (const type of EVENT_TYPES) options.statistics.increment(`mesos_scheduler_event_${type}`, 0);
    options.statistics.gauge('framework_registered', () => (this.#subscription?.isLive === true ? 1 : 0));
  }

  start(framework: () => FrameworkInfo, listener: EngineListener): void {
    if (this.#running !== undefined) throw new Error('the engine was started already');
    this.#detector.start(() => this.#onLeaderChanged());
    this.#running = this.#keepSubscribed(framework, listener);
  }

  send(call: EngineCall): boolean {
    return this.#subscription?.send(call) ?? false;
  }

  async stop(): Promise<void> {
    await this.#subscription?.drain(STOP_DRAIN_MS);
    this.#stopping.abort();
    this.#subscription?.cut('the engine is stopping');
    await this.#running;
    await this.#detector.stop();
  }

  /** Whatever is under way is with a master that does not lead any more. */
  #onLeaderChanged(): void {
    this.#interruption.abort();
    this.#subscription?.cut('the leading master has changed');
  }

  async #keepSubscribed(framework: () => FrameworkInfo, listener: EngineListener): Promise<void> {
    const { logger, random } = this.#options;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      this.#interruption = new AbortController();
      const endpoint = this.#detector.leader;
      if (endpoint === undefined) {
        await this.#pause();
        continue;
      }
      const end = await this.#attempt(endpoint, framework(), listener);
      if (this.#stopping.signal.aborted) return;
      if (end.wasLive) listener.onDisconnected(end.reason);
      if (this.#interruption.signal.aborted) {
        logger.info(`Mesos: ${end.reason}`);
        failures = 0;
        continue;
      }
      failures = end.wasLive ? 1 : failures + 1;
      const delayMs = end.erred ? RECONNECT.maxMs : backOffMs(RECONNECT, failures, random);
      logger.warn(`Mesos: ${end.reason}; subscribing again in ${Math.round(delayMs)} ms`);
      await this.#pause(delayMs);
    }
  }

  /** Subscribes, and stays until the subscription ends. */
  async #attempt(endpoint: URL, framework: FrameworkInfo, listener: EngineListener): Promise<AttemptEnd> {
    const { logger, timers, statistics } = this.#options;
    statistics.increment('mesos_scheduler_subscription_attempts');
    const body = stringifyExactJson(subscribeCall(framework, this.#learntId));
    const signal = AbortSignal.any([this.#stopping.signal, this.#interruption.signal]);
    const outcome = await subscribe(endpoint, this.#headers, body, signal);
    if (outcome.kind === 'open') {
      this.#subscription = new Subscription(outcome.stream, this.#headers, logger, timers);
      const end = await this.#subscription.follow((event) => this.#deliver(event, listener));
      this.#subscription = undefined;
      return end;
    }
    const erred = outcome.kind === 'refused' && !signal.aborted;
    if (erred) this.#deliver({ type: 'ERROR', error: { message: outcome.reason } }, listener);
    return { reason: outcome.reason, wasLive: false, erred };
  }

  #deliver(event: SchedulerEvent, listener: EngineListener): void {
    this.#options.statistics.increment(`mesos_scheduler_event_${event.type}`);
    if (event.type === 'SUBSCRIBED') this.#learntId = event.subscribed.framework_id;
    // An id that the master will not have must not come back through the back door.
    if (event.type === 'ERROR') this.#learntId = undefined;
    listener.onEvent(event);
  }

  /** Waits; ends early when the engine stops or another master leads, and without a delay only then. */
  #pause(delayMs?: number): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#interruption.signal]);
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = delayMs === undefined ? () => {} : this.#options.timers.after(delayMs, done);
      signal.addEventListener('abort', done);
    });
  }
}

/**
 * The SUBSCRIBE call. Masters want the framework id in both places or in none.
 * @param learntId id of an earlier subscription, for a caller that has not stored it yet: without it the
 *   master would make a second framework
 */
function subscribeCall(framework: FrameworkInfo, learntId: Id | undefined): SchedulerCall {
  const id = framework.id ?? learntId;
  return id === undefined
    ? { type: 'SUBSCRIBE', subscribe: { framework_info: framework } }
    : { type: 'SUBSCRIBE', framework_id: id, subscribe: { framework_info: { ...framework, id } } };
}
