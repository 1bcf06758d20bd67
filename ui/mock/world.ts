import type { JobConfiguration, ScheduledTask, ScheduleStatus } from '../../api/generated/aurora.ts';
import { configOf, cronJobOf, type JobFacts, moved, placedOn, taskOf } from './records.ts';

const HELLO: JobFacts = {
  key: { role: 'www-data', environment: 'prod', name: 'hello' },
  isService: true,
  limitPerHost: 1,
  processes: [{ name: 'hello', cmdline: 'python3 -m http.server {{thermos.ports[http]}}' }],
};
const FRONTEND: JobFacts = {
  key: { role: 'www-data', environment: 'prod', name: 'frontend' },
  isService: true,
};
const CANARY: JobFacts = {
  key: { role: 'www-data', environment: 'devel', name: 'frontend' },
  isService: true,
  tier: 'preemptible',
};
const BIDDER: JobFacts = { key: { role: 'ads', environment: 'prod', name: 'bidder' }, isService: true };
const NIGHTLY: JobFacts = {
  key: { role: 'analytics', environment: 'prod', name: 'nightly-report' },
  isService: false,
  tier: 'preemptible',
  processes: [{ name: 'report', cmdline: './report --day yesterday' }],
};
const BACKFILL: JobFacts = {
  key: { role: 'analytics', environment: 'prod', name: 'backfill' },
  isService: false,
  tier: 'preemptible',
};

const HOUR = 3600;

/** What a task becomes at the next step, if nothing holds it. */
const NEXT: Partial<Record<ScheduleStatus, ScheduleStatus>> = {
  THROTTLED: 'PENDING',
  PENDING: 'ASSIGNED',
  ASSIGNED: 'STARTING',
  STARTING: 'RUNNING',
  KILLING: 'KILLED',
};

/** A made-up cluster whose tasks go on step by step. */
export class World {
  readonly cronJobs: readonly JobConfiguration[] = [cronJobOf(NIGHTLY, '15 2 * * *')];
  /** Why tasks wait that never get a host, by task id. */
  readonly reasons = new Map<string, string>();
  /** Whether the API answers. */
  isUp = true;
  #tasks: ScheduledTask[] = [];

  constructor(nowMs: number) {
    const started = (secondsAgo: number) =>
      [
        ['PENDING', secondsAgo + 4],
        ['ASSIGNED', secondsAgo + 3],
        ['STARTING', secondsAgo + 2, 'Initializing sandbox.'],
        ['RUNNING', secondsAgo],
      ] as const;
    const add = (facts: JobFacts, instance: number, history: Parameters<typeof taskOf>[3]) => {
      const task = taskOf(configOf(facts), instance, nowMs, history);
      this.#tasks.push(task);
      return task;
    };
    add(HELLO, 0, started(2 * HOUR));
    for (const instance of [1, 2, 3]) {
      const { assignedTask } = add(HELLO, instance, [['PENDING', 2 * HOUR]]);
      this.reasons.set(assignedTask.taskId, 'Limit not satisfied: host');
    }
    for (let instance = 0; instance < 48; instance++) add(FRONTEND, instance, started(50 * HOUR + instance));
    add(FRONTEND, 48, started(60).slice(0, 2));
    add(FRONTEND, 49, started(2).slice(0, 3));
    add(FRONTEND, 50, [...started(9 * HOUR), ['KILLING', 3, 'Killed by alice']]);
    add(FRONTEND, 3, [...started(60 * HOUR), ['LOST', 50 * HOUR, 'Agent agent-3.example.com was removed']]);
    add(CANARY, 0, started(300));
    add(CANARY, 1, [['PENDING', 5]]);
    for (let instance = 0; instance < 6; instance++) add(BIDDER, instance, started(26 * HOUR));
    for (const secondsAgo of [400, 300, 200]) {
      add(BIDDER, 6, [...started(secondsAgo), ['FAILED', secondsAgo - 2, 'server (run 1) exited with 1']]);
    }
    add(BIDDER, 6, [['THROTTLED', 190, 'Rescheduled, penalized for 60000 ms for flapping']]);
    for (const day of [1, 2, 3]) {
      add(NIGHTLY, 0, [...started(day * 24 * HOUR), ['FINISHED', day * 24 * HOUR - 900]]);
    }
    add(BACKFILL, 0, [...started(HOUR), ['FAILED', HOUR - 60, 'Task used more memory than requested.']]);
  }

  get tasks(): readonly ScheduledTask[] {
    return this.#tasks;
  }

  /** Moves every task that nothing holds one step on. */
  advance(nowMs: number): void {
    this.#tasks = this.#tasks.map((task) => {
      const next = NEXT[task.status];
      if (next === undefined || this.reasons.has(task.assignedTask.taskId)) return task;
      const placed = next === 'ASSIGNED' ? placedOn(task, 'agent-1.example.com') : task;
      return moved(placed, next, nowMs);
    });
  }

  /** Gives the tasks that wait for ever a host after all. */
  makeRoom(): void {
    this.reasons.clear();
  }

  /** Forgets everything, as a new cluster. */
  clear(): void {
    this.#tasks = [];
    (this.cronJobs as JobConfiguration[]).length = 0;
  }
}
