import type { CommandUri, ExecutorInfo, Volume } from '../../../api/mesos/v1.ts';
import { sumOf } from './allocate.ts';
import { type Amounts, NO_AMOUNTS } from './amounts.ts';

/** How one kind of executor is started. */
export interface ExecutorSettings {
  /** Everything but the id and what depends on the task. `info.name` is how jobs name this executor. */
  readonly info: Readonly<Omit<ExecutorInfo, 'executor_id'>>;
  /** The executor's id is this prefix followed by the task's id. */
  readonly taskPrefix: string;
  /** Mounted into the container of every task that has one. */
  readonly volumeMounts: readonly Volume[];
}

/** Executors by the name that jobs give. */
export type Executors = ReadonlyMap<string, ExecutorSettings>;

/** The name under which jobs ask for Thermos. */
export const THERMOS_EXECUTOR_NAME = 'AuroraExecutor';

/** How `thermos_executor` is started; the flags `-thermos_executor_*`, `-thermos_home_in_sandbox`, `-global_container_mounts`. */
export interface ThermosSettings {
  /** Path or URI from which each sandbox fetches the executor; its base name becomes the command. */
  readonly path: string;
  /** Further URIs to fetch, all of them executable. */
  readonly resources: readonly string[];
  /** Appended to the command line. */
  readonly flags: string;
  readonly homeInSandbox: boolean;
  readonly cpus: number;
  readonly ramMb: number;
  readonly volumeMounts: readonly Volume[];
}

/** The settings of the Thermos executor as upstream composes them. */
export function thermosExecutor(settings: ThermosSettings): ExecutorSettings {
  const home = settings.homeInSandbox ? `HOME=\${MESOS_SANDBOX=.} ` : '';
  const baseName = settings.path.slice(settings.path.lastIndexOf('/') + 1);
  const uris: CommandUri[] = [settings.path, ...settings.resources].map((value) => ({
    value,
    executable: true,
  }));
  return {
    info: {
      name: THERMOS_EXECUTOR_NAME,
      command: { value: `${home}"\${MESOS_SANDBOX=.}"/${baseName} ${settings.flags}`.trim(), uris },
      resources: [
        { name: 'cpus', type: 'SCALAR', scalar: { value: settings.cpus } },
        { name: 'mem', type: 'SCALAR', scalar: { value: settings.ramMb } },
      ],
    },
    taskPrefix: 'thermos-',
    volumeMounts: settings.volumeMounts,
  };
}

/** What one executor takes beside its task; nothing for a task without, or with an unknown, executor. */
export function overheadOf(executor: ExecutorSettings | undefined): Amounts {
  const resources = executor?.info.resources ?? [];
  return {
    ...NO_AMOUNTS,
    CPUS: sumOf(resources, 'CPUS'),
    RAM_MB: sumOf(resources, 'RAM_MB'),
    DISK_MB: sumOf(resources, 'DISK_MB'),
    GPUS: sumOf(resources, 'GPUS'),
  };
}
