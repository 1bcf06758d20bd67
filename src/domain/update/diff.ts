import { type ConfigGroup, TaskConfig } from '../../../api/generated/aurora.ts';
import { canonicalKey } from '../../../api/thrift/index.ts';
import { toRanges } from '../values/instance-ranges.ts';

/** The configurations of instances by their ids. */
export type InstanceConfigs = ReadonlyMap<number, TaskConfig>;

/** What an update would do to the instances of a job. Each configuration is the one before, but in `added`. */
export interface UpdateDiff {
  /** New instances, with the new configuration. */
  readonly added: InstanceConfigs;
  /** Instances that the job would no longer have. */
  readonly removed: InstanceConfigs;
  /** Instances that would get the new configuration. */
  readonly changed: InstanceConfigs;
  /** Instances that the update leaves alone: they are as wanted, or out of its scope. */
  readonly unchanged: InstanceConfigs;
  /** Instances of the scope that the job neither has nor would have; an update that names such is refused. */
  readonly irrelevant: readonly number[];
}

/** What an update is to reach. */
export interface UpdateGoal {
  readonly config: TaskConfig;
  readonly instanceCount: number;
  /** The only instances that may be touched; undefined: all. */
  readonly scope: ReadonlySet<number> | undefined;
}

/**
 * Compares the active instances of a job with what an update wants. Configurations are compared as a whole, and the
 * order of sets does not count; that is the rule of upstream's updates.
 * @param current active instances; that equal configurations are one object saves work
 */
export function diffUpdate(current: InstanceConfigs, goal: UpdateGoal): UpdateDiff {
  const isWanted = comparerWith(goal.config);
  const inScope = (id: number): boolean => goal.scope?.has(id) ?? true;
  const removed = new Map<number, TaskConfig>();
  const changed = new Map<number, TaskConfig>();
  const unchanged = new Map<number, TaskConfig>();
  for (const [id, config] of current) {
    const remains = id < goal.instanceCount;
    if (!inScope(id) || (remains && isWanted(config))) unchanged.set(id, config);
    else (remains ? changed : removed).set(id, config);
  }
  const added = new Map<number, TaskConfig>();
  for (let id = 0; id < goal.instanceCount; id += 1) {
    if (!current.has(id) && inScope(id)) added.set(id, goal.config);
  }
  const irrelevant = [...(goal.scope ?? [])].filter((id) => !current.has(id) && !added.has(id));
  return { added, removed, changed, unchanged, irrelevant: irrelevant.sort((a, b) => a - b) };
}

/** True if an update would touch no instance. */
export function isNoOp({ added, removed, changed }: UpdateDiff): boolean {
  return added.size + removed.size + changed.size === 0;
}

/** Instances by their configurations, equal ones together, in the order in which they first appear. */
export function groupInstances(instances: InstanceConfigs): ConfigGroup[] {
  const keyOf = keyCache();
  const groups = new Map<string, { readonly config: TaskConfig; readonly ids: number[] }>();
  for (const [id, config] of instances) {
    const key = keyOf(config);
    const group = groups.get(key) ?? { config, ids: [] };
    groups.set(key, group);
    group.ids.push(id);
  }
  return [...groups.values()].map(({ config, ids }) => ({ config, instances: toRanges(ids) }));
}

function comparerWith(wanted: TaskConfig): (config: TaskConfig) => boolean {
  const keyOf = keyCache();
  return (config) => config === wanted || keyOf(config) === keyOf(wanted);
}

/** The text by which equal configurations are recognised, made once per object. */
function keyCache(): (config: TaskConfig) => string {
  const keys = new Map<TaskConfig, string>();
  return (config) => {
    const key = keys.get(config) ?? canonicalKey(TaskConfig, config);
    keys.set(config, key);
    return key;
  };
}
