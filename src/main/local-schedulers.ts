import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { shellWord } from '../domain/values/shell.ts';
import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { placesIn, readRecord } from '../edge/local/state-dir.ts';
import type { LocalPorts, LocalScheduler, LocalZooKeeper } from '../ports/local-cluster.ts';
import type { Logger } from '../ports/logger.ts';
import { currentUser } from '../thermos/index.ts';
import { CLUSTER, hostnameAt, loopbackOf } from './local-addresses.ts';
import { PROJECT } from './project.ts';

/** A process with one sleeping child needs about 57 MB, most of it shared with the other executors. */
const EXECUTOR_NODE_FLAGS = '--max-semi-space-size=1 --max-old-space-size=96';

/** Where the parts of a cluster tell what happens to them. */
export interface Telling {
  readonly loggerOf: (part: string) => Logger;
  /** For lines of programs with processes of their own. */
  readonly output: Writable;
  /** The cluster cannot go on. */
  readonly die: (error: unknown) => never;
}

/** What the schedulers of a cluster work with; all else listens already. */
export interface SchedulersOptions extends Telling {
  readonly options: DaemonOptions;
  readonly ports: LocalPorts;
  /** Signs tickets for commands in tasks; undefined if nobody gets one. */
  readonly execKey: Uint8Array | undefined;
  /** A scheduler or what it needs has another process now. */
  readonly onChanged: () => void;
}

/** The scheduler, or the schedulers, of a running cluster. */
export interface RunningSchedulers {
  /** Who of several leads is not told. */
  describe(): { readonly schedulers: readonly LocalScheduler[]; readonly zookeeper?: LocalZooKeeper };
  stop(): Promise<void>;
}

/** How many schedulers there are to be, and whether their log is in ZooKeeper, where it stays once it is there. */
export function sharingOf({ stateDir, schedulers }: DaemonOptions): {
  readonly count: number;
  readonly isShared: boolean;
} {
  const count = schedulers ?? readRecord(stateDir)?.facts.schedulers.length ?? 1;
  const { log, zookeeper } = placesIn(stateDir);
  return { count, isShared: count > 1 || (existsSync(zookeeper) && !existsSync(log)) };
}

/** The flags of every scheduler of a one-machine cluster, but for its port and its log. */
export function schedulerFlags({
  options: { stateDir, ip, resources, revocableResources },
  ports,
}: SchedulersOptions): readonly string[] {
  const places = placesIn(stateDir);
  return [
    `-cluster_name=${CLUSTER}`,
    `-hostname=${hostnameAt(ip)}`,
    `-ip=${ip}`,
    `-thermos_observer_port=${ports.observerPort}`,
    `-mesos_master_address=${loopbackOf(ip)}:${ports.masterPort}`,
    `-backup_dir=${places.backups}`,
    `-thermos_executor_path=${places.executor}`,
    `-executor_user=${currentUser().name}`,
    '-partition_aware=true',
    // Who has gpus, or resources that may be taken back, has them for tasks.
    `-allow_gpu_resource=${/\bgpus\b/.test(resources ?? '')}`,
    `-receive_revocable_resources=${revocableResources !== undefined}`,
    // Nobody else waits for this machine's resources, so what is left of an offer comes back at once.
    '-offer_filter_duration=0secs',
    // One machine has few CPUs; most executors sleep.
    '-thermos_executor_cpu=0.01',
    '-thermos_executor_ram=64MB',
    '-initial_flapping_task_delay=5secs',
    // What waits on one machine is no stampede.
    '-max_reschedule_task_delay_on_startup=1secs',
  ];
}

/**
 * The engine copies the launcher into each sandbox, so it must find the program from anywhere, and the program is
 * a copy, so that tasks start also while the checkout is being built.
 */
export function installExecutor(stateDir: string): void {
  const places = placesIn(stateDir);
  copyFileSync(resolve(PROJECT, 'dist/thermos_executor.js'), places.executorProgram);
  const command = `${shellWord(process.execPath)} ${EXECUTOR_NODE_FLAGS} ${shellWord(places.executorProgram)} "$@"`;
  const cache = `export NODE_COMPILE_CACHE=${shellWord(places.executorCache)}`;
  writeFileSync(places.executor, `#!/bin/sh\n${cache}\nexec ${command}\n`);
  chmodSync(places.executor, 0o755);
}

/** A scheduler as users are told of it. */
export function describeScheduler(
  ip: string,
  scheduler: Pick<LocalScheduler, 'pid' | 'port' | 'state'>,
): LocalScheduler {
  return { ...scheduler, url: `http://${hostnameAt(ip)}:${scheduler.port}/scheduler` };
}
