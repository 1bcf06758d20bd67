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
  const { clock, timers, random, log } = world;
  const unacknowledged = createUnacknowledged();
  const executor_id: Id = { value: environment.executorId };
  const framework_id: Id = { value: environment.frameworkId };

  /** Updates that the live subscription has not been given yet. */
  let unsent: readonly TaskStatus[] = [];
  let sending = false;
  let subscriptions = 0;
  let subscribed = false;
  let closed = false;
  let stream: EventStream | undefined;

  async function keepSubscribed(): Promise<void> {
    let failedSinceMs: number | undefined;
    for (let attempt = 0; !closed; attempt += 1) {
      const result = await subscribe();
      if (closed) return;
      if (result.kind === 'stream') {
        attempt = 0;
        failedSinceMs = undefined;
        await consume(result.stream);
        if (!closed && !environment.checkpoint) return giveUp('the connection to the agent broke');
      } else {
        const problem = problemOf(result);
        if (problem.final) return giveUp(problem.text);
        if (failedSinceMs === undefined) log.warn(`No subscription: ${problem.text}; trying again`);
        failedSinceMs ??= clock.nowMs();
        const patienceMs = subscriptions > 0 ? environment.recoveryTimeoutMs : FIRST_SUBSCRIPTION_TIMEOUT_MS;
        if (clock.nowMs() - failedSinceMs > patienceMs) return giveUp(problem.text);
      }
      await pause(retryDelayMs(attempt));
    }
  }

  function subscribe(): Promise<SubscribeResult> {
    unsent = [];
    const { tasks, updates } = unacknowledged;
    const call = {
      executor_id,
      framework_id,
      type: 'SUBSCRIBE',
      subscribe: {
        ...(tasks.length > 0 && { unacknowledged_tasks: [...tasks] }),
        ...(updates.length > 0 && { unacknowledged_updates: updates.map((status) => ({ status })) }),
      },
    } as const;
    return openEventStream(environment, call, ANSWER_TIMEOUT_MS);
  }

  /** The agent waits for the longest delay and a moment after it has come back, so two tries must fit in. */
  function retryDelayMs(attempt: number): number {
    const longestMs = environment.subscriptionBackoffMaxMs / 2;
    return random.fraction() * Math.min(longestMs, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      timers.after(delayMs, resolve);
    });
  }

  async function consume(incoming: EventStream): Promise<void> {
    stream = incoming;
    const decoder = createRecordDecoder(MAX_EVENT_BYTES);
    try {
      for await (const chunk of incoming.chunks) {
        const { records, problem } = decoder.push(chunk);
        for (const record of records) take(record);
        if (problem !== undefined) throw new Error(problem);
      }
      log.warn('The agent closed the stream of events');
    } catch (error) {
      if (!closed) log.warn(`The stream of events broke: ${error instanceof Error ? error.message : error}`);
    } finally {
      subscribed = false;
      incoming.close();
    }
  }

  function take(record: Uint8Array): void {
    const event = parseEvent(record);
    if (event === undefined) {
      log.warn('Ignored an event that is not what an agent sends');
      return;
    }
    if (event.type === 'SUBSCRIBED') {
      subscriptions += 1;
      subscribed = true;
      void sendUnsent();
    }
    if (event.type === 'ACKNOWLEDGED') {
      unacknowledged.acknowledge(event.acknowledged.task_id.value, event.acknowledged.uuid);
    }
    if (!closed) listener.onEvent(event);
  }

  /** One update after the other, so that their order is kept. */
  async function sendUnsent(): Promise<void> {
    if (sending) return;
    sending = true;
    while (subscribed && unsent[0] !== undefined) await sendFirst(unsent[0], subscriptions);
    sending = false;
  }

  async function sendFirst(status: TaskStatus, subscription: number): Promise<void> {
    const call = { executor_id, framework_id, type: 'UPDATE', update: { status } } as const;
    const result = await callAgent(environment, call, ANSWER_TIMEOUT_MS);
    // A new subscription has carried the update already.
    if (subscription !== subscriptions || !subscribed) return;
    if (result.kind === 'unreachable' || (result.kind === 'refused' && result.status >= 500)) {
      return pause(retryDelayMs(1));
    }
    unsent = unsent.filter((each) => each !== status);
    if (result.kind === 'accepted') return;
    log.error(`The agent refused ${status.state} with status ${result.status}: ${result.text}`);
    unacknowledged.acknowledge(status.task_id.value, status.uuid ?? '');
  }

  function giveUp(reason: string): void {
    if (closed) return;
    close();
    listener.onLost(reason);
  }

  function close(): void {
    closed = true;
    subscribed = false;
    stream?.close();
  }

  return {
    start: () => void keepSubscribed(),
    get subscribed() {
      return subscribed;
    },
    get unacknowledgedUpdates() {
      return unacknowledged.updates.length;
    },
    addTask: (task) => unacknowledged.addTask(task),
    send(status) {
      unacknowledged.addUpdate(status);
      unsent = [...unsent, status];
      void sendUnsent();
    },
    close,
  };
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
