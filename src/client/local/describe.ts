import type { LocalFacts, LocalScheduler } from '../../ports/local-cluster.ts';

/** What a user wants to know about a running cluster, one fact a line. */
export function describeCluster(facts: LocalFacts): readonly string[] {
  const { parts, isolation, stateDir, logFile } = facts;
  return [
    `UI          ${parts.scheduler.url}`,
    `observer    ${parts.observer.url}`,
    `engine      ${parts.master.url} (master), ${parts.agent.url} (agent)`,
    ...describeSharing(facts),
    `isolation   ${isolation}`,
    `process     ${parts.master.pid}`,
    `state       ${stateDir}`,
    `log         ${logFile}`,
  ];
}

const STATES: Readonly<Record<LocalScheduler['state'], string>> = {
  leading: 'leads',
  standby: 'stands by',
  unreachable: 'does not answer',
};

/** The schedulers with processes of their own, and what they share. */
function describeSharing({ schedulers, zookeeper }: LocalFacts): readonly string[] {
  if (zookeeper === undefined) return [];
  return [
    ...schedulers.map(({ url, pid, state }) => `scheduler   ${url} ${STATES[state]} (process ${pid})`),
    `ZooKeeper   ${zookeeper.address} (process ${zookeeper.pid})`,
  ];
}
