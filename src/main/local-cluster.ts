import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { hostname as machineName } from 'node:os';
import { resolve } from 'node:path';
import type { Mac } from '../domain/exec/ticket.ts';
import { parseFlags } from '../domain/flags/index.ts';
import { failure, type Result, success } from '../domain/values/result.ts';
import { shellWord } from '../domain/values/shell.ts';
import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { placesIn, writeRecord } from '../edge/local/state-dir.ts';
import { writeFileAtomically } from '../edge/system/atomic-file.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { createMac, MIN_KEY_BYTES } from '../edge/system/mac.ts';
import { identifyProcess } from '../edge/system/process.ts';
import { systemRandom } from '../edge/system/random.ts';
import { type RunningEngine, startEngine } from '../engine/start-engine.ts';
import { createObserver } from '../observer/index.ts';
import type { LocalFacts } from '../ports/local-cluster.ts';
import type { Logger } from '../ports/logger.ts';
import { SCHEDULER_FLAGS, type SchedulerFlagValues } from '../scheduler/flags/index.ts';
import { currentUser } from '../thermos/index.ts';
import { notesOn } from './local-notes.ts';
import { DEFAULT_PORTS, type LocalPorts, PORT_OPTIONS, portsFor, startProblem } from './local-ports.ts';
import { PROJECT, version } from './project.ts';
import { startRestartingScheduler } from './restarting-scheduler.ts';
import { type SchedulerService, startSchedulerService } from './scheduler-service.ts';

const CLUSTER = 'devcluster';

/** A process with one sleeping child needs about 57 MB, most of it shared with the other executors. */
const EXECUTOR_NODE_FLAGS = '--max-semi-space-size=1 --max-old-space-size=96';

type LoggerOf = (part: string) => Logger;
type Die = (error: unknown) => never;

export interface RunningLocalCluster {
  readonly facts: LocalFacts;
  /** Ends the cluster and all its tasks; services come back at the next start. */
  stop(): Promise<void>;
}

/** Starts engine, observer and scheduler in this process. @returns what is in the way, in words for the user */
export async function startLocalCluster(
  options: DaemonOptions,
  loggerOf: LoggerOf,
  die: Die,
): Promise<Result<RunningLocalCluster>> {
  const opened: { stop(): Promise<unknown> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const part of opened.toReversed()) await part.stop();
  };
  const ports = portsFor(options);
  let starting: readonly (keyof LocalPorts)[] = ['masterPort', 'agentPort'];
  try {
    const engine = await startLocalEngine(options, ports, loggerOf, die);
    // Tasks of an earlier cluster go on if this one cannot start.
    opened.push({ stop: () => engine.stop({ killTasks: false }) });
    starting = ['observerPort'];
    const execMac = localExecMac(options);
    const observer = { port: ports.observerPort, execMac };
    const observerPort = await startLocalObserver(options, observer, loggerOf('observer'), opened);
    starting = ['httpPort'];
    const scheduler = await startLocalScheduler(
      options,
      { ...ports, observerPort, execMac },
      engine,
      loggerOf,
      die,
    );
    if (!scheduler.ok) {
      await stopAll();
      return scheduler;
    }
    opened[0] = { stop: () => engine.stop({ killTasks: true }) };
    opened.push(scheduler.value);
    const facts = describe(options, engine, observerPort, scheduler.value);
    writeFileAtomically(placesIn(options.stateDir).clusters, clustersJson(facts));
    writeRecord(options.stateDir, { process: ownIdentity(), facts });
    return success({ facts, stop: stopAll });
  } catch (error) {
    await stopAll();
    return failure(startProblem(error, options.ip, ports, starting));
  }
}

/** Ends the tasks that a killed cluster left running. */
export async function stopLeftovers(stateDir: string, loggerOf: LoggerOf, die: Die): Promise<void> {
  const options = { stateDir, ip: '127.0.0.1' };
  const engine = await startLocalEngine(
    options,
    { ...DEFAULT_PORTS, masterPort: 0, agentPort: 0 },
    loggerOf,
    die,
  );
  await engine.stop({ killTasks: true });
}

/** The address at which programs of this machine reach what listens on `ip`. */
function loopbackOf(ip: string): string {
  return ip === '0.0.0.0' ? '127.0.0.1' : ip;
}

/** The name under which browsers and tasks reach this machine. */
function hostnameAt(ip: string): string {
  if (ip === '127.0.0.1') return 'localhost';
  return ip === '0.0.0.0' ? machineName() : ip;
}

function startLocalEngine(
  { stateDir, ip, resources, revocableResources, attributes }: DaemonOptions,
  ports: LocalPorts,
  loggerOf: LoggerOf,
  die: Die,
): Promise<RunningEngine> {
  return startEngine({
    workDir: placesIn(stateDir).engine,
    ip,
    masterPort: ports.masterPort,
    agentPort: ports.agentPort,
    hostname: hostnameAt(ip),
    ...(resources === undefined ? {} : { resources }),
    ...(revocableResources === undefined ? {} : { revocableResources }),
    ...(attributes === undefined ? {} : { attributes }),
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    logger: loggerOf('engine'),
    onFatal: die,
  });
}

/** Commands in tasks are for callers on this machine only, who may start tasks anyway. */
function localExecMac({ ip }: DaemonOptions): Mac | undefined {
  return ip.startsWith('127.') ? createMac(randomBytes(MIN_KEY_BYTES)) : undefined;
}

async function startLocalObserver(
  { stateDir, ip }: DaemonOptions,
  { port, execMac }: { readonly port: number; readonly execMac: Mac | undefined },
  log: Logger,
  opened: { stop(): Promise<unknown> }[],
): Promise<number> {
  const workDir = placesIn(stateDir).engine;
  const observer = createObserver({
    workDir,
    host: ip,
    port,
    hostname: hostnameAt(ip),
    ...(execMac && { exec: { mac: execMac } }),
    clock: systemClock,
    log,
  });
  const bound = await observer.start();
  opened.push({ stop: () => observer.close() });
  return bound.port;
}

function startLocalScheduler(
  { stateDir, ip, resources, revocableResources }: DaemonOptions,
  { httpPort: firstHttpPort, observerPort, execMac }: LocalPorts & { readonly execMac: Mac | undefined },
  engine: RunningEngine,
  loggerOf: LoggerOf,
  die: Die,
): Promise<Result<SchedulerService>> {
  const places = placesIn(stateDir);
  installExecutor(places);
  const flagsFor = (httpPort: number): SchedulerFlagValues => {
    const parsed = parseFlags(SCHEDULER_FLAGS, argvFor(httpPort), { readText: () => undefined });
    if (parsed.kind === 'values') return parsed.values;
    throw new Error(parsed.kind === 'usageError' ? parsed.problem : 'unexpected -help');
  };
  const argvFor = (httpPort: number): string[] => [
    `-cluster_name=${CLUSTER}`,
    `-hostname=${hostnameAt(ip)}`,
    `-ip=${ip}`,
    `-http_port=${httpPort}`,
    `-mesos_master_address=${loopbackOf(ip)}:${engine.masterPort}`,
    `-native_log_file_path=${places.log}`,
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
  return startRestartingScheduler({
    httpPort: firstHttpPort,
    logger: loggerOf('local'),
    onFatal: die,
    start: (httpPort, onRecovered) =>
      startSchedulerService({
        flags: flagsFor(httpPort),
        portOption: PORT_OPTIONS.httpPort,
        initialisesLog: true,
        uiDirectory: resolve(PROJECT, 'ui/dist'),
        observerPort,
        execMac,
        version: version(),
        loggerOf,
        onFatal: die,
        onQuit: () => process.kill(process.pid, 'SIGTERM'),
        onRecovered,
      }),
  });
}

/**
 * The engine copies the launcher into each sandbox, so it must find the program from anywhere, and the program is
 * a copy, so that tasks start also while the checkout is being built.
 */
function installExecutor(places: ReturnType<typeof placesIn>): void {
  copyFileSync(resolve(PROJECT, 'dist/thermos_executor.js'), places.executorProgram);
  const command = `${shellWord(process.execPath)} ${EXECUTOR_NODE_FLAGS} ${shellWord(places.executorProgram)} "$@"`;
  const cache = `export NODE_COMPILE_CACHE=${shellWord(places.executorCache)}`;
  writeFileSync(places.executor, `#!/bin/sh\n${cache}\nexec ${command}\n`);
  chmodSync(places.executor, 0o755);
}

function describe(
  { stateDir, ip }: DaemonOptions,
  engine: RunningEngine,
  observerPort: number,
  scheduler: SchedulerService,
): LocalFacts {
  const places = placesIn(stateDir);
  const part = (port: number, path = '') => ({
    pid: process.pid,
    port,
    url: `http://${hostnameAt(ip)}:${port}${path}`,
  });
  return {
    cluster: CLUSTER,
    stateDir,
    clustersFile: places.clusters,
    logFile: places.output,
    isolation: engine.describeIsolation(),
    ip,
    schedulerUri: `http://${loopbackOf(ip)}:${scheduler.http.port}`,
    notes: notesOn(stateDir),
    parts: {
      scheduler: part(scheduler.http.port, '/scheduler'),
      observer: part(observerPort),
      master: part(engine.masterPort),
      agent: part(engine.agentPort),
    },
  };
}

function clustersJson({ cluster, stateDir, schedulerUri, parts }: LocalFacts): string {
  const entry = {
    name: cluster,
    scheduler_uri: schedulerUri,
    auth_mechanism: 'UNAUTHENTICATED',
    slave_root: placesIn(stateDir).engine,
    slave_run_directory: 'latest',
    observer_port: parts.observer.port,
  };
  return `${JSON.stringify([entry], null, 2)}\n`;
}

function ownIdentity() {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('/proc does not show this process: it must be mounted');
  return identity;
}
