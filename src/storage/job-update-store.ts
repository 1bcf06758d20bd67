import type {
  JobInstanceUpdateEvent,
  JobKey,
  JobUpdate,
  JobUpdateDetails,
  JobUpdateEvent,
  JobUpdateKey,
  JobUpdateState,
  JobUpdateStatus,
  JobUpdateSummary,
} from '../../api/generated/aurora.ts';
import { formatJobKey } from '../domain/values/job-key.ts';
import { InvalidOp } from './errors.ts';
import { EventList } from './event-list.ts';
import { IndexBy } from './index-by.ts';
import type { JobUpdateView } from './state.ts';
import { type Journal, Table } from './table.ts';

interface StoredUpdate {
  readonly update: JobUpdate;
  /** With the state that the events add up to. */
  readonly summary: JobUpdateSummary;
  readonly updateEvents: EventList<JobUpdateEvent>;
  readonly instanceEvents: EventList<JobInstanceUpdateEvent>;
}

/** Job updates with their events. */
export class JobUpdateStore implements JobUpdateView {
  readonly #byJob = new IndexBy<StoredUpdate>((stored) => formatJobKey(stored.summary.key.job));
  readonly #byStatus = new IndexBy<StoredUpdate>((stored) => stored.summary.state?.status);
  readonly #table: Table<StoredUpdate>;

  constructor(journal: Journal) {
    this.#table = new Table(journal, [this.#byJob, this.#byStatus]);
  }

  get size(): number {
    return this.#table.size;
  }

  get(key: JobUpdateKey): JobUpdateDetails | undefined {
    const stored = this.#table.get(formatJobUpdateKey(key));
    return stored === undefined ? undefined : detailsOf(stored);
  }

  details(): Iterable<JobUpdateDetails> & { readonly size: number } {
    const captured = this.#table.values();
    return {
      size: captured.length,
      *[Symbol.iterator]() {
        for (const stored of captured) yield detailsOf(stored);
      },
    };
  }

  summary(key: JobUpdateKey): JobUpdateSummary | undefined {
    return this.#table.get(formatJobUpdateKey(key))?.summary;
  }

  summaries(): readonly JobUpdateSummary[] {
    return this.#table.values().map((stored) => stored.summary);
  }

  summariesByJob(jobKey: JobKey): readonly JobUpdateSummary[] {
    return this.#byJob.get(formatJobKey(jobKey)).map((stored) => stored.summary);
  }

  summariesByStatus(...statuses: readonly JobUpdateStatus[]): readonly JobUpdateSummary[] {
    return [...new Set(statuses)]
      .flatMap((status) => this.#byStatus.get(status))
      .map((stored) => stored.summary);
  }

  /** Adds the update, without events; one with the same key is replaced together with its events, as upstream does. */
  save(update: JobUpdate): void {
    this.#put({
      update,
      summary: update.summary,
      updateEvents: new EventList(),
      instanceEvents: new EventList(),
    });
  }

  addEvent(key: JobUpdateKey, event: JobUpdateEvent): void {
    const stored = this.#existing(key);
    this.#put({ ...stored, updateEvents: stored.updateEvents.with(event) });
  }

  addInstanceEvent(key: JobUpdateKey, event: JobInstanceUpdateEvent): void {
    const stored = this.#existing(key);
    this.#put({ ...stored, instanceEvents: stored.instanceEvents.with(event) });
  }

  remove(key: JobUpdateKey): void {
    this.#table.delete(formatJobUpdateKey(key));
  }

  clear(): void {
    this.#table.clear();
  }

  #existing(key: JobUpdateKey): StoredUpdate {
    const stored = this.#table.get(formatJobUpdateKey(key));
    if (stored !== undefined) return stored;
    throw new InvalidOp(`an event belongs to job update ${formatJobUpdateKey(key)}, which does not exist`);
  }

  #put(stored: StoredUpdate): void {
    const { state: _given, ...summary } = stored.update.summary;
    const state = synthesizedState(stored);
    const withState = state === undefined ? summary : { ...summary, state };
    this.#table.set(formatJobUpdateKey(summary.key), { ...stored, summary: withState });
  }
}

function detailsOf(stored: StoredUpdate): JobUpdateDetails {
  return {
    update: { ...stored.update, summary: stored.summary },
    updateEvents: stored.updateEvents.toArray(),
    instanceEvents: stored.instanceEvents.toArray(),
  };
}

function formatJobUpdateKey(key: JobUpdateKey): string {
  return `${formatJobKey(key.job)}/${key.id}`;
}

/** The state that an update's events add up to; none before its first event. */
function synthesizedState({ updateEvents, instanceEvents }: StoredUpdate): JobUpdateState | undefined {
  const { first, last } = updateEvents;
  if (first === undefined || last === undefined) return undefined;
  return {
    status: last.status,
    createdTimestampMs: first.timestampMs,
    lastModifiedTimestampMs: Math.max(last.timestampMs, instanceEvents.last?.timestampMs ?? 0),
  };
}
