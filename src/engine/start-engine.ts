import { mkdirSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AdjustableLogger } from './adjustable-logger.ts';
import type { Agent } from './agent/agent.ts';
import { readAgent, writeAgent } from './agent/checkpoint.ts';
import { recover } from './agent/recovery.ts';
import { assemble, type Ports } from './assemble.ts';
import { Journal } from './checkpoint/journal.ts';
import { lockWorkDir } from './checkpoint/work-dir-lock.ts';
import { chooseIsolator } from './containers/choose-isolator.ts';
import type { Isolator } from './containers/isolator.ts';
import { readBootId } from './containers/process-table.ts';
import { switchLink } from './containers/sandbox.ts';
import { startHousekeeping } from './housekeeping.ts';
import { agentRoutes } from './http/agent-routes.ts';
import { masterRoutes } from './http/master-routes.ts';
import { type Routes, type RunningServer, startServer } from './http/server.ts';
import type { Master } from './master/master.ts';
import { type EngineOptions, effectiveResources } from './options.ts';
import { resourcesOf, scalar } from './resources/resources.ts';

/** An engine that serves both of its ports. */
export interface RunningEngine {
  readonly masterPort: number;
  readonly agentPort: number;
  readonly agentId: string;
  /** How tasks are kept apart on this machine, in one sentence for the operator. */
  describeIsolation(): string;
  /** Frameworks and their live tasks and executors, for status displays. */
  view(): EngineView;
  /**
   * Stops the engine. Tasks go on and are taken over by the next engine of the same work directory,
   * unless `killTasks`: then every executor is shut down, and what does not end in time is killed.
   */
  stop(options: { readonly killTasks: boolean }): Promise<void>;
}

/** What an engine runs right now. */
export interface EngineView {
  readonly isRecovering: boolean;
  readonly frameworks: readonly {
    readonly id: string;
    readonly name: string;
    readonly isConnected: boolean;
    readonly taskCount: number;
  }[];
  readonly executors: readonly {
    readonly id: string;
    readonly frameworkId: string;
    readonly pid: number | undefined;
    readonly state: string;
    readonly directory: string;
  }[];
}

/** How long executors get when the engine is told to stop with all tasks. */
const STOP_GRACE_MS = 60_000;
const STOP_LOOK_MS = 20;

/**
 * Starts the engine of one work directory: a master and an agent that speak the Mesos v1 API. Resolves once both
 * ports are served; tasks of an earlier engine may still be on their way back then.
 * @throws Error if the work directory is in use or damaged, a port is taken, or demanded cgroups cannot be used
 */
export async function startEngine(given: EngineOptions): Promise<RunningEngine> {
  mkdirSync(given.workDir, { recursive: true });
  const logger = new AdjustableLogger(given.logger, given.timers);
  const options = { ...given, workDir: realpathSync(given.workDir), logger };
  const unlock = lockWorkDir(options.workDir);
  try {
    return await startLocked(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Options whose details can be made visible. */
type AdjustableOptions = EngineOptions & { readonly logger: AdjustableLogger };

async function startLocked(options: AdjustableOptions, unlock: () => void): Promise<RunningEngine> {
  const journal = await Journal.open(join(options.workDir, 'meta'), options.onFatal ?? crash);
  const isolator = isolatorFor(options);
  options.logger.info(`isolation: ${isolator.describe()}`);
  const known = readAgent(journal);
  const bootId = readBootId();
  const agentId = known?.agentId ?? `${options.random.uuid()}-S0`;
  await linkAgent(options.workDir, agentId);

  const ports: Ports = { master: 0, agent: 0 };
  const { master, agent } = assemble(options, journal, isolator, agentId, ports);
  recover(agent, master, known?.bootId === bootId, options.logger);
  let servers: readonly RunningServer[];
  try {
    servers = await serve(options, master, agent, ports, known);
  } catch (error) {
    agent.stop();
    await journal.close();
    throw error;
  }
  await journal.commit([writeAgent({ agentId, bootId, agentPort: ports.agent, masterPort: ports.master })]);
  const stopHousekeeping = startHousekeeping(options, master, agent);

  let stopped: Promise<void> | undefined;
  const stop = async (killTasks: boolean): Promise<void> => {
    if (killTasks) await endEverything(agent);
    stopHousekeeping();
    options.logger.close();
    agent.stop();
    await Promise.all(servers.map((server) => server.close()));
    await journal.close();
    unlock();
  };
  return {
    masterPort: ports.master,
    agentPort: ports.agent,
    agentId,
    describeIsolation: () => isolator.describe(),
    view: () => viewOf(master, agent),
    stop: ({ killTasks }) => {
      stopped ??= stop(killTasks);
      return stopped;
    },
  };
}

function isolatorFor(options: EngineOptions): Isolator {
  const offered = scalar(resourcesOf(effectiveResources(options)), 'cpus');
  const totalCpus = Math.min(availableParallelism(), offered);
  return chooseIsolator(options.isolation ?? 'auto', options.workDir, totalCpus);
}

/** Opens both ports, the agent's first: its address goes into offers. */
async function serve(
  options: AdjustableOptions,
  master: Master,
  agent: Agent,
  ports: Ports,
  last: { readonly agentPort: number; readonly masterPort: number } | undefined,
): Promise<readonly RunningServer[]> {
  const agentServer = await listenAgain(
    options,
    options.agentPort,
    last?.agentPort,
    '/slave(1)',
    agentRoutes(agent, options.logger),
    agent,
  );
  ports.agent = agentServer.port;
  try {
    const routes = masterRoutes(master, agent, options, options.logger);
    const { masterPort } = options;
    const masterServer = await listenAgain(options, masterPort, last?.masterPort, '/master', routes, agent);
    ports.master = masterServer.port;
    return [agentServer, masterServer];
  } catch (error) {
    await agentServer.close();
    throw error;
  }
}

function crash(error: Error): void {
  // Outside of any promise, so that nothing can swallow it: what is on disk is unknown now.
  setImmediate(() => {
    throw error;
  });
}

async function linkAgent(workDir: string, agentId: string): Promise<void> {
  const directory = join(workDir, 'meta', 'slaves', agentId);
  mkdirSync(directory, { recursive: true });
  await switchLink(join(workDir, 'meta', 'slaves', 'latest'), directory);
}

/** Listens on the wanted port; 0 means that of last time, and a free one if nobody depends on that one. */
async function listenAgain(
  options: EngineOptions,
  wanted: number,
  last: number | undefined,
  prefix: string,
  routes: Routes,
  agent: Agent,
): Promise<RunningServer> {
  try {
    return await startServer(options.ip, wanted === 0 ? (last ?? 0) : wanted, prefix, routes, options.logger);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (wanted !== 0 || !isTaken || agent.allExecutors().length > 0) throw error;
    return startServer(options.ip, 0, prefix, routes, options.logger);
  }
}

/** Shuts every executor down and waits; kills what is left after the grace period. */
async function endEverything(agent: Agent): Promise<void> {
  const { timers, clock } = agent.options;
  const deadlineMs = clock.nowMs() + STOP_GRACE_MS;
  const running = () => agent.allExecutors().filter(({ state }) => state !== 'terminated');
  for (const executor of running()) agent.runs.shutdown(executor);
  while (running().length > 0 && clock.nowMs() < deadlineMs) {
    await new Promise<void>((resolve) => timers.after(STOP_LOOK_MS, resolve));
  }
  await Promise.all(running().map(({ containerId }) => agent.runs.containerizer.destroy(containerId)));
  await Promise.all(agent.runs.containerizer.strangers().map((id) => agent.runs.containerizer.clear(id)));
}

function viewOf(master: Master, agent: Agent): EngineView {
  return {
    isRecovering: !agent.recovered,
    frameworks: [...master.frameworks.values()].map(({ id, info, subscription, tasks }) => ({
      id,
      name: info.name,
      isConnected: subscription !== undefined,
      taskCount: tasks.size,
    })),
    executors: agent
      .allExecutors()
      .filter(({ state }) => state !== 'terminated')
      .map(({ id, frameworkId, pid, state, directory }) => ({ id, frameworkId, pid, state, directory })),
  };
}
