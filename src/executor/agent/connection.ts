import { parseExactJson } from '../../../api/mesos/json.ts';
import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type { ExecutorEvent, Id, TaskInfo, TaskStatus } from '../../../api/mesos/v1.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import type { AgentEnvironment } from '../environment.ts';
import { callAgent, type EventStream, openEventStream, type SubscribeResult } from './http.ts';
import { createUnacknowledged } from './unacknowledged.ts';

/** Far above any event: a task's data has a few kilobytes. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 30_000;
/** Before the first subscription: the agent gives up an executor that does not come within a minute. */
const FIRST_SUBSCRIPTION_TIMEOUT_MS = 60_000;
const FIRST_RETRY_MS = 50;
/** Of the agent's HTTP statuses: it or its routes are still starting. */
const RETRYABLE_STATUSES: readonly number[] = [404, 503];

/** The agent's HTTP status for a call that will never be right. */
const INVALID_STATUS = 400;

/** What the agent has to say. */
export interface AgentListener {
  /** Events in order; acknowledgements are taken note of before. */
  onEvent(event: ExecutorEvent): void;
  /** The agent is gone for good, or will not have this executor. Nothing can be reported any more. */
  onLost(reason: string): void;
}

/** The subscription of an executor to its agent, kept up through restarts of the agent. */
export interface AgentConnection {
  start(): void;
  readonly subscribed: boolean;
  /** Updates that the agent has not stored yet. */
  readonly unacknowledgedUpdates: number;
  /** Remembers a task that was launched. */
  addTask(task: TaskInfo): void;
  /** Sends an update, again after each reconnection, until it is acknowledged. */
  send(status: TaskStatus): void;
  close(): void;
}

interface World {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Logger;
}

/** Makes the connection that the agent's environment describes; {@link AgentConnection.start} begins it. */
export function createAgentConnection(
  environment: AgentEnvironment,
  world: World,
  listener: AgentListener,
): AgentConnection {
  return new Subscription(environment, world, listener);
}

class Subscription implements AgentConnection {
  readonly #environment: AgentEnvironment;
  readonly #world: World;
  readonly #listener: AgentListener;
  readonly #unacknowledged = createUnacknowledged();
  /** Updates that the live subscription has not been given yet. */
  #unsent: readonly TaskStatus[] = [];
  #sending = false;
  /** Counts them, so that an answer is known to belong to an earlier one. */
  #subscriptions = 0;
  #subscribed = false;
  #closed = false;
  #stream: EventStream | undefined;

  constructor(environment: AgentEnvironment, world: World, listener: AgentListener) {
    this.#environment = environment;
    this.#world = world;
    this.#listener = listener;
  }

  get subscribed(): boolean {
    return this.#subscribed;
  }

  get unacknowledgedUpdates(): number {
    return this.#unacknowledged.updates.length;
  }

  start(): void {
    void this.#keepSubscribed();
  }

  addTask(task: TaskInfo): void {
    this.#unacknowledged.addTask(task);
  }

  send(status: TaskStatus): void {
    this.#unacknowledged.addUpdate(status);
    this.#unsent = [...this.#unsent, status];
    void this.#sendUnsent();
  }

  close(): void {
    this.#closed = true;
    this.#subscribed = false;
    this.#stream?.close();
  }

  async #keepSubscribed(): Promise<void> {
    const { clock, log } = this.#world;
    let failedSinceMs: number | undefined;
    for (let attempt = 0; !this.#closed; attempt += 1) {
      const result = await this.#subscribe();
      if (this.#closed) return;
      if (result.kind === 'stream') {
        attempt = 0;
        failedSinceMs = undefined;
        await this.#consume(result.stream);
        if (!this.#environment.checkpoint) return this.#giveUp('the connection to the agent broke');
      } else {
        const { text, final } = problemOf(result);
        if (failedSinceMs === undefined) log.warn(`No subscription: ${text}; trying again`);
        failedSinceMs ??= clock.nowMs();
        if (final || clock.nowMs() - failedSinceMs > this.#patienceMs()) return this.#giveUp(text);
      }
      await this.#pause(attempt);
    }
  }

  #patienceMs(): number {
    return this.#subscriptions > 0 ? this.#environment.recoveryTimeoutMs : FIRST_SUBSCRIPTION_TIMEOUT_MS;
  }

  #subscribe(): Promise<SubscribeResult> {
    this.#unsent = [];
    const { tasks, updates } = this.#unacknowledged;
    const subscribe = {
      ...(tasks.length > 0 && { unacknowledged_tasks: [...tasks] }),
      ...(updates.length > 0 && { unacknowledged_updates: updates.map((status) => ({ status })) }),
    };
    const call = { ...this.#ids(), type: 'SUBSCRIBE', subscribe } as const;
    return openEventStream(this.#environment, call, ANSWER_TIMEOUT_MS);
  }

  #ids(): { executor_id: Id; framework_id: Id } {
    const { executorId, frameworkId } = this.#environment;
    return { executor_id: { value: executorId }, framework_id: { value: frameworkId } };
  }

  /** The agent waits for the longest delay and a moment after it has come back, so two tries must fit in. */
  #pause(attempt: number): Promise<void> {
    const longestMs = this.#environment.subscriptionBackoffMaxMs / 2;
    const delayMs = Math.min(longestMs, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
    return new Promise((resolve) => {
      this.#world.timers.after(this.#world.random.fraction() * delayMs, resolve);
    });
  }

  async #consume(stream: EventStream): Promise<void> {
    const { log } = this.#world;
    this.#stream = stream;
    const decoder = createRecordDecoder(MAX_EVENT_BYTES);
    try {
      for await (const chunk of stream.chunks) {
        const { records, problem } = decoder.push(chunk);
        for (const record of records) this.#take(record);
        if (problem !== undefined) throw new Error(problem);
      }
      log.warn('The agent closed the stream of events');
    } catch (error) {
      if (!this.#closed)
        log.warn(`The stream of events broke: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#subscribed = false;
      stream.close();
    }
  }

  #take(record: Uint8Array): void {
    const event = parseEvent(record);
    if (event === undefined) {
      this.#world.log.warn('Ignored an event that is not what an agent sends');
      return;
    }
    // To an executor that it is ending, an agent says nothing but SHUTDOWN; it takes reports all the same.
    const opens = event.type === 'SUBSCRIBED' || (event.type === 'SHUTDOWN' && !this.#subscribed);
    if (opens) {
      this.#subscriptions += 1;
      this.#subscribed = true;
      void this.#sendUnsent();
    }
    if (event.type === 'ACKNOWLEDGED') {
      this.#unacknowledged.acknowledge(event.acknowledged.task_id.value, event.acknowledged.uuid);
    }
    if (!this.#closed) this.#listener.onEvent(event);
  }

  /** One update after the other, so that their order is kept. */
  async #sendUnsent(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#subscribed && this.#unsent[0] !== undefined) await this.#sendOne(this.#unsent[0]);
    this.#sending = false;
  }

  async #sendOne(status: TaskStatus): Promise<void> {
    const subscription = this.#subscriptions;
    const call = { ...this.#ids(), type: 'UPDATE', update: { status } } as const;
    const result = await callAgent(this.#environment, call, ANSWER_TIMEOUT_MS);
    // A new subscription has carried the update already.
    if (subscription !== this.#subscriptions || !this.#subscribed) return;
    const isInvalid = result.kind === 'refused' && result.status === INVALID_STATUS;
    if (result.kind !== 'accepted' && !isInvalid) return this.#pause(1);
    this.#unsent = this.#unsent.filter((each) => each !== status);
    if (!isInvalid) return;
    // Sent again it would spoil every subscription.
    this.#world.log.error(`The agent refused ${status.state}: ${result.text}`);
    this.#unacknowledged.acknowledge(status.task_id.value, status.uuid ?? '');
  }

  #giveUp(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#listener.onLost(reason);
  }
}

function problemOf(result: Exclude<SubscribeResult, { kind: 'stream' }>): { text: string; final: boolean } {
  if (result.kind === 'unreachable') return { text: `no agent: ${result.problem}`, final: false };
  const text = `the agent answered ${result.status}: ${result.text}`;
  return { text, final: !RETRYABLE_STATUSES.includes(result.status) };
}

function parseEvent(record: Uint8Array): ExecutorEvent | undefined {
  try {
    const event = parseExactJson(new TextDecoder().decode(record));
    if (typeof event !== 'object' || event === null || !('type' in event)) return undefined;
    // The agent is trusted to send what its API says; unknown types are ignored by whoever takes the event.
    return event as ExecutorEvent;
  } catch {
    return undefined;
  }
}
