import { CommandError } from './command-error.ts';
import { skipHooks, verbose } from './common-options.ts';
import type { ClientContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import {
  formatEntries,
  formatHelp,
  formatUsage,
  type Grammar,
  HELP_NAMES,
  parseArguments,
} from './grammar/index.ts';
import { type ClientLog, createClientLog } from './log.ts';
import { NOUNS, type NounEntry, type VerbEntry } from './nouns.ts';
import { createVerbContext } from './verb.ts';

const PROGRAM = 'aurora';

/**
 * Runs one command of the client.
 * @param argv the arguments after the program's name
 * @returns the exit code; everything to be said has been said
 */
export async function runClient(argv: readonly string[], context: ClientContext): Promise<ExitCode> {
  const verboseLog = argv.includes('-v') || argv.includes('--verbose');
  const log = createClientLog(context, verboseLog);
  try {
    return await dispatch(argv, context, log);
  } catch (error) {
    if (error instanceof CommandError) {
      context.stderr(`${error.message}\n`);
      return error.exitCode;
    }
    log.error(`Unexpected error: ${error instanceof Error ? error.message : String(error)}`);
    if (error instanceof Error) log.debug(error.stack ?? '');
    return EXIT.UNKNOWN_ERROR;
  }
}

async function dispatch(argv: readonly string[], context: ClientContext, log: ClientLog): Promise<ExitCode> {
  const [first, ...afterNoun] = argv;
  if (first === undefined || isHelp(first)) return print(context, topHelp());
  if (isPrefixOf(first, '--version')) {
    context.stderr(`${context.version}\n`);
    return EXIT.OK;
  }
  if (first.startsWith('-')) return refuse(context, PROGRAM, topUsage(), `unrecognized arguments: ${first}`);
  const noun = Object.hasOwn(NOUNS, first) ? NOUNS[first] : undefined;
  if (noun === undefined) {
    const problem = `argument NOUN: invalid choice: '${first}' (choose from ${quoted(Object.keys(NOUNS))})`;
    return refuse(context, PROGRAM, topUsage(), problem);
  }
  return dispatchVerb(first, noun, afterNoun, context, log);
}

async function dispatchVerb(
  nounName: string,
  noun: NounEntry,
  argv: readonly string[],
  context: ClientContext,
  log: ClientLog,
): Promise<ExitCode> {
  const program = `${PROGRAM} ${nounName}`;
  const [name, ...rest] = argv;
  if (name !== undefined && isHelp(name)) return print(context, nounHelp(program, noun));
  if (name === undefined) return refuse(context, program, nounUsage(program), 'too few arguments');
  if (name.startsWith('-'))
    return refuse(context, program, nounUsage(program), `unrecognized arguments: ${name}`);
  const entry = Object.hasOwn(noun.verbs, name) ? noun.verbs[name] : undefined;
  if (entry === undefined) {
    const problem = `argument VERB: invalid choice: '${name}' (choose from ${quoted(Object.keys(noun.verbs))})`;
    return refuse(context, program, nounUsage(program), problem);
  }
  return runVerb(`${program} ${name}`, entry, rest, context, log);
}

async function runVerb(
  program: string,
  entry: VerbEntry,
  argv: readonly string[],
  context: ClientContext,
  log: ClientLog,
): Promise<ExitCode> {
  const verb = await entry.load();
  const grammar: Grammar = { ...verb.grammar, options: [...verb.grammar.options, verbose, skipHooks] };
  const outcome = parseArguments(grammar, argv);
  if (outcome.kind === 'help') return print(context, formatHelp(program, entry.help, grammar));
  if (outcome.kind === 'error')
    return refuse(context, program, formatUsage(program, grammar), outcome.problem);
  const run = verb.run(outcome.arguments, createVerbContext(context, log));
  const code = await (verb.handlesInterrupt ? run : Promise.race([run, interruption(context, log)]));
  if (code !== EXIT.OK && code !== EXIT.INTERRUPTED) log.info(`Command terminated with error code ${code}`);
  return code;
}

/** Resolves when the user interrupts the command. */
function interruption({ interrupted }: ClientContext, log: ClientLog): Promise<ExitCode> {
  return new Promise((resolve) => {
    const stop = (): void => {
      log.error('Command interrupted by user');
      resolve(EXIT.INTERRUPTED);
    };
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
}

function print(context: ClientContext, text: string): ExitCode {
  context.stdout(text);
  return EXIT.OK;
}

function refuse(context: ClientContext, program: string, usage: string, problem: string): ExitCode {
  context.stderr(`${usage}${program}: error: ${problem}\n`);
  return EXIT.USAGE;
}

function isHelp(argument: string): boolean {
  return HELP_NAMES.includes(argument) || isPrefixOf(argument, '--help');
}

function isPrefixOf(argument: string, name: string): boolean {
  return argument.length > 2 && name.startsWith(argument);
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

function topUsage(): string {
  return `usage: ${PROGRAM} [-h] [--version] NOUN VERB ...\n`;
}

function topHelp(): string {
  const nouns = Object.entries(NOUNS).map(([title, { help }]) => ({ title, help }));
  return [
    topUsage(),
    '\nThe command-line client of the Aurora scheduler\n\n',
    formatEntries('nouns', nouns),
    '\n',
    formatEntries('optional arguments', [
      { title: '-h, --help', help: 'show this help message and exit' },
      { title: '--version', help: 'show the version and exit' },
    ]),
    `\nEach noun and verb has its own help: ${PROGRAM} NOUN -h, ${PROGRAM} NOUN VERB -h\n`,
  ].join('');
}

function nounUsage(program: string): string {
  return `usage: ${program} [-h] VERB ...\n`;
}

function nounHelp(program: string, noun: NounEntry): string {
  const verbs = Object.entries(noun.verbs).map(([title, { help }]) => ({ title, help }));
  return `${nounUsage(program)}\n${noun.help}\n\n${formatEntries('verbs', verbs)}`;
}
