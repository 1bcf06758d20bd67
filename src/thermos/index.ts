/** The runner library: tasks of processes on one machine, their checkpoints and logs. */

export {
  activeTasksDirectory,
  type CheckpointPaths,
  checkpointPaths,
  finishedTasksDirectory,
} from './checkpoint/paths.ts';
export { type CheckpointReader, createCheckpointReader } from './checkpoint/reader.ts';
export { diskUsageBytes } from './disk-usage.ts';
export { type GuardedDirectory, openGuardedDirectory } from './logs/directory.ts';
export { LOG_DIRECTORY_NAME, type LogStream } from './logs/open.ts';
export { createPump, type Pump } from './logs/pump.ts';
export { createRotatingFile, type RotatingFile } from './logs/rotating-file.ts';
export { DEFAULT_LOG_SETTINGS, type LogDestination, type LogSettings } from './logs/settings.ts';
export { processEnvironment } from './process/environment.ts';
export { makePipe } from './process/pipe.ts';
export { hasEnvironmentEntry, listProcesses, type ProcessEntry } from './process/proc.ts';
export { becomeUser, type Exit, type StartedProcess, startProcess } from './process/start.ts';
export { createSurvivors, type Survivors } from './process/survivors.ts';
export { currentUser, findUser, findUserById, type UserAccount } from './process/user.ts';
export { type Runner, type RunnerOptions, startRunner } from './runner/runner.ts';
export type { RunnableProcess, RunnableTask } from './runner/task.ts';
