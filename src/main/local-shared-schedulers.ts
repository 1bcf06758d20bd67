import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { leadsOne } from '../edge/local/leader.ts';
import { placesIn } from '../edge/local/state-dir.ts';
import { SupervisedProcess } from '../edge/local/supervised-process.ts';
import { localZooKeeper } from '../edge/local/zookeeper-server.ts';
import { claimPorts } from '../edge/system/claim-ports.ts';
import { monotonicClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { loopbackOf, SERVER_SET } from './local-addresses.ts';
import { httpPortsFor } from './local-ports.ts';
import {
  describeScheduler,
  type RunningSchedulers,
  type SchedulersOptions,
  schedulerFlags,
} from './local-schedulers.ts';
import { prepareSharedLog, SHARED_LOG } from './local-shared-log.ts';
import { programFile } from './project.ts';

const ZOOKEEPER_HOST = '127.0.0.1';
const POLL_MS = 50;

/**
 * Starts a ZooKeeper server and schedulers that share their log there, each with a process of its own, which is started
 * again when it ends. Resolves when one of them leads and all answer.
 * @throws Error that says what is in the way
 */
export async function startSharedSchedulers(
  options: SchedulersOptions,
  count: number,
): Promise<RunningSchedulers> {
  const { stateDir, ip } = options.options;
  const [zooKeeperPort = 0, ...httpPorts] = await claimPorts([
    { host: ZOOKEEPER_HOST, port: options.ports.zooKeeperPort },
    ...httpPortsFor(options.options, count).map((port) => ({ host: ip, port })),
  ]);
  const address = `${ZOOKEEPER_HOST}:${zooKeeperPort}`;
  const places = placesIn(stateDir);
  // What a move of the log into ZooKeeper left that did not come to its end.
  if (existsSync(places.log)) rmSync(places.zookeeper, { recursive: true, force: true });
  const server = supervise(options, 'zookeeper', localZooKeeper(places.zookeeper, zooKeeperPort));
  const schedulers: SupervisedProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    await server.stop();
  };
  try {
    const logger = options.loggerOf('local');
    await whileRunning([server], () => prepareSharedLog(stateDir, zooKeeperPort, logger));
    const flags = [...schedulerFlags(options), ...sharingFlags(address), ...execFlags(options)];
    for (const [i, port] of httpPorts.entries()) {
      const command = [process.execPath, fileURLToPath(programFile('aurora-scheduler')), ...flags];
      schedulers.push(supervise(options, `scheduler-${i + 1}`, [...command, `-http_port=${port}`]));
    }
    await whileRunning([server, ...schedulers], () => leadsOne(loopbackOf(ip), httpPorts));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    describe: () => ({
      schedulers: httpPorts.map((port, i) =>
        describeScheduler(ip, { pid: schedulers[i]?.pid ?? 0, port, state: 'unreachable' }),
      ),
      zookeeper: { pid: server.pid, port: zooKeeperPort, address },
    }),
    stop,
  };
}

function supervise(
  { output, loggerOf, onChanged }: SchedulersOptions,
  name: string,
  command: readonly string[],
): SupervisedProcess {
  return new SupervisedProcess({
    ...{ name, command, output, monotonicClock },
    ...{ timers: systemTimers, random: systemRandom, logger: loggerOf('local'), onRestarted: onChanged },
  });
}

function sharingFlags(address: string): readonly string[] {
  return [
    `-zk_endpoints=${address}`,
    // Short, so that who kills a leader need not wait; long enough for a busy machine.
    '-zk_session_timeout=5secs',
    `-serverset_path=${SERVER_SET}`,
    `-native_log_zk_group_path=${SHARED_LOG}`,
    '-native_log_quorum_size=1',
  ];
}

function execFlags({ execKey, options }: SchedulersOptions): readonly string[] {
  if (execKey === undefined) return [];
  const { execKey: path } = placesIn(options.stateDir);
  rmSync(path, { force: true });
  writeFileSync(path, execKey, { mode: 0o600 });
  return [`-task_exec_key_file=${path}`];
}

/** Waits for a condition. @throws Error if one of the processes ends before */
async function whileRunning(
  processes: readonly SupervisedProcess[],
  condition: () => Promise<boolean>,
): Promise<void> {
  while (!(await condition())) {
    const ended = processes.find(({ firstEnd }) => firstEnd !== undefined);
    if (ended !== undefined) throw new Error(ended.firstEnd);
    await delay(POLL_MS);
  }
}
