import { parseArgs } from 'node:util';
import { isHelp } from '../domain/flags/index.ts';
import { DEFAULT_OBSERVER_PORT } from './observer.ts';

/** What the command line of the observer says. */
export interface ObserverFlags {
  readonly mesosRoot: string;
  readonly ip: string;
  readonly port: number;
  /** Measure cpu, memory and disk of tasks. */
  readonly sampling: boolean;
  /** File with the key of the scheduler's tickets; without it nobody runs commands in sandboxes. */
  readonly taskExecKeyFile: string | undefined;
  /** Remarks on flags that were given and change nothing. */
  readonly notices: readonly string[];
}

export type ObserverFlagsResult =
  | { readonly kind: 'flags'; readonly flags: ObserverFlags }
  | { readonly kind: 'help'; readonly text: string }
  /** `problem` says which argument is wrong and what would be right. */
  | { readonly kind: 'usageError'; readonly problem: string };

const MEASURED_WHEN_ASKED = 'tasks are read and measured when a page asks for them';
const NO_AGENT_COLLECTOR = 'the size of a sandbox is always measured by walking it';

/** Flags of the original that start scripts may give, with the reason why they change nothing. */
const IGNORED: ReadonlyMap<string, string> = new Map([
  ['polling_interval_secs', MEASURED_WHEN_ASKED],
  ['task_process_collection_interval_secs', MEASURED_WHEN_ASKED],
  ['task_disk_collection_interval_secs', MEASURED_WHEN_ASKED],
  ['enable_mesos_disk_collector', NO_AGENT_COLLECTOR],
  ['agent_api_url', NO_AGENT_COLLECTOR],
  ['executor_id_json_path', NO_AGENT_COLLECTOR],
  ['disk_usage_json_path', NO_AGENT_COLLECTOR],
  ['log_to_stderr', 'the log goes to standard error'],
  ['log_to_disk', 'the log goes to standard error'],
  ['log_dir', 'the log goes to standard error'],
  ['log_simple', 'the log goes to standard error'],
]);

const VALUELESS: readonly string[] = ['enable_mesos_disk_collector', 'log_simple'];

const USAGE = `Usage: thermos_observer [FLAG ...]

Shows the Thermos tasks of this machine over HTTP.

  --mesos-root=DIRECTORY
      the agent's work directory (default: /var/lib/mesos)
  --ip=ADDRESS
      address to listen at (default: 0.0.0.0)
  --port=PORT
      port to listen at, 0 for a free one (default: ${DEFAULT_OBSERVER_PORT})
  --disable_task_resource_collection
      do not measure cpu, memory and disk of tasks
  --task_exec_key_file=FILE
      let callers with a ticket of the scheduler run commands in the sandboxes of tasks; holds the same key as the
      scheduler's file and is readable by its owner only (default: nobody may)
`;

/** Reads the arguments of the observer: `--name=value` or `--name value`. */
export function parseObserverFlags(args: readonly string[]): ObserverFlagsResult {
  if (args.some(isHelp)) return { kind: 'help', text: USAGE };
  try {
    return evaluate(args);
  } catch (error) {
    // What parseArgs throws names the argument.
    return { kind: 'usageError', problem: error instanceof Error ? error.message : String(error) };
  }
}

function evaluate(args: readonly string[]): ObserverFlagsResult {
  const ignored = [...IGNORED.keys()].map((name) => {
    const type = VALUELESS.includes(name) ? ('boolean' as const) : ('string' as const);
    return [name, { type }] as const;
  });
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      ...Object.fromEntries(ignored),
      'mesos-root': { type: 'string', default: '/var/lib/mesos' },
      ip: { type: 'string', default: '0.0.0.0' },
      port: { type: 'string', default: String(DEFAULT_OBSERVER_PORT) },
      disable_task_resource_collection: { type: 'boolean', default: false },
      task_exec_key_file: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    return { kind: 'usageError', problem: `--port must be a port from 0 to 65535, but is '${values.port}'` };
  }
  const given = Object.keys(values);
  const notices = [...IGNORED]
    .filter(([name]) => given.includes(name))
    .map(([name, reason]) => `--${name} changes nothing: ${reason}`);
  return {
    kind: 'flags',
    flags: {
      mesosRoot: values['mesos-root'],
      ip: values.ip,
      port,
      sampling: !values.disable_task_resource_collection,
      taskExecKeyFile: values.task_exec_key_file,
      notices,
    },
  };
}
