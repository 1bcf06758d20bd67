import type { Op } from '../../api/generated/storage.ts';
import { OpRecorder } from './op-recorder.ts';
import type {
  CronJobView,
  HostAttributesView,
  HostMaintenanceView,
  JobUpdateView,
  QuotaView,
  TaskView,
} from './state.ts';
import type { Transaction } from './storage.ts';
import type { Stores } from './stores.ts';

/** A transaction while its `decide` runs. */
export class OpenTransaction<Effect> implements Transaction<Effect> {
  readonly #stores: Stores;
  readonly #recorder = new OpRecorder();
  readonly #effects: Effect[] = [];
  #isOpen = true;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  get frameworkId(): string | undefined {
    return this.#open().frameworkId;
  }

  get tasks(): TaskView {
    return this.#open().tasks;
  }

  get cronJobs(): CronJobView {
    return this.#open().cronJobs;
  }

  get quotas(): QuotaView {
    return this.#open().quotas;
  }

  get hostAttributes(): HostAttributesView {
    return this.#open().hostAttributes;
  }

  get jobUpdates(): JobUpdateView {
    return this.#open().jobUpdates;
  }

  get hostMaintenanceRequests(): HostMaintenanceView {
    return this.#open().hostMaintenanceRequests;
  }

  apply(op: Op): void {
    if (this.#open().apply(op)) this.#recorder.add(op);
  }

  emit(effect: Effect): void {
    this.#open();
    this.#effects.push(effect);
  }

  /** Ends the transaction: whoever kept it finds it closed. */
  close(): { readonly ops: readonly Op[]; readonly effects: readonly Effect[] } {
    this.#isOpen = false;
    return { ops: this.#recorder.ops(), effects: this.#effects };
  }

  #open(): Stores {
    if (this.#isOpen) return this.#stores;
    throw new Error(
      'this transaction is over: it may be used only within its decide, which must be synchronous',
    );
  }
}
