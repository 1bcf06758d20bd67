/** The executor of Thermos tasks: one process per task, speaking the Mesos v1 executor API. */

export { type AgentEnvironment, type EnvironmentResult, readAgentEnvironment } from './environment.ts';
export { type ExecutorOptions, runExecutor } from './executor.ts';
export { type ExecutorFlags, type FlagsResult, parseExecutorFlags } from './flags.ts';
