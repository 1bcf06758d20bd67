import { randomBytes } from 'node:crypto';
import { failure, type Result, success } from '../domain/values/result.ts';
import { withLeader } from '../edge/local/leader.ts';
import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { placesIn, writeRecord } from '../edge/local/state-dir.ts';
import { zooKeeperProblem } from '../edge/local/zookeeper-server.ts';
import { writeFileAtomically } from '../edge/system/atomic-file.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { createMac, MIN_KEY_BYTES } from '../edge/system/mac.ts';
import { identifyProcess } from '../edge/system/process.ts';
import { systemRandom } from '../edge/system/random.ts';
import { type RunningEngine, startEngine } from '../engine/start-engine.ts';
import { createObserver, type Observer } from '../observer/index.ts';
import type { LocalFacts } from '../ports/local-cluster.ts';
import { DEFAULT_LOCAL_PORTS, type LocalPorts } from '../ports/local-cluster.ts';
import type { Logger } from '../ports/logger.ts';
import { hostnameAt } from './local-addresses.ts';
import { clustersJson, factsOn } from './local-facts.ts';
import { portsFor, startProblem } from './local-ports.ts';
import {
  installExecutor,
  type RunningSchedulers,
  type SchedulersOptions,
  sharingOf,
  type Telling,
} from './local-schedulers.ts';
import { startSharedSchedulers } from './local-shared-schedulers.ts';
import { startSoleScheduler } from './local-sole-scheduler.ts';

export interface RunningLocalCluster {
  readonly facts: LocalFacts;
  /** Ends the cluster and all its tasks; services come back at the next start. */
  stop(): Promise<void>;
}

/**
 * Starts engine and observer in this process, and with them one scheduler, or else several with processes of their own.
 * @returns what is in the way, in words for the user
 */
export async function startLocalCluster(
  options: DaemonOptions,
  telling: Telling,
): Promise<Result<RunningLocalCluster>> {
  const sharing = sharingOf(options);
  const missing = sharing.isShared ? zooKeeperProblem(process.env['PATH'] ?? '') : undefined;
  if (missing !== undefined) return failure(missing);
  const opened: { stop(): Promise<unknown> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const part of opened.toReversed()) await part.stop();
  };
  const asked = portsFor(options);
  let starting: readonly (keyof LocalPorts)[] = ['masterPort', 'agentPort'];
  try {
    const engine = await startLocalEngine(options, asked, telling);
    // Tasks of an earlier cluster go on if this one cannot start.
    opened.push({ stop: () => engine.stop({ killTasks: false }) });
    starting = ['observerPort'];
    const execKey = localExecKey(options);
    const observer = createLocalObserver(options, asked.observerPort, execKey, telling.loggerOf('observer'));
    const { port: observerPort } = await observer.start();
    opened.push({ stop: () => observer.close() });
    starting = ['httpPort', 'zooKeeperPort'];
    const { masterPort, agentPort } = engine;
    const ports = { ...asked, masterPort, agentPort, observerPort };
    let publish = (): void => {};
    const given = { ...telling, options, ports, execKey, onChanged: () => publish() };
    const schedulers = await startSchedulers(given, sharing);
    if (!schedulers.ok) {
      await stopAll();
      return schedulers;
    }
    opened[0] = { stop: () => engine.stop({ killTasks: true }) };
    opened.push(schedulers.value);
    const facts = () => factsOn(options, ports, engine.describeIsolation(), schedulers.value);
    publish = () => writeRecord(options.stateDir, { process: ownIdentity(), facts: facts() });
    writeFileAtomically(placesIn(options.stateDir).clusters, clustersJson(facts()));
    publish();
    return success({ facts: await withLeader(facts()), stop: stopAll });
  } catch (error) {
    await stopAll();
    return failure(startProblem(error, options.ip, asked, starting));
  }
}

/** Ends the tasks that a killed cluster left running. */
export async function stopLeftovers(stateDir: string, telling: Telling): Promise<void> {
  const options = { stateDir, ip: '127.0.0.1' };
  const engine = await startLocalEngine(
    options,
    { ...DEFAULT_LOCAL_PORTS, masterPort: 0, agentPort: 0 },
    telling,
  );
  await engine.stop({ killTasks: true });
}

async function startSchedulers(
  given: SchedulersOptions,
  { count, isShared }: ReturnType<typeof sharingOf>,
): Promise<Result<RunningSchedulers>> {
  installExecutor(given.options.stateDir);
  return isShared ? success(await startSharedSchedulers(given, count)) : startSoleScheduler(given);
}

function startLocalEngine(
  { stateDir, ip, resources, revocableResources, attributes }: DaemonOptions,
  ports: LocalPorts,
  { loggerOf, die }: Telling,
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
function localExecKey({ ip }: DaemonOptions): Uint8Array | undefined {
  return ip.startsWith('127.') ? randomBytes(MIN_KEY_BYTES) : undefined;
}

function createLocalObserver(
  { stateDir, ip }: DaemonOptions,
  port: number,
  execKey: Uint8Array | undefined,
  log: Logger,
): Observer {
  return createObserver({
    workDir: placesIn(stateDir).engine,
    host: ip,
    port,
    hostname: hostnameAt(ip),
    ...(execKey && { exec: { mac: createMac(execKey) } }),
    clock: systemClock,
    log,
  });
}

function ownIdentity() {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('/proc does not show this process: it must be mounted');
  return identity;
}
