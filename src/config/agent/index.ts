/**
 * What the executor needs of a job: its task with the agent's values filled in. Nothing here knows the job language,
 * so that an executor starts fast and stays small.
 */

export { parseTask } from '../task/parse.ts';
export { checkPlan } from '../task/plan.ts';
export { taskToJson } from '../task/to-json.ts';
export type * from '../task/types.ts';
export { type BindTaskInput, type BoundTask, bindTask, MAX_EXECUTOR_DATA_CHARACTERS } from './bind-task.ts';
