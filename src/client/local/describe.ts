import type { LocalFacts } from '../../ports/local-cluster.ts';

/** What a user wants to know about a running cluster, one fact a line. */
export function describeCluster({ parts, isolation, stateDir, logFile }: LocalFacts): readonly string[] {
  return [
    `UI          ${parts.scheduler.url}`,
    `observer    ${parts.observer.url}`,
    `engine      ${parts.master.url} (master), ${parts.agent.url} (agent)`,
    `isolation   ${isolation}`,
    `process     ${parts.scheduler.pid}`,
    `state       ${stateDir}`,
    `log         ${logFile}`,
  ];
}
