import { JobConfiguration, TaskConfig } from '../../../api/generated/aurora.ts';
import { ApiInputError, complete, type Wire } from '../../../api/thrift/index.ts';
import { failure, type Result, success } from '../values/result.ts';

const NO_JOB_KEY = { role: '', environment: '', name: '' } as const;

/**
 * Completes a task configuration as it came over the wire. Texts whose absence a rule words for itself
 * are left empty; any other missing or out-of-range field is refused by its path.
 */
export function completeTaskConfig(wire: Wire<TaskConfig>): Result<TaskConfig> {
  return refusing(() => complete(TaskConfig, withBlanks(wire)));
}

/** The same for a whole job; a missing task configuration is for the caller to refuse. */
export function completeJob(
  wire: Wire<JobConfiguration>,
  taskConfig: Wire<TaskConfig>,
): Result<JobConfiguration> {
  return refusing(() =>
    complete(JobConfiguration, {
      ...wire,
      key: { ...NO_JOB_KEY, ...definedOnly(wire.key ?? {}) },
      owner: wire.owner && { user: '', ...definedOnly(wire.owner) },
      taskConfig: withBlanks(taskConfig),
    }),
  );
}

function withBlanks(wire: Wire<TaskConfig>): Wire<TaskConfig> {
  const { job, owner, executorConfig, container } = wire;
  return {
    ...wire,
    job: { ...NO_JOB_KEY, ...definedOnly(job ?? {}) },
    owner: owner && { user: '', ...definedOnly(owner) },
    executorConfig: executorConfig && { name: '', ...definedOnly(executorConfig) },
    container:
      container !== undefined && 'docker' in container && container.docker !== undefined
        ? { docker: { image: '', ...definedOnly(container.docker) } }
        : container,
  };
}

/** A present field without a value must not hide the blank it stands for. */
function definedOnly<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // same fields
}

function refusing<T>(completing: () => T): Result<T> {
  try {
    return success(completing());
  } catch (error) {
    if (error instanceof ApiInputError) return failure(error.message);
    throw error;
  }
}
