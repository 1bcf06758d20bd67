import { accept, type Convert, flag, oneOf, option, reject, repeated, text } from './grammar/index.ts';

/** Options of every verb. */
export const verbose = flag(['--verbose', '-v'], 'show more of what is done');
export const skipHooks = option(['--skip-hooks'], {
  metavar: 'hook,hook,...',
  convert: text,
  default: undefined,
  help: 'names of command hooks that are not to run, or all',
});

/** Options that several verbs share. */
export const openBrowser = flag(['--open-browser'], 'open the page of the job or update in a web browser');
export const readJson = flag(['--read-json'], 'read the job configuration as JSON');
export const writeJson = flag(['--write-json'], 'write the result as JSON');

/** One `--bind`: a variable of the job file and its value. */
export interface Binding {
  readonly name: string;
  readonly value: string;
}

const binding: Convert<Binding> = (argument) => {
  const equals = argument.indexOf('=');
  if (equals < 0) return reject('Binding parameter must be formatted name=value');
  const name = argument.slice(0, equals);
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[[\w.-]+\])*$/.test(name)) {
    return reject(
      `Could not parse binding parameter '${name}'; expected a reference such as profile.instances`,
    );
  }
  return accept({ name, value: argument.slice(equals + 1) });
};

export const bind = repeated(['--bind'], {
  metavar: 'var=value',
  convert: binding,
  help: 'bind a variable of the job file; may be given several times',
});

/** Why a change is made; kept with it. */
export const message = option(['--message', '-m'], {
  metavar: 'text',
  convert: text,
  default: undefined,
  help: 'reason, shown with the change',
});

export const configFile = option(['--config'], {
  metavar: 'pathname',
  convert: text,
  default: undefined,
  help: 'job file with hooks for this job',
});

/** What a command may wait for. */
export type WaitGoal = 'PENDING' | 'RUNNING' | 'FINISHED';

export const waitUntil = option<WaitGoal>(['--wait-until'], {
  metavar: 'STATE',
  convert: oneOf<WaitGoal>(['PENDING', 'RUNNING', 'FINISHED']),
  default: 'PENDING',
  help: 'wait until all instances are in this state: PENDING (do not wait), RUNNING or FINISHED (default: PENDING)',
});
