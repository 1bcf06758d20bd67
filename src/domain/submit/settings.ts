import type { TierConfig } from './tiers.ts';

/** What the operator of a cluster lets jobs do. Each has a flag of the scheduler. */
export interface AdmissionSettings {
  /** Environments are allowed if the whole text matches; see {@link wholeTextPattern}. */
  readonly allowedEnvironments: AllowedEnvironments;
  readonly tiers: TierConfig;
  /** Names of the executors that the scheduler can launch. */
  readonly executorNames: ReadonlySet<string>;
  readonly maxTasksPerJob: number;
  readonly allowedContainerTypes: ReadonlySet<'MESOS' | 'DOCKER'>;
  readonly allowDockerParameters: boolean;
  /** Given to Docker jobs that set no parameters. */
  readonly defaultDockerParameters: readonly { readonly name: string; readonly value: string }[];
  readonly requireDockerUseExecutor: boolean;
  readonly allowGpus: boolean;
  readonly allowMesosFetcher: boolean;
  readonly allowContainerVolumes: boolean;
  /** Tasks of any tier may have an SLA policy, not only those of production tiers. */
  readonly slaPoliciesForAllTiers: boolean;
  /** Jobs with fewer instances may not have a count or percentage policy. */
  readonly minInstancesForSlaPolicy: number;
  readonly maxSlaDurationSecs: number;
}

/** A pattern and its source, which error messages show. */
export interface AllowedEnvironments {
  readonly source: string;
  readonly matches: (environment: string) => boolean;
}

/**
 * A regular expression that must match the whole text.
 * @throws SyntaxError if `source` is not a regular expression
 */
export function wholeTextPattern(source: string): AllowedEnvironments {
  const pattern = new RegExp(`^(?:${source})$`);
  return { source, matches: (environment) => pattern.test(environment) };
}
