import { shellWords } from '../../domain/values/shell.ts';
import { accept, type Convert, flag, option, reject, text } from '../grammar/index.ts';

/** Words for a program, quoted as for a shell. */
const words: Convert<readonly string[]> = (given) => {
  const parted = shellWords(given);
  return parted === undefined ? reject(`a quote is not closed in '${given}'`) : accept(parted);
};

const NONE: readonly string[] = [];

export const sshUser = option(['--ssh-user', '-l'], {
  metavar: 'USER',
  convert: text,
  default: undefined,
  help: 'log in as this user instead of the role of the job',
});

export const sshOptions = option(['--ssh-options'], {
  metavar: 'OPTIONS',
  convert: words,
  default: NONE,
  help: 'options for ssh, such as --ssh-options="-p 2222"',
});

export const scpOptions = option(['--scp-options'], {
  metavar: 'OPTIONS',
  convert: words,
  default: NONE,
  help: 'options for scp, such as --scp-options="-P 2222 -r"',
});

export const executorSandbox = flag(
  ['--executor-sandbox'],
  'start in the directory of the executor instead of that of the task',
);
