import type { TaskStatus } from '../../../api/mesos/v1.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../checkpoint/journal.ts';
import { type Arrival, UpdateStream, type UpdateStreamRecord } from './update-stream.ts';

const PREFIX = 'updates/';
const keyOf = (frameworkId: string, taskId: string) => `${PREFIX}${frameworkId}/${taskId}`;

interface Entry {
  readonly frameworkId: string;
  readonly stream: UpdateStream;
  /** Ids of updates that are on disk: only these may be shown to anybody. */
  readonly durable: Set<string>;
}

/** The update streams of all tasks, on disk and on their way to the schedulers. */
export class UpdateManager {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #forward: (frameworkId: string, status: TaskStatus) => void;
  readonly #entries = new Map<string, Entry>();

  /** @param forward is called for each update that is due, first or again */
  constructor(journal: Journal, clock: Clock, forward: (frameworkId: string, status: TaskStatus) => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#forward = forward;
    for (const [key, value] of journal.under(PREFIX)) {
      // Records under this prefix are written by #save() only.
      const record = value as UpdateStreamRecord;
      const frameworkId = key.slice(PREFIX.length).split('/')[0] ?? '';
      const durable = new Set(record.pending.map((status) => status.uuid ?? ''));
      this.#entries.set(key, { frameworkId, stream: new UpdateStream(record), durable });
    }
  }

  /**
   * Takes an update. `arrival` says at once what becomes of it; once `stored` resolves it is on disk and was forwarded
   * if its turn had come.
   */
  receive(
    frameworkId: string,
    status: TaskStatus & { uuid: string },
  ): { readonly arrival: Arrival; readonly stored: Promise<void> } {
    const key = keyOf(frameworkId, status.task_id.value);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { frameworkId, stream: new UpdateStream(), durable: new Set() };
      this.#entries.set(key, entry);
    }
    const known = entry;
    const arrival = known.stream.push(status);
    if (arrival === 'overflow') return { arrival, stored: Promise.resolve() };
    const stored = this.#save(key, known).then(() => {
      if (arrival !== 'accepted') return;
      known.durable.add(status.uuid);
      if (known.stream.head === status) this.#send(known);
    });
    return { arrival, stored };
  }

  /** @returns whether the acknowledged update was the last one of its task */
  acknowledge(frameworkId: string, taskId: string, uuid: string): boolean {
    const key = keyOf(frameworkId, taskId);
    const entry = this.#entries.get(key);
    if (entry === undefined || !entry.stream.acknowledge(uuid)) return false;
    entry.durable.delete(uuid);
    if (entry.stream.isComplete) {
      this.#entries.delete(key);
      void this.#journal.commit([[key, undefined]]);
      return true;
    }
    void this.#save(key, entry);
    this.#send(entry);
    return false;
  }

  /** Forgets the stream of a task that the agent does not know, once nothing is pending in it. */
  forgetIfIdle(frameworkId: string, taskId: string): void {
    const key = keyOf(frameworkId, taskId);
    if (this.#entries.get(key)?.stream.head === undefined) this.forget(frameworkId, taskId);
  }

  /** Forgets the stream of a task, whatever is pending in it. */
  forget(frameworkId: string, taskId: string): void {
    const key = keyOf(frameworkId, taskId);
    this.#entries.delete(key);
    void this.#journal.commit([[key, undefined]]);
  }

  /** Sends the first update of every task of a framework again. */
  resend(frameworkId: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.frameworkId !== frameworkId) continue;
      entry.stream.resetRetry();
      this.#send(entry);
    }
  }

  /** Repeats what is due. */
  tick(): void {
    const nowMs = this.#clock.nowMs();
    for (const entry of this.#entries.values()) if (entry.stream.isDue(nowMs)) this.#send(entry);
  }

  /** Whether a task's end was reported already. */
  isTerminated(frameworkId: string, taskId: string): boolean {
    return this.#entries.get(keyOf(frameworkId, taskId))?.stream.isTerminated ?? false;
  }

  /** The updates of a task that are not acknowledged, in order. */
  pending(frameworkId: string, taskId: string): readonly TaskStatus[] {
    return this.#entries.get(keyOf(frameworkId, taskId))?.stream.record().pending ?? [];
  }

  /** The update of a task that was acknowledged last. */
  lastAcknowledged(frameworkId: string, taskId: string): TaskStatus | undefined {
    return this.#entries.get(keyOf(frameworkId, taskId))?.stream.record().last;
  }

  /** Forgets all updates of a framework. */
  removeFramework(frameworkId: string): void {
    const keys = [...this.#entries]
      .filter(([, entry]) => entry.frameworkId === frameworkId)
      .map(([key]) => key);
    for (const key of keys) this.#entries.delete(key);
    void this.#journal.commit(keys.map((key) => [key, undefined] as const));
  }

  #save(key: string, entry: Entry): Promise<void> {
    return this.#journal.commit([[key, entry.stream.record()]]);
  }

  #send(entry: Entry): void {
    const { head } = entry.stream;
    if (head === undefined || !entry.durable.has(head.uuid ?? '')) return;
    entry.stream.sent(this.#clock.nowMs());
    this.#forward(entry.frameworkId, head);
  }
}
