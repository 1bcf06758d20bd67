import type { JobUpdateDetails, ScheduledTask, TaskConfig } from '../../api/generated/aurora.ts';

/** Records that are encoded in one go, between which other work has its turn: a few milliseconds' worth. */
const MAX_RECORDS = 250;

/** A slice is closed when its records have about this size. */
const MAX_CHARACTERS = 256 * 1024;

/**
 * Cuts `elements` into slices, each small enough to be encoded in one go.
 * @param charactersOf about how many characters of text an element has, if that can be many
 */
export function* slices<T>(
  elements: Iterable<T>,
  charactersOf: (element: T) => number = () => 0,
): Generator<readonly T[], void> {
  let slice: T[] = [];
  let characters = 0;
  for (const element of elements) {
    slice.push(element);
    characters += charactersOf(element);
    if (slice.length < MAX_RECORDS && characters < MAX_CHARACTERS) continue;
    yield slice;
    slice = [];
    characters = 0;
  }
  if (slice.length > 0) yield slice;
}

/** About how much text a configuration has: all but its executor's data is small. */
export function charactersOfConfig({ executorConfig }: TaskConfig): number {
  return executorConfig?.data?.length ?? 0;
}

/** About how much text a task has that is written together with its configuration. */
export function charactersOfTask({ assignedTask }: ScheduledTask): number {
  return charactersOfConfig(assignedTask.task);
}

/** As {@link charactersOfTask}, of tasks that are written one after the other, each configuration once. */
export function charactersOfNextTask(): (task: ScheduledTask) => number {
  let last: TaskConfig | undefined;
  return ({ assignedTask }) => {
    if (assignedTask.task === last) return 0;
    last = assignedTask.task;
    return charactersOfConfig(last);
  };
}

/** About how much text the configurations and events of a job update have. */
export function charactersOfUpdate({ update, instanceEvents }: JobUpdateDetails): number {
  const { initialState, desiredState } = update.instructions;
  const configs = [...initialState, ...(desiredState === undefined ? [] : [desiredState])];
  const text = configs.reduce((sum, { task }) => sum + charactersOfConfig(task), 0);
  return text + instanceEvents.length * EVENT_CHARACTERS;
}

const EVENT_CHARACTERS = 100;
