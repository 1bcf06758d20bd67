import { CommandError } from '../client/command-error.ts';
import { EXIT } from '../client/exit-codes.ts';
import {
  flag,
  formatEntries,
  formatHelp,
  formatUsage,
  type Grammar,
  HELP_NAMES,
  oneOf,
  option,
  parseArguments,
} from '../client/grammar/index.ts';
import { interruption } from '../client/interruption.ts';
import { type ClientLog, createClientLog } from '../client/log.ts';
import { createCommandContext } from './command.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import type { AdminContext } from './context.ts';
import { defaultOptions } from './rc-file.ts';

const PROGRAM = 'aurora_admin';
const FAILED = 1;
const BAD_OPTION = 2;

/** Failures that have an exit code of their own, as in the client; every other one ends with 1. */
const TOLD_APART: ReadonlySet<number> = new Set([EXIT.NETWORK_ERROR, EXIT.TIMEOUT, EXIT.AUTH_ERROR]);

const bypassLeaderRedirect = flag(
  ['--bypass-leader-redirect'],
  'have the scheduler answer that is asked, whether it leads or not',
);
const verbose = flag(['--verbose', '-v'], 'show more of what is done');
const quiet = flag(['--quiet', '-q'], 'show no log');
const ignoreRcFile = flag(['--app_ignore_rc_file'], 'do not read ~/.aurora-adminrc');
const logLevel = option(['--log_to_stderr'], {
  metavar: 'LEVEL',
  convert: (given) => oneOf(LEVELS)(given.replace(/^(plain|google):/, '').toUpperCase()),
  default: undefined,
  help: 'the least important lines of the log that are shown: DEBUG, INFO, WARN, ERROR, FATAL or NONE',
});
const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'NONE'] as const;

/** Options of every command. */
export const GLOBAL_OPTIONS = [bypassLeaderRedirect, verbose, quiet, logLevel, ignoreRcFile] as const;

/**
 * Runs one command of the administrators' program.
 * @param argv the arguments after the program's name
 * @returns the exit code; everything to be said has been said
 */
export async function runAdmin(argv: readonly string[], context: AdminContext): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) return refuse(context, FAILED, topHelp());
  if (HELP_NAMES.includes(name)) return print(context, topHelp());
  if (name === '--version') return print(context, `${context.version}\n`);
  if (name === 'help') return help(rest, context);
  if (name.startsWith('-')) {
    const problem = `the command comes first, then its options: ${PROGRAM} COMMAND ${name} ...`;
    return refuse(context, FAILED, `${topUsage()}${PROGRAM}: error: ${problem}\n`);
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) return refuse(context, FAILED, `Subcommand ${name} not found.\n\n${topHelp()}`);
  return runCommand(name, entry, rest, context);
}

async function runCommand(
  name: string,
  entry: CommandEntry,
  given: readonly string[],
  context: AdminContext,
): Promise<number> {
  const command = await entry.load();
  const program = `${PROGRAM} ${name}`;
  const grammar: Grammar = { ...command.grammar, options: [...command.grammar.options, ...GLOBAL_OPTIONS] };
  const log = createLog(given, context);
  try {
    const defaults = given.includes('--app_ignore_rc_file') ? [] : await defaultOptions(name, context);
    const outcome = parseArguments(grammar, [...defaults, ...given]);
    if (outcome.kind === 'help') return print(context, formatHelp(program, entry.help, grammar));
    if (outcome.kind === 'error') {
      const text = `${formatUsage(program, grammar)}${program}: error: ${outcome.problem}\n`;
      return refuse(context, isWrongCount(outcome.problem) ? FAILED : BAD_OPTION, text);
    }
    const callApi = context.callApiWith({
      bypassLeaderRedirect: outcome.arguments.get(bypassLeaderRedirect),
    });
    const commandContext = createCommandContext(context, log, callApi);
    const ended = command.run(outcome.arguments, commandContext);
    return (await Promise.race([ended, interruption(context, log)])) ?? EXIT.OK;
  } catch (error) {
    return tell(error, context, log);
  }
}

/** A wrong number of arguments ends otherwise than a wrong option, as upstream. */
function isWrongCount(problem: string): boolean {
  return problem === 'too few arguments' || /^unrecognized arguments: [^-]/.test(problem);
}

function tell(error: unknown, context: AdminContext, log: ClientLog): number {
  if (error instanceof CommandError) {
    context.stderr(`FATAL] ${error.message}\n`);
    return TOLD_APART.has(error.exitCode) ? error.exitCode : FAILED;
  }
  context.stderr(`FATAL] Unexpected error: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Error) log.debug(error.stack ?? '');
  return FAILED;
}

/** The log is needed before the options are known to be right. */
function createLog(given: readonly string[], context: AdminContext): ClientLog {
  const grammar: Grammar = { options: [...GLOBAL_OPTIONS], positionals: [] };
  const own = given.filter((each) =>
    GLOBAL_OPTIONS.some(({ names }) => names.some((name) => each.startsWith(name))),
  );
  const outcome = parseArguments(grammar, own);
  const chosen = outcome.kind === 'parsed' ? outcome.arguments : undefined;
  const level = chosen?.get(logLevel) ?? (chosen?.get(verbose) ? 'DEBUG' : 'INFO');
  const least = LEVELS.indexOf(chosen?.get(quiet) ? 'NONE' : level);
  const log = createClientLog(context, true);
  const from = (
    name: (typeof LEVELS)[number],
    line: (message: string) => void,
  ): ((message: string) => void) => (LEVELS.indexOf(name) >= least ? line : () => undefined);
  return {
    debug: from('DEBUG', log.debug),
    info: from('INFO', log.info),
    warn: from('WARN', log.warn),
    error: from('ERROR', log.error),
  };
}

async function help(names: readonly string[], context: AdminContext): Promise<number> {
  const [name, ...more] = names;
  if (name === undefined) return print(context, topHelp());
  if (more.length > 0) return refuse(context, FAILED, 'FATAL] help takes one command at most\n');
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) return refuse(context, FAILED, `Subcommand ${name} not found.\n`);
  const { grammar } = await entry.load();
  const options = [...grammar.options, ...GLOBAL_OPTIONS];
  return print(context, formatHelp(`${PROGRAM} ${name}`, entry.help, { ...grammar, options }));
}

function print(context: AdminContext, text: string): number {
  context.stdout(text);
  return EXIT.OK;
}

function refuse(context: AdminContext, exitCode: number, text: string): number {
  context.stderr(text);
  return exitCode;
}

function topUsage(): string {
  return `usage: ${PROGRAM} COMMAND [options] ...\n`;
}

function topHelp(): string {
  const commands = Object.entries(COMMANDS).map(([title, { help }]) => ({ title, help }));
  const all = [...commands, { title: 'help', help: 'Show this list, or the help of one command' }];
  return `${topUsage()}\n${formatEntries('Available commands', all)}\nThe help of a command: ${PROGRAM} help COMMAND\n`;
}
