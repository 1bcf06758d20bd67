import type { Op } from '../../api/generated/storage.ts';
import { applyOp } from './apply-op.ts';
import { HostAttributesStore } from './host-attributes-store.ts';
import { JobUpdateStore } from './job-update-store.ts';
import { CronJobStore, HostMaintenanceStore, QuotaStore } from './small-stores.ts';
import type { StateView } from './state.ts';
import { Journal, Table } from './table.ts';
import { TaskStore } from './task-store.ts';

const FRAMEWORK_ID = 'frameworkId';

/** The whole state in memory. Every change is in the journal until it is acknowledged. */
export class Stores implements StateView {
  readonly journal = new Journal();
  readonly tasks = new TaskStore(this.journal);
  readonly cronJobs = new CronJobStore(this.journal);
  readonly quotas = new QuotaStore(this.journal);
  readonly hostAttributes = new HostAttributesStore(this.journal);
  readonly jobUpdates = new JobUpdateStore(this.journal);
  readonly hostMaintenanceRequests = new HostMaintenanceStore(this.journal);
  readonly #scheduler = new Table<string>(this.journal);

  get frameworkId(): string | undefined {
    return this.#scheduler.get(FRAMEWORK_ID);
  }

  saveFrameworkId(id: string): void {
    this.#scheduler.set(FRAMEWORK_ID, id);
  }

  /**
   * Changes the state.
   * @returns false if the op changed nothing and so need not be logged
   * @throws InvalidOp if the op breaks a rule of a store; then nothing was changed
   */
  apply(op: Op): boolean {
    const before = this.journal.length;
    try {
      applyOp(this, op);
    } catch (error) {
      this.journal.undoTo(before);
      throw error;
    }
    return this.journal.length > before;
  }

  /** Forgets everything but the framework id: what a snapshot in the log does before its content is read. */
  reset(): void {
    this.cronJobs.clear();
    this.tasks.clear();
    this.quotas.clear();
    this.hostAttributes.clear();
    this.jobUpdates.clear();
    this.hostMaintenanceRequests.clear();
  }
}
