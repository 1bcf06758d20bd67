import type { ExecutorInfo } from '../../../api/mesos/v1.ts';

/** What an executor's environment is made of. */
export interface EnvironmentFacts {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly containerId: string;
  readonly directory: string;
  readonly ip: string;
  readonly agentPort: number;
  readonly checkpoint: boolean;
  readonly gracePeriodMs: number;
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The name of the variable that marks every process of a container. */
export const CONTAINER_MARKER = 'MESOS_CONTAINER_ID';

/** How long executors keep trying to come back, and how far apart at most. */
const RECOVERY_TIMEOUT = '15mins';
const SUBSCRIPTION_BACKOFF_MAX = '2secs';

/** A duration as Mesos writes it, in seconds. */
export function formatSeconds(ms: number): string {
  return `${ms / 1000}secs`;
}

/** The environment of an executor: Mesos' own variables, then those of its command; nothing of the engine's. */
export function executorEnvironment(executor: ExecutorInfo, facts: EnvironmentFacts): Record<string, string> {
  const endpoint = `${facts.ip}:${facts.agentPort}`;
  const environment: Record<string, string> = {
    LIBPROCESS_IP: facts.ip,
    LIBPROCESS_PORT: '0',
    MESOS_AGENT_ENDPOINT: endpoint,
    MESOS_CHECKPOINT: facts.checkpoint ? '1' : '0',
    MESOS_DIRECTORY: facts.directory,
    MESOS_EXECUTOR_ID: executor.executor_id.value,
    MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: formatSeconds(facts.gracePeriodMs),
    MESOS_FRAMEWORK_ID: facts.frameworkId,
    MESOS_HTTP_COMMAND_EXECUTOR: '0',
    MESOS_SANDBOX: facts.directory,
    MESOS_SLAVE_ID: facts.agentId,
    MESOS_SLAVE_PID: `slave(1)@${endpoint}`,
    [CONTAINER_MARKER]: facts.containerId,
  };
  if (facts.checkpoint) {
    environment['MESOS_RECOVERY_TIMEOUT'] = RECOVERY_TIMEOUT;
    environment['MESOS_SUBSCRIPTION_BACKOFF_MAX'] = SUBSCRIPTION_BACKOFF_MAX;
  }
  for (const variable of executor.command?.environment?.variables ?? []) {
    environment[variable.name] = variable.value ?? '';
  }
  environment['PATH'] ??= DEFAULT_PATH;
  return environment;
}
