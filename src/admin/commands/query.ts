import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import {
  flag,
  type Grammar,
  option,
  optionalPositional,
  type ParsedArguments,
  text,
} from '../../client/grammar/index.ts';
import { ALL_STATUSES, isActive } from '../../domain/task/status.ts';
import { cluster, listOfNumbers, listOfTexts, statusesNamed } from '../arguments.ts';
import { type CommandContext, defineCommand, fatal } from '../command.ts';
import { ADMIN_RPC } from '../rpc.ts';
import { fieldNames, fieldsOfTask } from '../task-fields.ts';

const DEFAULT_FORMAT = '%role%/%name%/%instanceId% %status%';

const role = optionalPositional('ROLE', text, 'only tasks of this role');
const job = optionalPositional('JOB', text, 'only tasks of jobs of this name');
const force = flag(['--force'], 'ask even if the answer may be very large');
const shards = option(['--shards'], {
  metavar: 'N,N...',
  convert: listOfNumbers,
  default: undefined,
  help: 'only these instances',
});
const states = option(['--states'], {
  metavar: 'STATE,STATE...',
  convert: listOfTexts,
  default: ['RUNNING'],
  help: 'only tasks in these states; RUNNING unless said',
});
const format = option(['--listformat', '-l'], {
  metavar: 'FORMAT',
  convert: text,
  default: DEFAULT_FORMAT,
  help: `the line for each task, with %field% for its fields; '${DEFAULT_FORMAT}' unless said`,
});

interface QueryOptions {
  readonly cluster: string;
  readonly role: string | undefined;
  readonly job: string | undefined;
  readonly instances: readonly number[] | undefined;
  readonly statuses: readonly ScheduleStatus[];
  readonly format: string;
}

const grammar: Grammar = { options: [force, shards, states, format], positionals: [cluster, role, job] };

function parse(parsed: ParsedArguments): QueryOptions {
  const named = statusesNamed(parsed.get(states));
  if ('unknown' in named) {
    throw fatal(`Unknown state '${named.unknown}' specified. Valid states are: ${ALL_STATUSES.join(', ')}`);
  }
  const options = {
    cluster: parsed.get(cluster),
    role: parsed.get(role),
    job: parsed.get(job),
    instances: parsed.get(shards),
    statuses: named.statuses,
    format: parsed.get(format),
  };
  const missing = whyExpensive(options);
  if (missing !== undefined && !parsed.get(force)) {
    throw fatal(`--force is required for expensive queries (${missing})`);
  }
  return options;
}

function whyExpensive({ role, job, statuses }: QueryOptions): string | undefined {
  if (role === undefined) return 'no role specified';
  if (job === undefined) return 'no job specified';
  return statuses.every(isActive) ? undefined : 'states that are not active';
}

/** Prints a line for each task that matches. */
async function run(options: QueryOptions, context: CommandContext): Promise<undefined> {
  const unknown = namesIn(options.format).find((name) => !fieldNames.has(name));
  if (unknown !== undefined) {
    throw fatal(`Unknown key in format string: ${unknown}. Valid keys are: ${[...fieldNames].join(', ')}`);
  }
  for (const task of await fetchTasks(options, context)) {
    const fields = fieldsOfTask(task);
    context.print(options.format.replaceAll(FIELD, (_, name: string) => fields.get(name) ?? 'None'));
  }
}

const FIELD = /%(\w+)%/g;

function namesIn(format: string): string[] {
  return Array.from(format.matchAll(FIELD), ([, name = '']) => name);
}

async function fetchTasks(
  { cluster, role, job, instances, statuses }: QueryOptions,
  context: CommandContext,
): Promise<readonly Wire<ScheduledTask>[]> {
  const query = {
    statuses,
    ...(role === undefined ? {} : { role }),
    ...(job === undefined ? {} : { jobName: job }),
    ...(instances === undefined ? {} : { instanceIds: instances }),
  };
  const answer = await context.ask(
    cluster,
    ADMIN_RPC.getTasksStatus,
    { query },
    'Failed to query scheduler:',
  );
  const { result } = answer;
  return (
    (result !== undefined && 'scheduleStatusResult' in result && result.scheduleStatusResult?.tasks) || []
  );
}

export const command = defineCommand({ grammar, parse, run });
