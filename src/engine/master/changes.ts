import type { TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import type { MasterFramework, MasterTask } from './types.ts';

/** Something that happened in the master, named as the operator API names the event that tells it. */
export type MasterChange =
  | { readonly type: 'TASK_ADDED'; readonly framework: MasterFramework; readonly task: MasterTask }
  | {
      readonly type: 'TASK_UPDATED';
      readonly framework: MasterFramework;
      readonly status: TaskStatus;
      /** The latest state, which may be ahead of the status. */
      readonly state: TaskState;
    }
  | {
      readonly type: 'FRAMEWORK_ADDED' | 'FRAMEWORK_UPDATED' | 'FRAMEWORK_REMOVED';
      readonly framework: MasterFramework;
    }
  | { readonly type: 'AGENT_ADDED' | 'AGENT_REMOVED' | 'HEARTBEAT' };

/** Tells what happens to everybody who watches. */
export class Changes {
  readonly #watchers = new Set<(change: MasterChange) => void>();

  /** @returns what ends the watch */
  watch(watcher: (change: MasterChange) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell(change: MasterChange): void {
    for (const watcher of this.#watchers) watcher(change);
  }
}
