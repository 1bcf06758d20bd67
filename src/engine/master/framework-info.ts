import type { FrameworkInfo } from '../../../api/mesos/v1.ts';
import type { MasterFramework } from './types.ts';

/** The info with its id, in the order of Mesos' fields. */
export function withId(info: FrameworkInfo, id: string): FrameworkInfo {
  const { user, name, ...rest } = info;
  return { user, name, ...rest, id: { value: id } };
}

/** What a known framework says anew; its user and whether it is checkpointed stay as they were. */
export function updatedInfo(known: FrameworkInfo, given: FrameworkInfo, id: string): FrameworkInfo {
  const { checkpoint } = known;
  return withId({ ...given, user: known.user, ...(checkpoint === undefined ? {} : { checkpoint }) }, id);
}

/** A framework that runs nothing yet. */
export function newFramework(id: string, info: FrameworkInfo, registeredAtMs: number): MasterFramework {
  return {
    id,
    info,
    registeredAtMs,
    tasks: new Map(),
    executors: new Map(),
    completedTasks: [],
    lost: [],
  };
}
