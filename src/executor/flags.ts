import { isHelp } from '../domain/flags/index.ts';
import { DEFAULT_LOG_SETTINGS, type LogDestination } from '../thermos/index.ts';

/** What the command line of the executor says. */
export interface ExecutorFlags {
  readonly announcerEnsemble: string | undefined;
  readonly announcerServersetPath: string;
  readonly announcerAllowCustomServersetPath: boolean;
  readonly announcerHostname: string | undefined;
  readonly announcerZookeeperAuthConfig: string | undefined;
  readonly mesosContainerizerPath: string;
  readonly noCreateUser: boolean;
  readonly sandboxMountPoint: string;
  readonly executeAsUser: string | undefined;
  readonly nosetuid: boolean;
  readonly nosetuidHealthChecks: boolean;
  readonly runnerLoggerDestination: LogDestination;
  readonly runnerLoggerMode: 'standard' | 'rotate';
  readonly runnerRotateLogSizeMb: number;
  readonly runnerRotateLogBackups: number;
  readonly preserveEnv: boolean;
  readonly stopTimeoutSecs: number;
}

interface FlagRule {
  readonly name: string;
  readonly help: string;
  /** Undefined: the flag takes no value. */
  readonly noun: string | undefined;
  /** Takes a value; returns what it should have been if it is none. */
  readonly put: (values: Mutable<ExecutorFlags>, text: string) => string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type KeysOf<V> = { [K in keyof ExecutorFlags]: ExecutorFlags[K] extends V ? K : never }[keyof ExecutorFlags];

const DEFAULTS: ExecutorFlags = {
  announcerEnsemble: undefined,
  announcerServersetPath: '/aurora',
  announcerAllowCustomServersetPath: false,
  announcerHostname: undefined,
  announcerZookeeperAuthConfig: undefined,
  mesosContainerizerPath: '/usr/libexec/mesos/mesos-containerizer',
  noCreateUser: false,
  sandboxMountPoint: '/mnt/mesos/sandbox',
  executeAsUser: undefined,
  nosetuid: false,
  nosetuidHealthChecks: false,
  runnerLoggerDestination: DEFAULT_LOG_SETTINGS.destination,
  runnerLoggerMode: DEFAULT_LOG_SETTINGS.mode,
  runnerRotateLogSizeMb: 100,
  runnerRotateLogBackups: DEFAULT_LOG_SETTINGS.rotateBackups,
  preserveEnv: false,
  stopTimeoutSecs: 120,
};

const FLAGS: readonly FlagRule[] = [
  text(
    'announcer-ensemble',
    'announcerEnsemble',
    'ZooKeeper servers to announce tasks at (not acted upon yet)',
  ),
  text(
    'announcer-serverset-path',
    'announcerServersetPath',
    'root of the announced paths (not acted upon yet)',
  ),
  yes(
    'announcer-allow-custom-serverset-path',
    'announcerAllowCustomServersetPath',
    'let jobs choose their path (not acted upon yet)',
  ),
  text('announcer-hostname', 'announcerHostname', 'host name to announce (not acted upon yet)'),
  text(
    'announcer-zookeeper-auth-config',
    'announcerZookeeperAuthConfig',
    'file with ZooKeeper credentials and ACLs (not acted upon yet)',
  ),
  text(
    'mesos-containerizer-path',
    'mesosContainerizerPath',
    'launcher of tasks with an image of their own (not acted upon yet)',
  ),
  yes('no-create-user', 'noCreateUser', 'do not add the user to a task image (not acted upon yet)'),
  text('sandbox-mount-point', 'sandboxMountPoint', 'the sandbox inside a task image (not acted upon yet)'),
  text('execute-as-user', 'executeAsUser', 'user of all processes, instead of the role'),
  yes('nosetuid', 'nosetuid', 'run the processes as the user of the executor'),
  yes(
    'nosetuid-health-checks',
    'nosetuidHealthChecks',
    'run shell health checks as the user of the executor',
  ),
  choice(
    'runner-logger-destination',
    'runnerLoggerDestination',
    ['file', 'console', 'both', 'none'],
    'where the output of processes goes',
  ),
  choice('runner-logger-mode', 'runnerLoggerMode', ['standard', 'rotate'], 'whether log files are rotated'),
  count('runner-rotate-log-size-mb', 'runnerRotateLogSizeMb', 'MB at which a log file is rotated'),
  count('runner-rotate-log-backups', 'runnerRotateLogBackups', 'rotated log files that are kept'),
  yes('preserve_env', 'preserveEnv', "pass the executor's environment on to the processes"),
  count('stop_timeout_in_secs', 'stopTimeoutSecs', 'seconds that stopping a task may take at most'),
];

/** Logging flags of the original, accepted for the sake of start scripts; the log goes to the sandbox anyway. */
const IGNORED = /^(log_\w+|app_\w+|debug|quiet)$/;

export type FlagsResult =
  | { readonly kind: 'flags'; readonly flags: ExecutorFlags }
  | { readonly kind: 'help'; readonly text: string }
  /** `problem` says which argument is wrong and what would be right. */
  | { readonly kind: 'usageError'; readonly problem: string };

/**
 * Reads the arguments of the executor: `--name=value`, `--name value`, and `--name` where there is no value.
 * Dashes and underscores in names are alike.
 */
export function parseExecutorFlags(args: readonly string[]): FlagsResult {
  const values: Mutable<ExecutorFlags> = { ...DEFAULTS };
  const rest = args.values();
  for (const arg of rest) {
    if (isHelp(arg)) return { kind: 'help', text: usage() };
    const problem = takeFlag(values, arg, rest);
    if (problem !== undefined) return { kind: 'usageError', problem };
  }
  return { kind: 'flags', flags: values };
}

function takeFlag(values: Mutable<ExecutorFlags>, arg: string, rest: Iterator<string>): string | undefined {
  const [, name = '', , inline] = /^--([^=]+)(=(.*))?$/s.exec(arg) ?? [];
  const rule = FLAGS.find((each) => spelled(each.name) === spelled(name));
  if (rule === undefined) {
    return IGNORED.test(spelled(name))
      ? undefined
      : `Unknown argument ${arg}; see --help for the known ones.`;
  }
  const given = inline ?? (rule.noun === undefined ? 'true' : rest.next().value);
  if (given === undefined) return `--${rule.name} needs a value (${rule.noun}).`;
  const expected = rule.put(values, given);
  return expected && `--${rule.name} must be ${expected}, but is '${given}'.`;
}

function spelled(name: string): string {
  return name.replaceAll('-', '_');
}

function usage(): string {
  const lines = FLAGS.map(({ name, noun, help }) => `  --${name}${noun ? `=${noun}` : ''}\n      ${help}`);
  return `Usage: thermos_executor [FLAG ...]\n\nRuns one task for a Mesos agent.\n\n${lines.join('\n')}\n`;
}

function text(name: string, key: KeysOf<string | undefined>, help: string): FlagRule {
  const put: FlagRule['put'] = (values, given) => {
    // Every key of this kind takes any text; the compiler does not see that through the union.
    (values as Record<string, unknown>)[key] = given;
    return undefined;
  };
  return { name, help, noun: 'TEXT', put };
}

function choice<K extends 'runnerLoggerDestination' | 'runnerLoggerMode'>(
  name: string,
  key: K,
  allowed: readonly ExecutorFlags[K][],
  help: string,
): FlagRule {
  const put: FlagRule['put'] = (values, given) => {
    const found = allowed.find((each) => each === given);
    if (found === undefined) return `one of ${allowed.join(', ')}`;
    values[key] = found;
    return undefined;
  };
  return { name, help, noun: allowed.join('|'), put };
}

function yes(name: string, key: KeysOf<boolean>, help: string): FlagRule {
  const put: FlagRule['put'] = (values, given) => {
    if (!/^(true|false)$/i.test(given)) return 'given without a value';
    values[key] = given.toLowerCase() === 'true';
    return undefined;
  };
  return { name, help, noun: undefined, put };
}

function count(name: string, key: KeysOf<number>, help: string): FlagRule {
  const put: FlagRule['put'] = (values, given) => {
    if (!/^\d{1,9}$/.test(given)) return 'a whole number';
    values[key] = Number(given);
    return undefined;
  };
  return { name, help, noun: 'NUMBER', put };
}
