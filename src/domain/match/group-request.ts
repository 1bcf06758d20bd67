import type { TaskConfig } from '../../../api/generated/aurora.ts';
import { resourcesOf } from '../values/resources.ts';
import { amountsOf, type ResourceType } from './amounts.ts';
import { type Executors, overheadOf } from './executor-settings.ts';
import type { GroupRequest } from './match-group.ts';
import { orderConstraints } from './vetoes.ts';

/** What of the cluster's configuration a request depends on. */
export interface RequestSettings {
  readonly executors: Executors;
  /** Whether tasks of this tier take revocable resources. */
  isRevocable(tier: string | undefined): boolean;
  /** The types that count as revocable: `-enable_revocable_cpus`, `-enable_revocable_ram`. */
  readonly revocableTypes: ReadonlySet<ResourceType>;
}

/** What tasks of `config` ask of a host. */
export function toGroupRequest(config: TaskConfig, settings: RequestSettings): GroupRequest {
  const resources = resourcesOf(config);
  const executorName = config.executorConfig?.name;
  return {
    task: amountsOf(resources),
    executor: overheadOf(executorName === undefined ? undefined : settings.executors.get(executorName)),
    constraints: orderConstraints(config.constraints),
    usage: { revocable: settings.isRevocable(config.tier), revocableTypes: settings.revocableTypes },
    portNames: [...resources.namedPorts].sort(),
  };
}
