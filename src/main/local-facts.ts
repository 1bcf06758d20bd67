import type { DaemonOptions } from '../edge/local/local-cluster.ts';
import { placesIn } from '../edge/local/state-dir.ts';
import type { LocalFacts, LocalPorts } from '../ports/local-cluster.ts';
import { CLUSTER, hostnameAt, loopbackOf, SERVER_SET } from './local-addresses.ts';
import { notesOn } from './local-notes.ts';
import type { RunningSchedulers } from './local-schedulers.ts';

/** What users are told of a running cluster. */
export function factsOn(
  { stateDir, ip }: DaemonOptions,
  ports: LocalPorts,
  isolation: string,
  running: RunningSchedulers,
): LocalFacts {
  const places = placesIn(stateDir);
  const { schedulers, zookeeper } = running.describe();
  const [first] = schedulers;
  if (first === undefined) throw new Error('a cluster has a scheduler');
  const { state: _, ...scheduler } = first;
  const part = (port: number) => ({ pid: process.pid, port, url: `http://${hostnameAt(ip)}:${port}` });
  return {
    ...{ cluster: CLUSTER, stateDir, clustersFile: places.clusters, logFile: places.output },
    ...{ isolation, ip, schedulerUri: `http://${loopbackOf(ip)}:${scheduler.port}` },
    notes: notesOn(stateDir),
    parts: {
      scheduler,
      observer: part(ports.observerPort),
      master: part(ports.masterPort),
      agent: part(ports.agentPort),
    },
    schedulers,
    ...(zookeeper && { zookeeper }),
  };
}

/** The cluster as clients find it. */
export function clustersJson({ cluster, stateDir, schedulerUri, parts, zookeeper }: LocalFacts): string {
  const entry = {
    name: cluster,
    ...(zookeeper === undefined
      ? { scheduler_uri: schedulerUri }
      : { zk: '127.0.0.1', zk_port: zookeeper.port, scheduler_zk_path: SERVER_SET }),
    auth_mechanism: 'UNAUTHENTICATED',
    slave_root: placesIn(stateDir).engine,
    slave_run_directory: 'latest',
    observer_port: parts.observer.port,
  };
  return `${JSON.stringify([entry], null, 2)}\n`;
}
