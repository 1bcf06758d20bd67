import type { ThermosProcess, ThermosTask } from './types.ts';

/**
 * The JSON form of a task, as it stands in `task.json` and in the checkpoint root for the observer and the
 * `thermos` command to read. The inverse of `parseTask`.
 * @param task any task
 */
export function taskToJson(task: ThermosTask): object {
  const { resources } = task;
  return {
    name: task.name,
    processes: task.processes.map(processToJson),
    constraints: task.constraints,
    ...(resources && {
      resources: {
        cpu: resources.cpuCores,
        ram: resources.ramBytes,
        disk: resources.diskBytes,
        gpu: resources.gpus,
      },
    }),
    max_failures: task.maxFailures,
    max_concurrency: task.maxConcurrency,
    finalization_wait: task.finalizationWaitSecs,
  };
}

function processToJson(process: ThermosProcess): object {
  const { logger } = process;
  return {
    name: process.name,
    cmdline: process.cmdline,
    max_failures: process.maxFailures,
    daemon: process.daemon,
    ephemeral: process.ephemeral,
    min_duration: process.minDurationSecs,
    final: process.final,
    ...(logger && {
      logger: {
        destination: logger.destination,
        mode: logger.mode,
        ...(logger.rotate && {
          rotate: { log_size: logger.rotate.logSizeBytes, backups: logger.rotate.backups },
        }),
      },
    }),
  };
}
