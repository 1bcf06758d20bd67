import { parseMesosDuration } from './duration.ts';

/** What the agent tells its executor by environment variables. */
export interface AgentEnvironment {
  readonly frameworkId: string;
  readonly executorId: string;
  /** `host:port` of the agent. */
  readonly endpoint: string;
  /** A Unix socket to use instead of the endpoint. */
  readonly socketPath: string | undefined;
  /** The run directory as the agent's host sees it. */
  readonly directory: string;
  /** The run directory as this program sees it. */
  readonly sandbox: string;
  /** The agent comes back after a restart, and this executor is to wait for it. */
  readonly checkpoint: boolean;
  readonly recoveryTimeoutMs: number;
  readonly subscriptionBackoffMaxMs: number;
  readonly shutdownGracePeriodMs: number;
  /** Sent with every call. */
  readonly authenticationToken: string | undefined;
}

export type EnvironmentResult =
  | { readonly kind: 'ok'; readonly environment: AgentEnvironment }
  /** `problem` names the variable, what it holds and what it should. */
  | { readonly kind: 'unusable'; readonly problem: string };

type Variables = Readonly<Record<string, string | undefined>>;

/** What a variable holds is not what the agent's documentation says. Never leaves this file. */
class UnusableVariable extends Error {}

/** Reads the environment that an agent starts its executors with. */
export function readAgentEnvironment(variables: Variables): EnvironmentResult {
  try {
    return { kind: 'ok', environment: read(variables) };
  } catch (error) {
    if (error instanceof UnusableVariable) return { kind: 'unusable', problem: error.message };
    throw error;
  }
}

function read(variables: Variables): AgentEnvironment {
  const directory = required(variables, 'MESOS_DIRECTORY');
  return {
    frameworkId: required(variables, 'MESOS_FRAMEWORK_ID'),
    executorId: required(variables, 'MESOS_EXECUTOR_ID'),
    endpoint: required(variables, 'MESOS_AGENT_ENDPOINT'),
    socketPath: variables['MESOS_DOMAIN_SOCKET'],
    directory,
    sandbox: variables['MESOS_SANDBOX'] ?? directory,
    checkpoint: variables['MESOS_CHECKPOINT'] === '1',
    recoveryTimeoutMs: duration(variables, 'MESOS_RECOVERY_TIMEOUT', '15mins'),
    subscriptionBackoffMaxMs: duration(variables, 'MESOS_SUBSCRIPTION_BACKOFF_MAX', '2secs'),
    shutdownGracePeriodMs: duration(variables, 'MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD', '5secs'),
    authenticationToken: variables['MESOS_EXECUTOR_AUTHENTICATION_TOKEN'],
  };
}

function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value !== undefined && value !== '') return value;
  throw new UnusableVariable(
    `${name} is not set: thermos_executor is started by a Mesos agent, which sets it, and not by hand`,
  );
}

function duration(variables: Variables, name: string, fallback: string): number {
  const text = variables[name] ?? fallback;
  const ms = parseMesosDuration(text);
  if (ms !== undefined) return ms;
  throw new UnusableVariable(`${name} must be a duration such as ${fallback}, but is '${text}'`);
}
