import { type ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import { canonicalKey } from '../../../api/thrift/index.ts';
import { nearerFit } from '../../domain/match/nearest-fit.ts';
import type { Veto } from '../../domain/match/vetoes.ts';
import { type BackoffBounds, nextBackoffMs } from '../../domain/values/backoff.ts';

/** Pending tasks with equal configurations: what one of them does not fit, none does. */
export interface TaskGroup {
  readonly key: string;
  readonly config: TaskConfig;
  /** In the order in which they became pending. */
  readonly taskIds: ReadonlySet<string>;
  /** The pause after the last attempt; 0 if it was no failure. */
  readonly penaltyMs: number;
  /** Why the host that fits best is refused. */
  readonly nearestFit: readonly Veto[] | undefined;
}

interface MutableGroup extends TaskGroup {
  readonly taskIds: Set<string>;
  penaltyMs: number;
  nearestFit: readonly Veto[] | undefined;
  nearestFitAtMs: number;
  /** When the next attempt is due; Infinity: when there are new offers. */
  dueAtMs: number;
  /** Undefined until the first attempt. */
  lastAttemptMs: number | undefined;
}

/** A nearest fit that is older than this yields to a newer one, even if that is farther: the host may be gone. */
const NEAREST_FIT_VALID_MS = 10 * 60 * 1000;

/** The pending tasks by group, and when each group is to be tried. Derived from the state: rebuilt from it at start. */
export class TaskGroups {
  readonly #penalty: BackoffBounds;
  readonly #groups = new Map<string, MutableGroup>();
  readonly #groupOfTask = new Map<string, MutableGroup>();
  /** Configurations are interned by the storage, so the key of each is computed once. */
  readonly #keys = new WeakMap<TaskConfig, string>();

  /** @param penalty bounds of the pauses after failed attempts */
  constructor(penalty: BackoffBounds) {
    this.#penalty = penalty;
  }

  get size(): number {
    return this.#groups.size;
  }

  all(): Iterable<TaskGroup> {
    return this.#groups.values();
  }

  ofTask(taskId: string): TaskGroup | undefined {
    return this.#groupOfTask.get(taskId);
  }

  /** A task is pending. @param dueAtMs when its group is to be tried, if the task is the first of its group */
  add(task: ScheduledTask, dueAtMs: number): void {
    const { taskId, task: config } = task.assignedTask;
    if (this.#groupOfTask.has(taskId)) return;
    const group = this.#groupFor(config, dueAtMs);
    group.taskIds.add(taskId);
    this.#groupOfTask.set(taskId, group);
  }

  /** A task is no longer pending, or gone. */
  remove(taskId: string): void {
    const group = this.#groupOfTask.get(taskId);
    if (group === undefined) return;
    this.#groupOfTask.delete(taskId);
    group.taskIds.delete(taskId);
    if (group.taskIds.size === 0) this.#groups.delete(group.key);
  }

  /** Groups to be tried by now, the one that waits longest first. */
  due(nowMs: number): readonly TaskGroup[] {
    return [...this.#groups.values()]
      .filter(({ dueAtMs }) => dueAtMs <= nowMs)
      .sort((a, b) => a.dueAtMs - b.dueAtMs);
  }

  /** When the next group is to be tried; Infinity if all wait for offers. */
  nextDueMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { dueAtMs } of this.#groups.values()) nextMs = Math.min(nextMs, dueAtMs);
    return nextMs;
  }

  /**
   * There are new offers: groups that were refused before are tried again when their last pause is over, of which
   * they need to sit out no more than `fairPauseMs` (but always the initial penalty).
   */
  offersArrived(nowMs: number, fairPauseMs: number): void {
    const longestPauseMs = Math.max(this.#penalty.initialMs, fairPauseMs);
    for (const group of this.#groups.values()) {
      if (group.lastAttemptMs === undefined) continue;
      const dueAtMs = group.lastAttemptMs + Math.min(group.penaltyMs, longestPauseMs);
      group.dueAtMs = Math.min(group.dueAtMs, Math.max(nowMs, dueAtMs));
    }
  }

  /** Some tasks of the group were placed: the others are due at once. */
  placed(key: string, nowMs: number): void {
    this.#update(key, (group) => {
      group.penaltyMs = 0;
      group.dueAtMs = nowMs;
      group.lastAttemptMs = nowMs;
    });
  }

  /** There was no offer that the group was not known not to fit: it waits for new ones. */
  foundNoOffer(key: string, nowMs: number): void {
    this.#update(key, (group) => {
      group.dueAtMs = Number.POSITIVE_INFINITY;
      group.lastAttemptMs = nowMs;
    });
  }

  /** Every offer was refused: the group pauses, each time longer. @param fraction random, in [0, 1) */
  refused(key: string, nowMs: number, fraction: number): void {
    this.#update(key, (group) => {
      group.penaltyMs = nextBackoffMs(this.#penalty, group.penaltyMs, fraction);
      group.dueAtMs = nowMs + group.penaltyMs;
      group.lastAttemptMs = nowMs;
    });
  }

  /** Notes why a host cannot be used. */
  noteVetoes(key: string, vetoes: readonly Veto[], nowMs: number): void {
    this.#update(key, (group) => {
      const known = nowMs - group.nearestFitAtMs < NEAREST_FIT_VALID_MS ? group.nearestFit : undefined;
      const nearest = nearerFit(known, vetoes);
      if (nearest === known) return;
      group.nearestFit = nearest;
      group.nearestFitAtMs = nowMs;
    });
  }

  #update(key: string, change: (group: MutableGroup) => void): void {
    const group = this.#groups.get(key);
    if (group !== undefined) change(group);
  }

  #groupFor(config: TaskConfig, dueAtMs: number): MutableGroup {
    const key = this.#keys.get(config) ?? canonicalKey(TaskConfig, config);
    this.#keys.set(config, key);
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group: MutableGroup = {
      key,
      config,
      taskIds: new Set(),
      penaltyMs: 0,
      nearestFit: undefined,
      nearestFitAtMs: 0,
      dueAtMs,
      lastAttemptMs: undefined,
    };
    this.#groups.set(key, group);
    return group;
  }
}
