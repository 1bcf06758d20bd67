import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  EventFollower,
  EventSubscription,
  JobEventFeed,
  NumberedEvent,
  TaskEventNotice,
} from '../../ports/job-events.ts';
import type { Effect } from '../effects.ts';

/** Events that are kept for followers who come back: some minutes of a busy cluster, a few MB. */
const MAX_KEPT_EVENTS = 10_000;

interface Follower {
  readonly job: string | undefined;
  readonly follower: EventFollower;
}

/** Tells followers what happens to tasks, and remembers the latest of it. */
export class EventFeed implements JobEventFeed {
  readonly #clock: Clock;
  /** Part of every id: the numbers of another run of the scheduler mean nothing here. */
  readonly #epoch: string;
  readonly #maxKept: number;
  readonly #followers = new Set<Follower>();
  #kept: NumberedEvent[] = [];
  #lastNumber = 0;

  /** @param epoch other than that of any earlier feed, without a dash */
  constructor(clock: Clock, epoch: string, maxKept = MAX_KEPT_EVENTS) {
    this.#clock = clock;
    this.#epoch = epoch;
    this.#maxKept = maxKept;
  }

  /** Takes in a durable change. */
  publish(effect: Effect): void {
    for (const event of noticesOf(effect, this.#clock.nowMs())) {
      const numbered = { id: `${this.#epoch}-${++this.#lastNumber}`, event };
      this.#kept.push(numbered);
      // Half at a time, so that dropping costs nothing per event.
      if (this.#kept.length >= 2 * this.#maxKept) this.#kept = this.#kept.slice(-this.#maxKept);
      for (const { job, follower } of this.#followers) {
        if (job === undefined || job === event.job) follower.event(numbered);
      }
    }
  }

  follow({ job, after }: EventSubscription, follower: EventFollower): { missed: boolean; stop: () => void } {
    const entry = { job: job && formatJobKey(job), follower };
    const { missed, events } = this.#since(after);
    for (const numbered of events) {
      if (entry.job === undefined || entry.job === numbered.event.job) follower.event(numbered);
    }
    this.#followers.add(entry);
    return { missed, stop: () => this.#followers.delete(entry) };
  }

  /** Ends all followers. */
  close(): void {
    for (const { follower } of [...this.#followers]) follower.end();
    this.#followers.clear();
  }

  #since(after: string | undefined): { missed: boolean; events: readonly NumberedEvent[] } {
    if (after === undefined) return { missed: false, events: [] };
    const number = this.#numberOf(after);
    const kept = this.#kept.slice(-this.#maxKept);
    const firstKept = this.#lastNumber - kept.length + 1;
    if (number === undefined || number + 1 < firstKept) return { missed: true, events: kept };
    return { missed: false, events: kept.slice(number + 1 - firstKept) };
  }

  /** Undefined if the id is not one of this feed. */
  #numberOf(id: string): number | undefined {
    const [epoch, digits = '', ...more] = id.split('-');
    const number = /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    return epoch === this.#epoch && more.length === 0 && number <= this.#lastNumber ? number : undefined;
  }
}

/** Nothing of orders to the engine, and nothing of tasks that were only read back at start. */
function noticesOf(effect: Effect, nowMs: number): readonly TaskEventNotice[] {
  if (effect.kind === 'tasksDeleted') {
    return effect.tasks.map((task) => ({ kind: 'taskDeleted', ...factsOf(task), timestampMs: nowMs }));
  }
  if (effect.kind !== 'taskChanged' || effect.oldStatus === undefined) return [];
  const { task, oldStatus } = effect;
  const last = task.taskEvents.at(-1);
  const message = last?.message === undefined ? {} : { message: last.message };
  const timestampMs = last?.timestamp ?? nowMs;
  return [{ kind: 'task', ...factsOf(task), timestampMs, oldStatus, ...message }];
}

function factsOf({ assignedTask, status }: ScheduledTask) {
  const { taskId, instanceId, slaveHost, task } = assignedTask;
  const host = slaveHost === undefined ? {} : { host: slaveHost };
  return { job: formatJobKey(task.job), instance: instanceId, taskId, status, ...host };
}
