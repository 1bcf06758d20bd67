import {
  type Grammar,
  option,
  type ParsedArguments,
  positional,
  repeated,
  text,
} from '../../grammar/index.ts';
import { type InstancesOfJob, instancesOfJob } from '../../keys/instances.ts';
import { executorSandbox, sshOptions, sshUser } from '../ssh-options.ts';

export interface SshOptions {
  readonly target: InstancesOfJob;
  /** As given: `PORT:NAME`. */
  readonly tunnels: readonly string[];
  readonly command: string | undefined;
  readonly pidFile: string | undefined;
  readonly sshUser: string | undefined;
  readonly sshOptions: readonly string[];
  readonly executorSandbox: boolean;
}

const target = positional(
  'CLUSTER/ROLE/ENV/NAME[/INSTANCE]',
  instancesOfJob,
  'job key and instance; the first live one without',
);
const tunnels = repeated(['--tunnels', '-L'], {
  metavar: 'PORT:NAME',
  convert: text,
  help: 'lead this port here to the port of the task with that name; may be given several times',
});
const command = option(['--command', '-c'], {
  metavar: 'unix_command_line',
  convert: text,
  default: undefined,
  help: 'run this instead of a shell',
});
const pidFile = option(['--pid-file', '-p'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'write the process id of ssh into this file',
});

export const grammar: Grammar = {
  options: [tunnels, command, pidFile, sshUser, sshOptions, executorSandbox],
  positionals: [target],
};

/** Collects the options of `task ssh`. */
export function parse(parsed: ParsedArguments): SshOptions {
  return {
    target: parsed.get(target),
    tunnels: parsed.get(tunnels),
    command: parsed.get(command),
    pidFile: parsed.get(pidFile),
    sshUser: parsed.get(sshUser),
    sshOptions: parsed.get(sshOptions),
    executorSandbox: parsed.get(executorSandbox),
  };
}
