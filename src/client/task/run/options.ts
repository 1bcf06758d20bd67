import {
  type Convert,
  type Grammar,
  integer,
  option,
  type ParsedArguments,
  positional,
  reject,
  text,
} from '../../grammar/index.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';
import { executorSandbox, sshOptions, sshUser } from '../ssh-options.ts';

export interface RunOptions {
  readonly target: InstancesOfJob;
  readonly command: string;
  readonly threads: number;
  readonly sshUser: string | undefined;
  readonly sshOptions: readonly string[];
  readonly executorSandbox: boolean;
}

/** Each is a process of ssh. */
const MAX_THREADS = 1000;

const threadCount: Convert<number> = (given) => {
  const count = integer(given);
  return count.ok && (count.value < 1 || count.value > MAX_THREADS)
    ? reject(`must be from 1 to ${MAX_THREADS}, but is ${given}`)
    : count;
};

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCES]',
  instancesOfJob,
  'job key, and the only instances to run on, such as 0,2,4-6; all without',
);
const command = positional('unix_command_line', text, 'one argument for the shell on each host');
const threads = option(['--threads', '-t'], {
  metavar: 'N',
  convert: threadCount,
  default: 1,
  help: 'on how many hosts to run at a time (default: 1)',
});

export const grammar: Grammar = {
  options: [threads, sshUser, sshOptions, executorSandbox],
  positionals: [target, command],
};

/** Collects the options of `task run`. */
export function parse(parsed: ParsedArguments): RunOptions {
  return {
    target: parsed.get(target),
    command: parsed.get(command),
    threads: parsed.get(threads),
    sshUser: parsed.get(sshUser),
    sshOptions: parsed.get(sshOptions),
    executorSandbox: parsed.get(executorSandbox),
  };
}
