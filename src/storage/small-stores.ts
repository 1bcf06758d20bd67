import type {
  HostMaintenanceRequest,
  JobConfiguration,
  JobKey,
  Resource,
  ResourceAggregate,
} from '../../api/generated/aurora.ts';
import { formatJobKey } from '../domain/values/job-key.ts';
import { InvalidOp } from './errors.ts';
import { IndexBy } from './index-by.ts';
import type { CronJobView, HostMaintenanceView, QuotaView } from './state.ts';
import { type Journal, Table } from './table.ts';

/** Cron job templates by job key. */
export class CronJobStore implements CronJobView {
  readonly #byRole = new IndexBy<JobConfiguration>((job) => job.key.role);
  readonly #table: Table<JobConfiguration>;

  constructor(journal: Journal) {
    this.#table = new Table(journal, [this.#byRole]);
  }

  get size(): number {
    return this.#table.size;
  }

  get(jobKey: JobKey): JobConfiguration | undefined {
    return this.#table.get(formatJobKey(jobKey));
  }

  all(): readonly JobConfiguration[] {
    return this.#table.values();
  }

  byRole(role: string): readonly JobConfiguration[] {
    return this.#byRole.get(role);
  }

  save(job: JobConfiguration): void {
    this.#table.set(formatJobKey(job.key), job);
  }

  remove(jobKey: JobKey): void {
    this.#table.delete(formatJobKey(jobKey));
  }

  clear(): void {
    this.#table.clear();
  }
}

interface RoleQuota {
  readonly role: string;
  readonly quota: ResourceAggregate;
}

/** The resource types that a quota states, each once; upstream refuses all others. */
const QUOTA_RESOURCES = ['diskMb', 'numCpus', 'ramMb'];

/** Quotas by role. */
export class QuotaStore implements QuotaView {
  readonly #table: Table<RoleQuota>;

  constructor(journal: Journal) {
    this.#table = new Table(journal);
  }

  get size(): number {
    return this.#table.size;
  }

  get(role: string): ResourceAggregate | undefined {
    return this.#table.get(role)?.quota;
  }

  all(): ReadonlyMap<string, ResourceAggregate> {
    return new Map(this.#table.values().map(({ role, quota }) => [role, quota]));
  }

  save(role: string, quota: ResourceAggregate): void {
    const types = quota.resources.map(typeOf).sort();
    if (types.join() !== QUOTA_RESOURCES.join()) {
      throw new InvalidOp(
        `the quota of role ${role} must state ${QUOTA_RESOURCES.join(', ')}, each once, but states ${types.join(', ') || 'nothing'}`,
      );
    }
    this.#table.set(role, { role, quota });
  }

  remove(role: string): void {
    this.#table.delete(role);
  }

  clear(): void {
    this.#table.clear();
  }
}

function typeOf(resource: Resource): string {
  return Object.keys(resource).join();
}

/** Requests to drain hosts, by host. */
export class HostMaintenanceStore implements HostMaintenanceView {
  readonly #table: Table<HostMaintenanceRequest>;

  constructor(journal: Journal) {
    this.#table = new Table(journal);
  }

  get size(): number {
    return this.#table.size;
  }

  get(host: string): HostMaintenanceRequest | undefined {
    return this.#table.get(host);
  }

  all(): readonly HostMaintenanceRequest[] {
    return this.#table.values();
  }

  save(request: HostMaintenanceRequest): void {
    this.#table.set(request.host, request);
  }

  remove(host: string): void {
    this.#table.delete(host);
  }

  clear(): void {
    this.#table.clear();
  }
}
