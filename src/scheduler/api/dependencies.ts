import type { JobKey } from '../../../api/generated/aurora.ts';
import type { AdmissionSettings } from '../../domain/submit/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Statistics } from '../../ports/statistics.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import type { Scheduler } from '../scheduler.ts';
import type { StateContext } from '../state-manager.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';

/** What the API needs of the rest of the scheduler. */
export interface ApiDependencies {
  /** The storage once it is replayed; undefined before: callers are told to come back then. */
  readonly storage: () => Storage<Effect> | undefined;
  /** Made anew for each transaction that changes tasks. */
  readonly stateContext: () => StateContext;
  readonly admission: AdmissionSettings;
  readonly clusterName: string;
  /** Prefix of links to the statistics of a job; may be empty. */
  readonly statsUrlPrefix: string;
  /** Why a PENDING task does not run yet; undefined or empty if that is not known. */
  readonly pendingReason: (taskId: string) => string | undefined;
  /** Compares tasks with the engine's, soon. */
  readonly reconciliation: Pick<Scheduler, 'reconcileExplicitly' | 'reconcileImplicitly'>;
  /** Snapshots, backups and recovery. There with the storage. */
  readonly upkeep: () => Upkeep;
  /** When a cron job runs next, in milliseconds since the epoch; undefined if it never does. */
  readonly nextCronRunMs?: (key: JobKey) => number | undefined;
  readonly clock: Clock;
  readonly statistics: Statistics;
  readonly logger: Logger;
}

/** What one call of a use case is given. */
export interface Call extends Omit<ApiDependencies, 'storage'> {
  readonly storage: Storage<Effect>;
  /** The authenticated caller, or `UNSECURE`. */
  readonly user: string;
}
