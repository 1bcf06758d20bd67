import type { ProcessStatus } from './process-table.ts';

/** What a container may use. */
export interface Limits {
  readonly cpus: number;
  readonly memMb: number;
}

/** What a container uses; only what the way of isolation can tell. Keys are those of Mesos' ResourceStatistics. */
export type Usage = Readonly<Record<string, number>>;

/** A way to keep containers apart and to know which processes belong to one. */
export interface Isolator {
  readonly name: 'cgroups/v1' | 'cgroups/v2' | 'posix';
  /** One sentence for the operator. */
  describe(): string;
  /** Makes the container before its first process. */
  prepare(containerId: string, limits: Limits): void;
  /** Puts a process, and so its later children, into the container. */
  enter(containerId: string, pid: number): void;
  /** Changes the limits; memory limits only grow, since shrinking one below its use kills. */
  resize(containerId: string, limits: Limits): void;
  /** Every living process of the container. */
  processes(containerId: string): ProcessStatus[];
  /** Kills everything in the container once; call again until {@link processes} is empty. */
  killAll(containerId: string): void;
  usage(containerId: string): Usage;
  /** How often the kernel killed a process because the container's memory was used up. */
  outOfMemoryKills(containerId: string): number;
  /** Removes what {@link prepare} made. Only for a container without processes. */
  remove(containerId: string): void;
  /** Containers that exist, e.g. those that an earlier engine left. */
  leftovers(): string[];
  /** Removes the common parent. Only when no container is left. */
  close(): void;
}
