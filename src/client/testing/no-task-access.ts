import type { TaskAccess } from '../../ports/task-access.ts';

const unexpected = (): Promise<never> => Promise.reject(new Error('no access to a task was expected'));

/** Access to tasks whose every use fails; tests replace what they expect. */
export const NO_TASK_ACCESS: TaskAccess = {
  ask: unexpected,
  write: unexpected,
  exec: () => ({ outcome: unexpected(), interrupt: () => undefined }),
  run: unexpected,
  printOutput: unexpected,
  opensshVersion: unexpected,
};
