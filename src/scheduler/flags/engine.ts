import type { FrameworkInfo } from '../../../api/mesos/v1.ts';
import { type FlagValues, flag, flagTypes, positive } from '../../domain/flags/index.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';

/** How the scheduler proves to Mesos who it is. */
export interface EngineCredentials {
  readonly principal: string;
  readonly secret: string;
}

/** How the scheduler connects to Mesos and what it says of itself there. */
export const ENGINE_FLAGS = {
  masterAddress: flag({
    name: 'mesos_master_address',
    type: flagTypes.text,
    required: true,
    help: 'Where the Mesos master is: host:port, zk://[user:password@]host:port,…/path for masters that elect their leader, or file:///path of a file that holds one of these.',
  }),
  frameworkName: flag({
    name: 'framework_name',
    type: flagTypes.text,
    default: 'Aurora',
    help: 'Name of the framework in Mesos.',
  }),
  frameworkUser: flag({
    name: 'executor_user',
    type: flagTypes.text,
    default: 'root',
    help: 'User that executors run as.',
  }),
  credentials: flag({
    name: 'framework_authentication_file',
    type: flagTypes.madeOf(flagTypes.textFile, 'file', ({ text }) => parseCredentials(text)),
    help: 'Properties file with aurora_authentication_principal and aurora_authentication_secret.',
  }),
  announcePrincipal: flag({
    name: 'framework_announce_principal',
    type: flagTypes.bool,
    default: false,
    help: 'Whether the framework carries its principal.',
  }),
  failoverTimeoutMs: flag({
    name: 'framework_failover_timeout',
    type: flagTypes.duration,
    default: 21 * 86_400_000,
    help: 'How long Mesos keeps tasks running while no scheduler is there.',
  }),
  mesosRole: flag({
    name: 'mesos_role',
    type: flagTypes.text,
    help: 'Mesos role whose reserved resources are used too.',
  }),
  receiveRevocable: flag({
    name: 'receive_revocable_resources',
    type: flagTypes.bool,
    default: false,
    help: 'Whether Mesos offers resources that it may take back.',
  }),
  allowGpus: flag({
    name: 'allow_gpu_resource',
    type: flagTypes.bool,
    default: false,
    help: 'Whether Mesos offers GPUs and jobs may ask for them.',
  }),
  partitionAware: flag({
    name: 'partition_aware',
    type: flagTypes.bool,
    default: false,
    help: 'Whether tasks of unreachable agents are PARTITIONED first instead of LOST at once.',
  }),
  maxRegistrationDelayMs: flag({
    name: 'max_registration_delay',
    type: flagTypes.duration,
    default: 60_000,
    check: positive,
    help: 'A scheduler that is not registered with Mesos within this time stops.',
  }),
} as const;

/**
 * What Mesos is told at each subscription, without the framework's id.
 * @param hostname under which this scheduler is reached
 * @param webUrl of the UI
 */
export function frameworkInfo(
  values: FlagValues<typeof ENGINE_FLAGS>,
  { hostname, webUrl }: { readonly hostname: string; readonly webUrl: string },
): FrameworkInfo {
  const capabilities = [
    values.receiveRevocable ? 'REVOCABLE_RESOURCES' : undefined,
    values.allowGpus ? 'GPU_RESOURCES' : undefined,
    values.partitionAware ? 'PARTITION_AWARE' : undefined,
  ].flatMap((type) => (type === undefined ? [] : [{ type }]));
  return {
    user: values.frameworkUser,
    name: values.frameworkName,
    failover_timeout: Math.trunc(values.failoverTimeoutMs / 1000),
    checkpoint: true,
    hostname,
    webui_url: webUrl,
    ...(values.mesosRole === undefined ? {} : { role: values.mesosRole }),
    ...(values.announcePrincipal && values.credentials !== undefined
      ? { principal: values.credentials.principal }
      : {}),
    ...(capabilities.length === 0 ? {} : { capabilities }),
  };
}

/** Reads a Java properties file as far as credentials need it: `key = value` or `key: value` lines and comments. */
export function parseCredentials(properties: string): Result<EngineCredentials> {
  const entries = new Map(
    properties
      .split(/\r?\n/)
      .map((line) => /^\s*([^#!\s:=][^\s:=]*)\s*[:=]\s*(.*)$/.exec(line))
      .flatMap((match) => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? ''] as const])),
  );
  const principal = entries.get('aurora_authentication_principal');
  const secret = entries.get('aurora_authentication_secret');
  if (principal === undefined || secret === undefined) {
    return failure('it must have aurora_authentication_principal and aurora_authentication_secret');
  }
  return success({ principal, secret });
}
