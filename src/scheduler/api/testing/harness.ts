import type {
  AuroraAdmin,
  JobConfiguration,
  ScheduledTask,
  TaskConfig,
} from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { ADMISSION } from '../../../domain/testing/admission.ts';
import { EXAMPLE_JOB } from '../../../domain/testing/tasks.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Statistics } from '../../../ports/statistics.ts';
import { MemoryLog } from '../../../storage/memory-log.ts';
import { createStorage, type OpenStorage } from '../../../storage/storage.ts';
import type { Effect } from '../../effects.ts';
import type { StateContext } from '../../state-manager.ts';
import { MemoryBackupFiles } from '../../upkeep/testing/memory-backup-files.ts';
import { createUpkeep, DEFAULT_UPKEEP } from '../../upkeep/upkeep.ts';
import { createAuroraApi } from '../aurora-api.ts';
import type { ApiDependencies } from '../dependencies.ts';

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Counters that a test can look at. */
export class CountingStatistics implements Statistics {
  readonly counters = new Map<string, number>();
  increment(name: string, by = 1): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + by);
  }
  gauge(): void {}
  timing(): void {}
  values(): Iterable<readonly [string, number]> {
    return this.counters;
  }
}

/** A storage on a log in memory, with everything around it that changes of tasks need. */
export interface Harness {
  readonly log: MemoryLog;
  readonly storage: OpenStorage<Effect>;
  /** Every effect handed out so far, in order. */
  readonly effects: Effect[];
  readonly statistics: CountingStatistics;
  readonly backupFiles: MemoryBackupFiles;
  /** How often the scheduler was asked to start with a recovered state. */
  readonly recoveries: () => number;
  /** Set to move the time. */
  readonly clock: { ms: number; nowMs(): number };
  context(): StateContext;
  /** All stored tasks by id. */
  tasks(): ReadonlyMap<string, ScheduledTask>;
  /** The API on behalf of `user`. */
  api(changes?: Partial<ApiDependencies>, user?: string): AuroraAdmin;
}

/** Opens an empty storage. */
export async function openHarness(): Promise<Harness> {
  const log = MemoryLog.of();
  const effects: Effect[] = [];
  const statistics = new CountingStatistics();
  const clock = {
    ms: 1_000,
    nowMs(): number {
      return this.ms;
    },
  };
  const storage = await createStorage<Effect>({
    ...{ log, clock, statistics, logger: SILENT, onFatal: () => {} },
    perform: (handed) => effects.push(...handed),
  });
  let ids = 0;
  const context = (): StateContext => ({
    nowMs: clock.nowMs(),
    newTaskUuid: () => `uuid-${++ids}`,
    random: () => 0,
    schedulerHost: 'scheduler.example',
    settings: { thresholdMs: 300_000, penalty: { initialMs: 30_000, maxMs: 300_000 } },
    statistics,
  });
  const backupFiles = new MemoryBackupFiles();
  let recoveries = 0;
  const upkeep = createUpkeep({
    ...{ storage, clock, statistics, logger: SILENT, files: backupFiles, settings: DEFAULT_UPKEEP },
    timers: { after: () => () => {} },
    onRecovered: () => {
      recoveries += 1;
    },
  });
  const dependencies: ApiDependencies = {
    upkeep: () => upkeep,
    ...{ stateContext: context, clock, statistics, logger: SILENT, admission: ADMISSION },
    storage: () => storage,
    clusterName: 'west',
    statsUrlPrefix: 'http://stats/',
    pendingReason: () => undefined,
    reconciliation: { reconcileExplicitly: () => {}, reconcileImplicitly: () => {} },
  };
  return {
    ...{ log, storage, effects, statistics, clock, context, backupFiles, recoveries: () => recoveries },
    tasks: () =>
      storage.read((state) => new Map(state.tasks.all().map((task) => [task.assignedTask.taskId, task]))),
    api: (changes = {}, user = 'UNSECURE') => createAuroraApi({ ...dependencies, ...changes }, user),
  };
}

/** A job as a client sends it. */
export function exampleJob(
  instanceCount = 1,
  task: Wire<TaskConfig> = {},
  key: Wire<JobConfiguration['key']> = EXAMPLE_JOB,
): Wire<JobConfiguration> {
  return {
    key,
    instanceCount,
    taskConfig: {
      job: key,
      isService: true,
      resources: [{ numCpus: 1 }, { ramMb: 128 }, { diskMb: 64 }],
      executorConfig: { name: 'AuroraExecutor', data: '{"task": 1}' },
      ...task,
    },
  };
}
