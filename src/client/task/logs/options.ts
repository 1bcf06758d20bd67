import { CommandError } from '../../command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import {
  type Convert,
  flag,
  type Grammar,
  integer,
  option,
  optionalPositional,
  type ParsedArguments,
  positional,
  reject,
  text,
} from '../../grammar/index.ts';
import { type InstanceOfJob, instanceOfJob } from '../../keys/instances.ts';
import { timeSpan } from '../../sla/time-span.ts';

/** Where in the log to begin. */
export type LogBeginning =
  | { readonly kind: 'newestRun' }
  | { readonly kind: 'run'; readonly run: number }
  | { readonly kind: 'since'; readonly secsAgo: number }
  | { readonly kind: 'lines'; readonly lines: number };

export interface LogsOptions {
  readonly target: InstanceOfJob;
  /** Absent means the only one. */
  readonly process: string | undefined;
  readonly stream: 'stdout' | 'stderr';
  readonly follow: boolean;
  readonly beginning: LogBeginning;
}

const notNegative: Convert<number> = (given) => {
  const number = integer(given);
  return number.ok && number.value < 0 ? reject(`must be 0 or more, but is ${given}`) : number;
};

const target = positional('CLUSTER/ROLE/ENV/NAME/INSTANCE', instanceOfJob, 'job key and instance');
const process = optionalPositional(
  'PROCESS',
  text,
  'whose log; may be left out if there is only one process',
);
const follow = flag(['--follow', '-f'], 'go on until the task has ended');
const stderr = flag(['--stderr'], 'show stderr instead of stdout');
const since = option(['--since'], {
  metavar: 'XdYhZmWs',
  convert: timeSpan,
  default: undefined,
  help: 'begin with the first file, of any run, that was written to in this time; files are shown whole',
});
const lines = option(['--lines', '-n'], {
  metavar: 'N',
  convert: notNegative,
  default: undefined,
  help: 'begin with the last N lines of the newest run',
});
const run = option(['--run'], {
  metavar: 'N',
  convert: notNegative,
  default: undefined,
  help: 'begin with run N of the process, counted from 0; the newest if not given',
});

export const grammar: Grammar = {
  options: [follow, stderr, since, lines, run],
  positionals: [target, process],
};

/** Collects the options of `task logs`. @throws CommandError if there are several places to begin */
export function parse(parsed: ParsedArguments): LogsOptions {
  return {
    target: parsed.get(target),
    process: parsed.get(process),
    stream: parsed.get(stderr) ? 'stderr' : 'stdout',
    follow: parsed.get(follow),
    beginning: beginningOf(parsed.get(since), parsed.get(lines), parsed.get(run)),
  };
}

function beginningOf(
  secsAgo: number | undefined,
  lineCount: number | undefined,
  runNumber: number | undefined,
): LogBeginning {
  const [beginning = { kind: 'newestRun' }, ...more]: LogBeginning[] = [
    ...(secsAgo === undefined ? [] : [{ kind: 'since', secsAgo } as const]),
    ...(lineCount === undefined ? [] : [{ kind: 'lines', lines: lineCount } as const]),
    ...(runNumber === undefined ? [] : [{ kind: 'run', run: runNumber } as const]),
  ];
  if (more.length === 0) return beginning;
  throw new CommandError(EXIT.INVALID_PARAMETER, 'Only one of --since, --lines and --run can be given');
}
